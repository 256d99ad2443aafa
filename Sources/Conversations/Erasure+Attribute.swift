import Versioning

extension Erasure {
  /// `*`, or the fields separated by blanks; a custom field is `@` and the base64 of its name.
  public var attribute: String {
    isTotal
      ? "*"
      : fields.map { $0.origin == .builtIn ? $0.key : "@" + XMLText.base64($0.key) }.joined(separator: " ")
  }

  /// Reads ``attribute``; nil for anything else.
  public init?(attribute: String) {
    if attribute == "*" {
      self = .total
      return
    }
    var fields: [Field] = []
    for word in attribute.split(separator: " ") {
      guard word.hasPrefix("@") else {
        fields.append(Field(String(word)))
        continue
      }
      guard let name = XMLText.fromBase64(String(word.dropFirst())) else { return nil }
      fields.append(Field(custom: name))
    }
    self.init(fields)
  }
}
