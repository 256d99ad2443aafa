import ArgumentParser
import ConversationStore
import Versioning

extension ConversationCommand {
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write conversations with their messages for other programs.",
      discussion: """
        CSV (RFC 4180) has one line for each message, with its conversation before it. NDJSON has one object on each \
        line: a conversation, then its messages. Both are UTF-8, with times in RFC 3339, and hold custom fields too.

        Example:
          satchel conversation export --format csv > conversations.csv
          satchel conversation export --format ndjson --since 2026-01-01 | jq -r .body

        A cell that begins with =, +, - or @ is a formula to a spreadsheet; --for-spreadsheet puts a ' before it.
        """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, ndjson }

    @OptionGroup var node: NodeOptions
    @OptionGroup var filter: ConversationFilterOptions
    @Option(help: "The format: csv or ndjson.") var format: Format
    @Flag(help: "Leave internal messages out.") var publicOnly = false
    @Flag(help: "Put a ' before what a spreadsheet would calculate.") var forSpreadsheet = false

    func run() throws {
      try node.read(after: filter.preparation) { session in
        var lines = ExportedLines(session, format: format, guardsFormulas: forSpreadsheet)
        try Console.write(lines.head)
        try session.forEachConversation(try filter.filter(session)) { conversation in
          try Console.write(try lines.conversation(conversation))
          try session.forEachMessage(of: conversation, internalToo: !publicOnly) { message in
            try Console.write(try lines.message(message, of: conversation))
          }
          try Console.write(lines.end)
        }
      }
    }
  }
}

extension ReadSession {
  private static let pageSize = 200

  /// Calls `body` for each conversation, a page at a time.
  func forEachConversation(
    _ filter: ConversationFilter, _ body: (ConversationSummary) throws -> Void
  ) throws {
    var offset = 0
    while true {
      let page = try conversations(filter, Page(offset: offset, limit: Self.pageSize))
      for conversation in page { try body(conversation) }
      if page.count < Self.pageSize { return }
      offset += page.count
    }
  }

  /// Calls `body` for each message in order, a page at a time.
  func forEachMessage(
    of conversation: ConversationSummary, internalToo: Bool, _ body: (MessageSummary) throws -> Void
  ) throws {
    var offset = 0
    while true {
      let page = try messages(
        of: conversation.id, Page(offset: offset, limit: Self.pageSize),
        includingDeleted: conversation.isDeleted)
      for message in page where internalToo || message.visibility == "public" { try body(message) }
      if page.count < Self.pageSize { return }
      offset += page.count
    }
  }
}
