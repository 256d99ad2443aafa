import CGMime

/// A SHA-256 in the making.
final class MailDigest {
  private var state: OpaquePointer?

  init() {
    state = cgmime_digest_new()
  }

  deinit {
    if let state { cgmime_free(cgmime_digest_finish(state)) }
  }

  func update(_ bytes: UnsafeRawBufferPointer) {
    if let state { cgmime_digest_update(state, bytes.baseAddress, bytes.count) }
  }

  /// The digest in lower-case hexadecimal; empty when asked for again.
  func finish() -> String {
    guard let state = state.take() else { return "" }
    return String(adoptingC: cgmime_digest_finish(state))
  }
}
