import BundleXML
import ConversationStore
import Signing

extension Node {
  /// Says of what the store does not trust whose key it is and what can be done.
  func explainingTrust<Result>(
    of bundle: VerifiedBundle, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let defect as TrustDefect {
      guard case .signed(let key) = bundle.signature else { throw defect }
      throw TrustError(path: bundle.path, reason: try reason(defect, key, bundle))
    }
  }

  private func reason(
    _ defect: TrustDefect, _ key: PublicKey, _ bundle: VerifiedBundle
  ) throws -> TrustError.Reason {
    let changeSet = bundle.header.changeSet
    let site = String((changeSet[changeSet.origin]?.site ?? "").prefix(100))
    switch defect {
    case .unknownKey: return .unknownKey(key, site: site)
    case .rotatedKey(let peer): return .rotatedKey(key, site: peer.site, at: peer.endedAt ?? 0)
    case .removedKey(let peer): return .removedKey(key, site: peer.site, at: peer.endedAt ?? 0)
    case .unusableRotation(let peer): return .unusableRotation(key, site: peer.site)
    case .ownOrigin: return .ownOrigin(key, origin: changeSet.origin)
    case .otherOrigin(let bound):
      return .otherOrigin(key, bound: try PublicKey(bound), origin: changeSet.origin, site: site)
    }
  }

  /// Counts a bundle that was refused for lack of trust.
  func counted(_ outcome: BundleOutcome) -> BundleOutcome {
    guard case .refused(let error) = outcome.result else { return outcome }
    return BundleOutcome(path: outcome.path, id: outcome.id, result: .refused(counting(error)))
  }

  /// Gives the error back.
  private func counting(_ error: any Error) -> any Error {
    let subject: String?
    switch error {
    case let error as TrustError: subject = error.subject
    case let error as BundleError: subject = error.untrustedSubject
    default: subject = nil
    }
    guard let subject else { return error }
    do {
      try store.countRefusal(of: subject, reason: "\(error)")
      return error
    } catch let second {
      return UncountedRefusal(refusal: error, reason: second)
    }
  }
}

/// A refusal that could not be written down. The refusal stands.
struct UncountedRefusal: Error, CustomStringConvertible {
  let refusal: any Error
  let reason: any Error

  var description: String { "\(refusal) (this refusal could not be counted: \(reason))" }
}

extension BundleError {
  /// Whom a bad signature names; nil if something else is wrong with the bundle.
  fileprivate var untrustedSubject: String? {
    switch reason {
    case .badSignature(.wrongSignature(let fingerprint)), .badRotation(.wrongSignature(let fingerprint)):
      fingerprint
    case .badSignature, .badRotation: "bad signature"
    default: nil
    }
  }
}
