/// What an exchange cannot do.
public enum ExchangeError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknownSite(String, known: [String])
  case notAFolder(path: String)
  case insideNode(path: String)
  case wouldOverwrite(path: String)
  case cannotSpool(path: String, reason: String)
  /// What comes from a pipe begins as no bundle does.
  case notABundle
  /// The key that was given for a peer is this node's.
  case ownKey
  case noTrustedRotation(fingerprint: String)
  /// A peer's new key was removed here, or belongs to another peer.
  case unusableRotation(site: String)

  public var description: String {
    switch self {
    case .unknownSite(let site, let known):
      "nothing was heard of a site named \(site); "
        + (known.isEmpty ? "no other site is known yet" : "known are: \(known.joined(separator: ", "))")
        + ". Use --all for a first bundle"
    case .notAFolder(let path): "\(path) is not a directory; nothing was changed"
    case .insideNode(let path):
      "\(path) is inside a node's directory, where bundles have no place; nothing was written. Give another path"
    case .wouldOverwrite(let path):
      "\(path) exists and is not a bundle; nothing was written. Give another name, or remove it first"
    case .ownKey: "this is the key of this node itself, which needs no trust; nothing was changed"
    case .noTrustedRotation(let fingerprint):
      """
      none of the keys that these statements are by is trusted here (the first is \(fingerprint)); nothing was \
      changed. Trust the new key with satchel peer add instead
      """
    case .unusableRotation(let site):
      """
      \(site) announces a key that was removed here or belongs to another peer; nothing was changed. Ask \
      there; to start anew, remove the peer and add its present key
      """
    case .notABundle:
      """
      what came from the pipe begins neither as XML nor as zstd or gzip, so it is no bundle and was not read on; \
      nothing was changed. See what the program in front of the pipe says
      """
    case .cannotSpool(let path, let reason):
      "what came from a pipe cannot be kept in \(path): \(reason); nothing was changed"
    }
  }
}
