/// How a file holds mail.
enum MailFileKind: Equatable {
  case mbox
  case single

  private static let sniffedBytes = 1024

  /// What a file found in a directory is: by its name, else by a first line that begins an mbox.
  /// - Returns: `nil` if it is no mail.
  static func inTree(path: String) throws(MailFileError) -> MailFileKind? {
    let name = path.lowercased()
    if name.hasSuffix(".eml") { return .single }
    if name.hasSuffix(".mbox") || name.hasSuffix(".mbx") { return .mbox }
    return try beginsAsMbox(path: path) ? .mbox : nil
  }

  /// What a file that somebody named is: mail in any case.
  static func named(path: String) throws(MailFileError) -> MailFileKind {
    if let kind = try inTree(path: path) { return kind }
    return .single
  }

  private static func beginsAsMbox(path: String) throws(MailFileError) -> Bool {
    var head = try MailFile(path: path).bytes(at: 0, count: sniffedBytes)[...]
    if head.starts(with: ByteOrderMark.utf8) { head = head.dropFirst(ByteOrderMark.utf8.count) }
    head = head.drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    let line = head.prefix { $0 != UInt8(ascii: "\n") }
    return line.withUnsafeBytes { EnvelopeLine(line: $0) } != nil
  }
}

enum ByteOrderMark {
  static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
}
