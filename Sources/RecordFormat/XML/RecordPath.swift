/// Which elements of a document are its records.
struct RecordPath {
  private enum Kind {
    /// The names from the root on; `*` is any.
    case absolute([String])
    case anywhere(String)
  }

  /// What an element is.
  enum Match { case record, enclosing, other }

  private let kind: Kind
  let text: String

  /// - Parameter path: Nil for every child of the root.
  init(_ path: String?, file: String) throws {
    text = path ?? "*/*"
    if text.hasPrefix("//") {
      kind = .anywhere(String(text.dropFirst(2)))
    } else {
      kind = .absolute(text.split(separator: "/").map(String.init))
    }
    guard !text.isEmpty, text != "//", text != "/" else {
      throw ReadError(file: file, .unusableOption("the record path \"\(text)\" names no element"))
    }
  }

  /// What the element with this name is, all elements around it being ones that enclose records.
  func match(_ name: String, depth: Int) -> Match {
    switch kind {
    case .anywhere(let wanted): return name == wanted ? .record : .enclosing
    case .absolute(let names):
      guard depth <= names.count, names[depth - 1] == "*" || names[depth - 1] == name else { return .other }
      return depth == names.count ? .record : .enclosing
    }
  }

  /// The name of a record, if the path says it.
  var recordName: String? {
    switch kind {
    case .anywhere(let name): name
    case .absolute(let names): names.last == "*" ? nil : names.last
    }
  }
}
