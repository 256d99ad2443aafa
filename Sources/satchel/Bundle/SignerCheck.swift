import ArgumentParser
import BundleXML
import Exchange
import Foundation
import Signing

/// Against whom the signatures of bundles are checked.
struct SignerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Check signatures against the peers of this node.", valueName: "directory"),
    completion: .directory)
  var node: String?

  @Option(
    help: ArgumentHelp(
      "Check signatures against a file of ssh-keygen's allowed signers.", valueName: "file"),
    completion: .file())
  var allowedSigners: String?

  @Option(
    help: ArgumentHelp("Check signatures against one public key, or a file with it.", valueName: "key"),
    completion: .file())
  var key: String?

  func validate() throws {
    guard [node, allowedSigners, key].count(where: { $0 != nil }) <= 1 else {
      throw ValidationError("Give one of --node, --allowed-signers and --key.")
    }
  }

  /// The signers that are trusted, by fingerprint, with their names; nil if nobody said whom to trust.
  func trusted() throws -> [String: String]? {
    if let key { return [try PublicKeyArgument.read(key).fingerprint: "the given key"] }
    if let allowedSigners {
      let text = try PublicKeyArgument.text(ofFile: allowedSigners)
      let signers = AllowedSigners(text, namespace: SignatureArmour.namespace).signers
      return Dictionary(signers.map { ($0.key.fingerprint, $0.principals) }) { first, _ in first }
    }
    guard node != nil || ProcessInfo.processInfo.environment["SATCHEL_NODE"]?.isEmpty == false else {
      return nil
    }
    var options = NodeOptions()
    options.node = node
    let opened = try options.open()
    let peers = try opened.peers().map { ($0.key.fingerprint, $0.site) }
    let own = ([opened.key.publicKey] + opened.identity.formerKeys).map { ($0.fingerprint, "this node") }
    return Dictionary(peers + own) { _, second in second }
  }
}

/// What is to be said of a bundle's signature.
struct SignerCheck: Encodable {
  /// `none`, `not checked`, `trusted` or `not trusted`.
  let signature: String
  @OrNull var fingerprint: String?
  /// By what name the signer is trusted.
  @OrNull var signer: String?

  init(_ bundle: BundleSignature, trusted: [String: String]?) {
    let name = bundle.fingerprint.flatMap { trusted?[$0] }
    fingerprint = bundle.fingerprint
    signer = name
    signature =
      switch (bundle.fingerprint, trusted, name) {
      case (nil, _, _): "none"
      case (_, nil, _): "not checked"
      case (_, _, nil): "not trusted"
      default: "trusted"
      }
  }

  var text: String {
    switch signature {
    case "none": "none"
    case "not checked": "by \(fingerprint ?? ""), not checked against peers"
    case "trusted": "by \(fingerprint ?? ""), \(signer ?? "")"
    default: "by \(fingerprint ?? ""), not trusted"
    }
  }
}
