/// Lines in columns for people.
///
/// Cells are made safe for the terminal. Where a width is given, the widest column that may shrink is cut
/// first.
struct Table {
  struct Column {
    enum Fit { case whole, shrinks }
    enum Side { case left, right }

    let title: String
    var fit = Fit.whole
    var side = Side.left

    /// A column whose cells are shown whole: ids, times, states.
    static func whole(_ title: String) -> Column { Column(title: title) }
    /// A column of free text, which is cut where the terminal is too narrow.
    static func text(_ title: String) -> Column { Column(title: title, fit: .shrinks) }
    static func number(_ title: String) -> Column { Column(title: title, side: .right) }
  }

  let columns: [Column]
  var rows: [[String]] = []

  private static let gap = "  "
  private static let narrowest = 6

  /// The table with its head, each line ended by a line feed.
  func text(width: Int?) -> String {
    let lines = [columns.map(\.title)] + rows.map { $0.map(SafeText.line) }
    let widths = fitted(lines, to: width)
    return lines.map { line(of: $0, widths) + "\n" }.joined()
  }

  private func line(of cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let shown = columns[index].fit == .shrinks ? TextWidth.truncate(cell, to: widths[index]) : cell
      let padding = String(repeating: " ", count: max(0, widths[index] - TextWidth.of(shown)))
      if index > 0 { line += Self.gap }
      line += columns[index].side == .right ? padding + shown : shown + padding
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private func fitted(_ lines: [[String]], to width: Int?) -> [Int] {
    var widths = columns.indices.map { column in lines.map { TextWidth.of($0[column]) }.max() ?? 0 }
    guard let width else { return widths }
    var excess = widths.reduce(0, +) + Self.gap.count * (columns.count - 1) - width
    while excess > 0 {
      let shrinkable = columns.indices.filter {
        columns[$0].fit == .shrinks && widths[$0] > max(Self.narrowest, TextWidth.of(columns[$0].title))
      }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}
