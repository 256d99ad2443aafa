import Foundation

extension UnsafeRawBufferPointer {
  func firstLinefeed(from start: Int) -> Int? {
    guard let base = baseAddress, start < count else { return nil }
    guard let found = memchr(base + start, 0x0A, count - start) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  func hasPrefix(_ text: StaticString) -> Bool {
    guard let base = baseAddress, count >= text.utf8CodeUnitCount else { return false }
    return memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  /// Compares ASCII letters without regard to case.
  func hasPrefixIgnoringCase(_ text: StaticString) -> Bool {
    guard let base = baseAddress, count >= text.utf8CodeUnitCount else { return false }
    return strncasecmp(
      base.assumingMemoryBound(to: CChar.self),
      UnsafeRawPointer(text.utf8Start)
        .assumingMemoryBound(to: CChar.self), text.utf8CodeUnitCount) == 0
  }

  var isBlank: Bool {
    allSatisfy { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
  }
}
