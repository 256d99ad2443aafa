import ArgumentParser
import ConversationStore
import Conversations

extension MessageType: ExpressibleByArgument {}

extension MessageCommand {
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Post a message, and print the new id.",
      discussion: """
        The author becomes a participant and a context of the conversation. A system message has no author, \
        and needs nobody who acts.

        Example:
          satchel message add 0192f3a4 --as john@example.com --body "Where is it?"
          satchel message add 0192f3a4 --as john@example.com --internal --body - < note.txt
        """)

    @OptionGroup var options: ConversationOptions
    @OptionGroup var output: OutputOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The text; - takes standard input as it is.", valueName: "text"))
    var body: String

    @Option(help: ArgumentHelp("The author, if not the one who acts.", valueName: "person"))
    var from: String?

    @Flag(help: "Only for the back office; customers do not see it.")
    var `internal` = false

    @Option(help: "What the message is.")
    var type = MessageType.text

    @Option(help: ArgumentHelp("When it was sent (default: now).", valueName: "time"))
    var sentAt: TimeArgument?

    func validate() throws {
      if type == .system && from != nil { throw ValidationError("A system message has no author.") }
      if type == .text { try options.actor.requireName() }
    }

    func run() throws {
      let text = body == "-" ? try StandardInput.text(limit: Limits.bodyBytes) : body
      let id = try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        let author = try (from ?? options.actor.name).map { try session.queries.person(named: $0) }
        return try session.post(
          to: conversation, author: type == .system ? nil : author, body: text, type: type,
          visibility: `internal` ? .internal : .public, sentAt: sentAt?.milliseconds)
      }
      try output.print(created: id)
    }
  }
}
