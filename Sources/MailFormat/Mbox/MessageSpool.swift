/// Collects the bytes of one message: in memory while it is short, then in a temporary file; past the size
/// limit it only counts.
struct MessageSpool {
  private(set) var length: Int64 = 0
  /// Bytes that count and are not kept.
  private var passed: Int64 = 0
  private var memory: [UInt8] = []
  private var file: MailFile?
  private let limits: MailLimits
  private let temporaryDirectory: String

  init(limits: MailLimits, temporaryDirectory: String) {
    self.limits = limits
    self.temporaryDirectory = temporaryDirectory
  }

  var isTooLarge: Bool { length > limits.messageBytes }

  mutating func append(_ bytes: some Collection<UInt8>) throws(MailFileError) {
    length += Int64(bytes.count)
    if isTooLarge {
      memory = []
      file = nil
      return
    }
    if memory.count + bytes.count > limits.spoolInMemoryBytes { try flush() }
    memory.append(contentsOf: bytes)
  }

  /// Counts bytes that are not wanted. None are appended after them.
  mutating func pass(_ count: Int) {
    length += Int64(count)
    passed += Int64(count)
  }

  /// The collected message.
  mutating func finish() throws(MailFileError) -> MailContent {
    guard let file else { return .memory(memory) }
    try flush()
    return .file(file, offset: 0, length: length - passed)
  }

  private mutating func flush() throws(MailFileError) {
    if file == nil { file = try MailFile.temporary(in: temporaryDirectory) }
    guard let target = file else { return }
    try memory.withUnsafeBufferPointer { (bytes) throws(MailFileError) in
      try target.append(UnsafeRawBufferPointer(bytes))
    }
    memory.removeAll(keepingCapacity: true)
  }
}
