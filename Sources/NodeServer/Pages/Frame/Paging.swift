import ConversationStore

/// One page of a list, and the ways to the next ones. Nothing is counted: one more row than shown tells whether there
/// is another page.
struct Paging: Sendable {
  static let size = 25

  let number: Int
  let previous: String?
  let next: String?
  let hasOthers: Bool

  /// - Parameter address: makes the address of a page by its number, from 1.
  static func cut<Row>(
    _ rows: [Row], at number: Int, _ address: (Int) -> String
  ) -> (rows: [Row], paging: Paging) {
    let paging = Paging(
      number: number, previous: number > 1 ? address(number - 1) : nil,
      next: rows.count > size ? address(number + 1) : nil, hasOthers: number > 1 || rows.count > size)
    return (Array(rows.prefix(size)), paging)
  }

  static func number(_ query: Form) -> Int { max(1, min(query.number("page") ?? 1, 100_000)) }

  /// What to ask the store for.
  static func page(_ number: Int) -> Page { Page(offset: (number - 1) * size, limit: size + 1) }
}
