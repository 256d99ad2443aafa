/// The readable text of markup, as in the bodies of mails.
public enum MarkupText {
  /// Blocks become lines, list items and links plain marks, entities their characters.
  public static func text(ofHTML html: String) -> String { HTMLText(html: html).text }

  /// Resolves `&name;` and `&#number;`; what stands for nothing stays as it is.
  public static func decodingEntities(_ text: String) -> String {
    HTMLReferences.resolved(Array(text.utf8)[...])
  }

  /// Whether there is a tag in the text: `<`, then a letter or `/` and a letter, and `>` somewhere after.
  public static func hasTags(_ text: String) -> Bool {
    var rest = text.utf8[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[rest.index(after: open)...]
      let name = rest.first == UInt8(ascii: "/") ? rest.dropFirst() : rest
      guard let letter = name.first, (0x61...0x7A).contains(letter | 0x20) else { continue }
      return name.contains(UInt8(ascii: ">"))
    }
    return false
  }
}
