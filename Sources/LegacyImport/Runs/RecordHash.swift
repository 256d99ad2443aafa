import Crypto
import RecordFormat

/// Tells whether a record, or the way it is read, has changed.
struct RecordHash {
  private let beginning: [UInt8]
  private var buffer: [UInt8] = []

  /// - Parameter context: the mapping and everything else that decides what a record becomes.
  init(context: [UInt8]) { beginning = Array(SHA256.hash(data: context)) }

  /// The first 16 bytes of the SHA-256 of the context, the record, and what the export has of its attachments.
  mutating func callAsFunction(
    _ record: Record, _ attachments: [AttachmentOwner: [FoundAttachment]] = [:]
  ) -> [UInt8] {
    buffer.removeAll(keepingCapacity: true)
    buffer += beginning
    for field in record.fields { add(field) }
    for (_, found) in attachments.sorted(by: {
      ($0.key.emission, $0.key.element) < ($1.key.emission, $1.key.element)
    }) {
      for case .here(let sha256, _) in found.map(\.content) { add(sha256, mark: 8) }
    }
    return Array(SHA256.hash(data: buffer).prefix(16))
  }

  private mutating func add(_ field: RecordField) {
    if ImportColumns.isReserved(field.name) { return }
    add(field.name, mark: 1)
    add(field.value)
  }

  private mutating func add(_ value: RecordValue) {
    switch value {
    case .none: buffer.append(2)
    case .text(let text), .literal(let text): add(text, mark: 3)
    case .list(let values):
      buffer.append(4)
      for value in values { add(value) }
      buffer.append(5)
    case .group(let fields):
      buffer.append(6)
      for field in fields { add(field) }
      buffer.append(7)
    }
  }

  private mutating func add(_ text: String, mark: UInt8) {
    buffer.append(mark)
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.utf8.count).littleEndian) {
      buffer.append(contentsOf: $0)
    }
    buffer.append(contentsOf: text.utf8)
  }
}
