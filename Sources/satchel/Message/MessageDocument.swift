import ConversationStore
import Conversations
import Foundation

/// A message as JSON.
struct MessageDocument: Encodable {
  /// Present, and true, only if an office wrote it after another one had closed the conversation.
  let afterClose: Bool?
  @OrNull var author: String?
  let body: String
  /// Present only if fields of it hold concurrent values that differ; then how many.
  let conflicts: Int?
  let custom: [String: String]
  /// Present, and true, only if what it said was erased.
  let erased: Bool?
  let id: String
  let number: Int
  @OrNull var sentAt: String?
  let type: String
  let visibility: String

  init(_ message: MessageSummary) {
    id = message.id.description
    number = message.number
    type = message.type
    visibility = message.visibility
    body = message.body
    custom = message.custom
    erased = message.isErased ? true : nil
    afterClose = message.isAfterClose ? true : nil
    conflicts = message.conflicts > 0 ? message.conflicts : nil
    author = message.author?.description
    sentAt = message.sentAt.map { Timestamp.format($0) }
  }
}

/// A message for people: a line about it, and the body indented.
enum MessageText {
  static func text(_ message: MessageSummary, _ names: RowNames) throws -> String {
    var head = ["#\(message.number)", LocalTime.text(message.sentAt)]
    head.append(message.author == nil ? message.type : try names.name(message.author))
    if message.visibility != Visibility.public.rawValue { head.append("(\(message.visibility))") }
    if message.isAfterClose { head.append("(after the close)") }
    if message.conflicts > 0 { head.append("(in conflict: satchel conflict show \(message.id))") }
    if message.isErased { head.append("(erased)") }
    let custom = message.custom.sorted { $0.key < $1.key }.map { "[\($0.key): \($0.value)]" }
    let line = SafeText.line((head + custom).filter { !$0.isEmpty }.joined(separator: "  "))
    return line + "\n" + body(message.body)
  }

  private static func body(_ body: String) -> String {
    // CR LF is how mail ends lines; here it would only show as an escape at the end of each.
    var lines = body.replacingOccurrences(of: "\r\n", with: "\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { ($0.isEmpty ? "" : "    " + SafeText.block(String($0))) + "\n" }.joined()
  }
}
