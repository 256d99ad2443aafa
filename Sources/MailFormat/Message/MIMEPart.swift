import CGMime
import Foundation

/// One part of a parsed message, while its document is locked.
struct MIMEPart {
  let pointer: OpaquePointer

  var isMultipart: Bool { cgmime_part_get_kind(pointer) == CGMIME_MULTIPART }
  var isEmbeddedMessage: Bool { cgmime_part_get_kind(pointer) == CGMIME_EMBEDDED_MESSAGE }

  /// Lower-case `type/subtype`.
  var type: String { String(adoptingC: cgmime_part_type(pointer)).singleLine().lowercased() }
  var charset: String? { String?(adoptingC: cgmime_part_charset(pointer)) }
  var filename: String? { String?(adoptingC: cgmime_part_filename(pointer)) }
  /// The subject of an embedded message.
  var subject: String? { String?(adoptingC: cgmime_part_subject(pointer)) }
  var preamble: String? { String?(adoptingC: cgmime_part_preamble(pointer)) }
  var encodedSize: Int64 { cgmime_part_encoded_size(pointer) }

  var isMarkedAsAttachment: Bool {
    String?(adoptingC: cgmime_part_disposition(pointer))?.lowercased() == "attachment"
  }

  var children: [MIMEPart] {
    (0..<cgmime_part_child_count(pointer)).compactMap { index in
      cgmime_part_child(pointer, index).map(MIMEPart.init)
    }
  }

  /// The content as text; `nil` if it cannot be read.
  func text() -> String? {
    var length = 0
    guard let bytes = cgmime_part_read(pointer, &length) else { return nil }
    defer { cgmime_free(bytes) }
    return CharsetText(bytes: UnsafeRawBufferPointer(start: bytes, count: length), charset: charset).text
      .linefeedsOnly()
  }

  /// Size and SHA-256 of the decoded content; `nil` if it cannot be read.
  func measure() -> (size: Int64, sha256: String)? {
    var size: Int64 = 0
    var digest = [CChar](repeating: 0, count: 65)
    guard cgmime_part_measure(pointer, &size, &digest) == 0 else { return nil }
    return (size, String(decoding: digest.prefix(64).map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  func write(to descriptor: Int32) throws(MailFileError) {
    if cgmime_part_write(pointer, descriptor) != 0 { throw MailFileError(code: errno) }
  }
}
