/// Why a file cannot be read, or not any further. What was read before it stands.
public struct ReadError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The defects that end a file.
  public enum Reason: Sendable, Hashable {
    case cannotOpen(String)
    /// The file system or libarchive failed in the middle.
    case cannotRead(String)
    case encrypted
    /// The archive has no such member any more.
    case noSuchMember(String)
    case unknownCharset(String)
    /// An option that makes no sense, such as a delimiter of several bytes.
    case unusableOption(String)
    case notThisFormat(RecordFormatKind, String)
    /// A document type declaration, which could define entities or fetch files.
    case documentType
    case tooDeep(limit: Int)
    /// No record could be found after so many that cannot be read.
    case tooManyDefects(limit: Int)
  }

  /// For people: the path, and the member in an archive.
  public let file: String
  public let line: Int?
  /// The byte, counted from 0.
  public let offset: Int?
  public let reason: Reason

  public init(file: String, line: Int? = nil, offset: Int? = nil, _ reason: Reason) {
    self.file = file
    self.line = line
    self.offset = offset
    self.reason = reason
  }

  public var description: String {
    let place = line.map { ", line \($0)" } ?? offset.map { ", byte \($0)" } ?? ""
    return "\(file)\(place): \(reason)"
  }
}

extension ReadError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let words): "cannot be opened: \(words)"
    case .cannotRead(let words): "cannot be read any further: \(words)"
    case .encrypted: "is encrypted; unpack it with its password and give the unpacked files"
    case .noSuchMember(let name): "the archive has no member \(name)"
    case .unknownCharset(let name): "the charset \(name) is not known; give one that iconv lists"
    case .unusableOption(let words): words
    case .notThisFormat(let format, let words): "is not \(format.name): \(words)"
    case .documentType:
      "a document type declaration (DOCTYPE) is not accepted, since it can define entities; remove it"
    case .tooDeep(let limit): "nests more than \(limit) deep"
    case .tooManyDefects(let limit): "has more than \(limit) places at which reading had to start anew"
    }
  }
}
