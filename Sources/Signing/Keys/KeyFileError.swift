/// Why the file of a key cannot be read or written.
public enum KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Others than the owner can read a private key, or write it.
  case openToOthers(path: String, mode: UInt32)
  case notAFile(path: String)
  /// The public key is there, the private one is not.
  case missing(path: String)
  case unusable(path: String, SigningError)
  /// A system call failed with this `errno`.
  case system(operation: String, path: String, code: Int32)

  public var description: String {
    switch self {
    case .openToOthers(let path, let mode):
      """
      \(path) is a private key that others can read (mode \(String(mode, radix: 8))), so it is not used. If \
      nobody can have copied it: chmod 600 \(path). Otherwise make a new key: move this one away, run any \
      command, and have every peer remove the old key and add the new one
      """
    case .notAFile(let path): "\(path) is not a regular file, so it is not used as a key"
    case .missing(let path):
      """
      \(path) is missing, the private key by which others recognise this node (\(path).pub is there); nothing was \
      changed. Put it back from where a copy is kept. If there is none: remove \(path).pub, and run any command; the \
      node gets a new key, which every peer has to trust in the place of the old one
      """
    case .unusable(let path, let error): "\(path): \(error)"
    case .system(let operation, let path, let code):
      "cannot \(operation) \(path): \(SystemCall.message(code))"
    }
  }
}
