/// Salesforce's record ids: 15 characters whose case counts, or 18 of which the last three spell the case out
/// (Salesforce, "15-character and 18-character IDs").
enum SalesforceID {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")

  /// The form of 18 characters; nil for the id that stands for none, a text of another length as it is.
  static func long(_ id: String) -> String? {
    let beginsAtOnce = id.utf8.first.map { (0x21...0x7E).contains($0) } ?? false
    let id = beginsAtOnce ? id[...] : id.trimmingPrefix(while: \.isWhitespace)
    if id.hasPrefix("000000000000000") { return nil }
    guard id.utf8.count == 15 else { return id.isEmpty ? nil : String(id) }
    let characters = Array(id)
    let suffix = stride(from: 0, to: 15, by: 5).map { start in
      let bits = (0..<5).reduce(0) { bits, index in
        bits | (characters[start + index].isUppercase ? 1 << index : 0)
      }
      return letters[bits]
    }
    return String(characters + suffix)
  }
}
