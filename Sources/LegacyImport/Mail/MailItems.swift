import MailFormat

/// The items of several mail sources, one after the other.
struct MailItems {
  private var sources: ArraySlice<String>
  private let need: MailNeed
  private var reader: MailReader?
  private var ahead: MailItem?
  private(set) var isAtEnd = false

  init(_ paths: [String], need: MailNeed = .message) {
    self.need = need
    sources = paths[...]
    ahead = read()
    isAtEnd = ahead == nil
  }

  mutating func next() -> MailItem? {
    defer {
      ahead = nil
      ahead = read()
      isAtEnd = ahead == nil
    }
    return ahead
  }

  private mutating func read() -> MailItem? {
    while true {
      if let item = reader?.next() { return item }
      guard let path = sources.popFirst() else { return nil }
      reader = MailSource(path: path, need: need).makeIterator()
    }
  }
}
