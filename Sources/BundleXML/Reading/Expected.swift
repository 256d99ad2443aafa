import Versioning

/// What values look like, for error messages.
enum Expected {
  static let id = "a UUID"
  static let time = "a time such as 2026-11-20T08:00:00.000Z"
  static let dot = "a dot such as a:9"
  static let vector = "a vector such as a:9 b:4, in the order of the keys"
  static let knowledge = "knowledge such as a:1-340 b:78, in the order of the keys and counters"
  static let firstMark = "a counter that is not above that of the last mark"
  static let flag = "true or false"
}

/// Values that have no reader elsewhere.
enum Parse {
  static func `true`(_ bytes: UnsafeRawBufferPointer) -> Bool? { word("true", bytes) }
  static func base64(_ bytes: UnsafeRawBufferPointer) -> Bool? { word("base64", bytes) }
  static func max(_ bytes: UnsafeRawBufferPointer) -> Bool? { word("max", bytes) }

  static func flag(_ bytes: UnsafeRawBufferPointer) -> Bool? {
    if bytes.elementsEqual("true".utf8) { return true }
    return bytes.elementsEqual("false".utf8) ? false : nil
  }

  /// An attribute with one word that it may be.
  private static func word(_ word: String, _ bytes: UnsafeRawBufferPointer) -> Bool? {
    bytes.elementsEqual(word.utf8) ? true : nil
  }
}
