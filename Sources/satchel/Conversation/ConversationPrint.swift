import ArgumentParser
import ConversationStore
import Conversations

extension ConversationCommand {
  struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write one conversation as a transcript for reading and printing.",
      discussion: """
        Example:
          satchel conversation print 0192f3a4 --html > transcript.html
        """)

    @OptionGroup var node: NodeOptions
    @Flag(help: "As a page of its own (default: as text).") var html = false
    @Flag(help: "As text.") var text = false
    @Flag(help: "Leave internal messages out.") var publicOnly = false
    @Argument(help: "An id, or the beginning of one.")
    var conversation: String

    func validate() throws {
      if html && text { throw ValidationError("either --html or --text") }
    }

    func run() throws {
      try node.read { session in
        let summary = try session.conversation(named: conversation)
        let names = RowNames(session)
        if !html { return try writeText(summary, names, session) }
        try Console.write(try TranscriptPage.head(summary, names))
        try session.forEachMessage(of: summary, internalToo: !publicOnly) {
          try Console.write(try TranscriptPage.message($0, names))
        }
        try Console.write(TranscriptPage.end)
      }
    }

    private func writeText(_ summary: ConversationSummary, _ names: RowNames, _ session: ReadSession) throws {
      let assigned = try names.name(summary.assignedTo)
      try Console.write(SafeText.line(summary.name) + "\n")
      let facts = [
        summary.status, assigned.isEmpty ? "" : "assigned to \(assigned)", LocalTime.text(summary.createdAt),
      ]
      try Console.write(SafeText.line(facts.filter { !$0.isEmpty }.joined(separator: ", ")) + "\n\n")
      try session.forEachMessage(of: summary, internalToo: !publicOnly) {
        try Console.write(try MessageText.text($0, names) + "\n")
      }
    }
  }
}
