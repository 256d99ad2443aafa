/// The readable text of markup, as in the bodies of mails.
public enum MarkupText {
  /// Blocks become lines, list items and links plain marks, entities their characters.
  public static func text(ofHTML html: String) -> String { HTMLText(html: html).text }

  /// Resolves `&name;` and `&#number;`; what stands for nothing stays as it is.
  public static func decodingEntities(_ text: String) -> String {
    HTMLReferences.resolved(Array(text.utf8)[...])
  }
}
