/// How many bytes of XML to move in one request.
///
/// Small at first, and after each break: what is lost with a line is one part. Larger after each success, so
/// that a good line spends its time on bytes.
struct PartSize: Sendable {
  private(set) var bytes = 4 << 20

  mutating func grow() { bytes = min(bytes * 2, SyncProtocol.partSizes.upperBound) }
  mutating func shrink() { bytes = max(bytes / 4, SyncProtocol.partSizes.lowerBound) }
}
