import Foundation

/// What is wrong with a configuration, in the words of who writes it and not in those of the decoder.
struct ConfigurationDefect {
  let text: String

  init(_ error: DecodingError, in data: Data) {
    text =
      switch error {
      case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
        Self.place(context.codingPath).map { "\($0): \(Self.kind(of: type)) belongs here" }
          ?? "the file has to be \(Self.kind(of: type)), such as {\"sync\": {\"times\": \"@hourly\"}}"
      case .keyNotFound(let key, let context):
        "\(Self.place(context.codingPath + [key]) ?? key.stringValue) is missing"
      case .dataCorrupted(let context):
        Self.place(context.codingPath).map { "\($0): the value cannot be used" } ?? Self.noJSON(data)
      @unknown default: "it cannot be used"
      }
  }

  private static func place(_ path: [any CodingKey]) -> String? {
    path.isEmpty ? nil : path.map(\.stringValue).joined(separator: ".")
  }

  private static func kind(of type: Any.Type) -> String {
    switch type {
    case is String.Type: "a text in quotation marks"
    case is Int.Type: "a whole number"
    default: "an object in braces"
    }
  }

  private static func noJSON(_ data: Data) -> String {
    guard !data.allSatisfy({ $0 <= 0x20 }) else { return "the file is empty" }
    return line(ofDefectIn: data).map { "line \($0) is not JSON" } ?? "the file is not JSON"
  }

  /// The line at which a document stops being JSON; nil if that cannot be told.
  ///
  /// The decoder does not tell. Foundation's older reader tells the byte, in a sentence, or that the end came too soon.
  private static func line(ofDefectIn data: Data) -> Int? {
    do {
      _ = try JSONSerialization.jsonObject(with: data)
      return nil
    } catch {
      let told = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? ""
      let before: Data
      if let byte = told.firstMatch(of: /character (\d+)/).flatMap({ Int($0.1) }) {
        before = data.prefix(byte)
      } else if told.contains("end of file") {
        before = data
      } else {
        return nil
      }
      return before.count { $0 == 0x0A } + 1
    }
  }
}
