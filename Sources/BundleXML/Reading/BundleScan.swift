import Crypto

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the bytes of a bundle prove without a look at the XML.
struct BundleSeal: Hashable, Sendable {
  let tail: BundleTail
  /// The line of `end`, from 1.
  let endLine: Int
  /// SHA-256 of all bytes before the signature's line.
  let signedSHA256: ContentDigest
  /// Of the whole bundle, uncompressed.
  let bytes: UInt64

  /// How many bytes come before the signature's line.
  var signedBytes: UInt64 { bytes - UInt64(tail.bytes.count - tail.endLine.count) }
}

/// Finds the `end` line in a stream of bytes and hashes everything before it.
struct BundleScan {
  private var hash = SHA256()
  private var bytes: UInt64 = 0
  /// Line feeds before the tail.
  private var lines = 0
  /// How much of the tail's opening the current line consists of so far; nil inside a line. These bytes are
  /// not hashed yet.
  private var matched: Int? = 0
  /// From the `end` line on; nil before it. Longer ones are cut.
  private var tail: [UInt8]?

  private static let opening = Array("\(BundleTail.opening)".utf8)

  mutating func update(_ chunk: UnsafeRawBufferPointer) {
    bytes += UInt64(chunk.count)
    var rest = chunk
    while tail == nil, !rest.isEmpty {
      rest = matched.map { match(rest, from: $0) } ?? skipLine(rest)
    }
    if let room = tail.map({ BundleTail.greatestLength - $0.count }), room > 0 {
      tail?.append(contentsOf: rest.prefix(room))
    }
  }

  /// Hashes lines up to one that may be the `end` line, and returns what follows.
  private mutating func skipLine(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var end = 0
    while let lineFeed = Self.position(of: UInt8(ascii: "\n"), in: bytes, from: end) {
      lines += 1
      end = lineFeed + 1
      if Self.opening.starts(with: bytes[end...].prefix(Self.opening.count)) {
        matched = 0
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        return UnsafeRawBufferPointer(rebasing: bytes[end...])
      }
    }
    matched = nil
    hash.update(bufferPointer: bytes)
    return UnsafeRawBufferPointer(rebasing: bytes[bytes.count...])
  }

  private static func position(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress,
      let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Compares on with the tail's opening, and returns what follows.
  private mutating func match(_ bytes: UnsafeRawBufferPointer, from start: Int) -> UnsafeRawBufferPointer {
    let expected = Self.opening[start...]
    let common = zip(expected, bytes).prefix { $0 == $1 }.count
    if start + common == Self.opening.count {
      matched = nil
      tail = Self.opening
    } else if common == bytes.count {
      matched = start + common
    } else {
      matched = nil
      hash.update(data: Self.opening[..<(start + common)])
    }
    return UnsafeRawBufferPointer(rebasing: bytes[common...])
  }

  /// What the bytes prove, once all of them have passed.
  func finish() throws(BundleDefect) -> BundleSeal {
    guard let bytes = tail else { throw BundleDefect(.truncated, line: lines + 1) }
    guard let tail = BundleTail(bytes) else {
      throw BundleDefect(Self.defect(of: bytes), line: lines + 1)
    }
    let computed = ContentDigest(hash.finalize())
    guard computed == tail.sha256 else {
      throw BundleDefect(.wrongDigest(stated: tail.sha256, computed: computed), line: lines + 1)
    }
    var signed = hash
    signed.update(data: tail.endLine)
    return BundleSeal(
      tail: tail, endLine: lines + 1, signedSHA256: ContentDigest(signed.finalize()), bytes: self.bytes)
  }

  private static func defect(of tail: [UInt8]) -> BundleError.Reason {
    let text = String(decoding: tail, as: UTF8.self)
    let closing = "</bundle>\n"
    if tail.contains(UInt8(ascii: "\r")) { return .lineEndsChanged }
    if let end = text.firstRange(of: closing), end.upperBound < text.endIndex { return .trailingBytes }
    let isCut = !text.hasSuffix(">\n") || BundleTail(tail + closing.utf8) != nil
    return isCut ? .truncated : .malformedEnd
  }
}
