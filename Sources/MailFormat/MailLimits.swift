/// How much of one message is taken into account.
public struct MailLimits: Sendable {
  /// Longer messages are rejected; they are skipped without being held anywhere.
  public var messageBytes: Int64
  /// A message whose header section is longer is rejected.
  public var headerBytes: Int
  /// A message with more lines that could be MIME boundaries is rejected: each may cost a part in memory.
  public var boundaryLines: Int
  /// A text part that is longer as transferred is an attachment instead of body text.
  public var textBytes: Int64
  /// Longer messages are spooled to an unnamed temporary file instead of memory.
  public var spoolInMemoryBytes: Int

  public init(
    messageBytes: Int64 = 256 << 20, headerBytes: Int = 1 << 20, boundaryLines: Int = 20_000,
    textBytes: Int64 = 16 << 20, spoolInMemoryBytes: Int = 1 << 20
  ) {
    self.messageBytes = messageBytes
    self.headerBytes = headerBytes
    self.boundaryLines = boundaryLines
    self.textBytes = textBytes
    self.spoolInMemoryBytes = spoolInMemoryBytes
  }
}
