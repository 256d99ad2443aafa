/// How a file holds mail.
enum MailFileKind: Equatable {
  case mbox
  case single

  private static let sniffedBytes = 8192

  /// What a file found in a directory is: by its name, else by a first line that begins an mbox, else by a header
  /// at its beginning.
  /// - Returns: `nil` if it is no mail.
  static func inTree(path: String) throws(MailFileError) -> MailFileKind? {
    let name = path.lowercased()
    if name.hasSuffix(".eml") { return .single }
    if name.hasSuffix(".mbox") || name.hasSuffix(".mbx") { return .mbox }
    let head = try beginning(of: path)
    let line = head.prefix { $0 != UInt8(ascii: "\n") }
    if line.withUnsafeBytes({ EnvelopeLine(line: $0) }) != nil { return .mbox }
    return HeaderBeginning(head).isOfMail ? .single : nil
  }

  /// What a file that somebody named is: mail in any case.
  static func named(path: String) throws(MailFileError) -> MailFileKind {
    if let kind = try inTree(path: path) { return kind }
    return .single
  }

  private static func beginning(of path: String) throws(MailFileError) -> ArraySlice<UInt8> {
    var head = try MailFile(path: path).bytes(at: 0, count: sniffedBytes)[...]
    if head.starts(with: ByteOrderMark.utf8) { head = head.dropFirst(ByteOrderMark.utf8.count) }
    return head.drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
  }
}

enum ByteOrderMark {
  static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
}
