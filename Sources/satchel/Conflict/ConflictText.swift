import ConversationStore
import Conversations
import Versioning

/// A conflict for people: which field of what, and the values with the numbers by which one is taken.
enum ConflictText {
  enum Detail { case short, whole }

  static func text(
    _ conflict: Conflict, _ session: ReadSession, _ names: RowNames, _ detail: Detail = .short
  ) throws -> String {
    let table = Table(
      columns: [.number("  "), .text("VALUE"), .whole("WRITTEN"), .text("BY"), .text("AT"), .whole("")],
      rows: try conflict.choices.enumerated().map { index, choice in
        [
          "\(index + 1)", try value(choice.value, names), LocalTime.text(choice.writtenAt),
          try names.name(choice.author), site(choice, detail), choice.isShown ? "shown" : "",
        ]
      })
    let title = try SafeText.line(title(conflict, session, names, detail))
    return title + "\n" + table.text(width: detail == .whole ? nil : Console.terminalWidth)
  }

  /// `assignedTo of conversation 0192f3a4-1b2c-7d3e, Late delivery`.
  private static func title(
    _ conflict: Conflict, _ session: ReadSession, _ names: RowNames, _ detail: Detail
  ) throws -> String {
    let id = detail == .whole ? conflict.id.description : conflict.id.short
    var title = "\(conflict.field.key) of \(conflict.kind.name) \(id)"
    if conflict.kind == .person || conflict.kind == .record { title += ", \(try names.name(conflict.id))" }
    if let id = conflict.kind == .conversation ? conflict.id : conflict.conversation,
      let conversation = try session.conversation(id)
    {
      title += (conflict.kind == .conversation ? ", " : " in ") + conversation.name
    }
    return title
  }

  private static func value(_ value: Value?, _ names: RowNames) throws -> String {
    switch value {
    case nil: "(none)"
    case .text(let text): text
    case .time(let time): LocalTime.text(time)
    case .reference(let id): try names.name(id)
    case .flag(let flag): flag ? "true" : "false"
    }
  }

  private static func site(_ choice: Conflict.Choice, _ detail: Detail) -> String {
    let site = choice.site.isEmpty ? "an office whose name is not known" : choice.site
    return detail == .whole ? "\(site), replica \(choice.replica)" : site
  }
}
