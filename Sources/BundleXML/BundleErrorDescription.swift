import Signing
import Versioning

extension BundleError: CustomStringConvertible {
  /// The place, the defect, that nothing was changed, and what to do.
  public var description: String {
    let place = line.map { "\(path): line \($0): " } ?? "\(path): "
    return "\(place)\(reason). Nothing was changed. \(reason.advice)"
  }
}

extension BundleError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let code): "cannot be read: \(SystemCall.message(code))"
    case .notAFile: "is not a regular file"
    case .damagedCompression(let message): "the compressed data is damaged: \(message)"
    case .notABundle: "is not a bundle (an XML document whose root is <bundle> in \(Format.namespace))"
    case .newerVersion(let version): "the bundle has version \(version), and this program reads 1.x"
    case .malformedXML(let message): message
    case .headerTooLong: "there is no row within the first \(Format.headerBytes) bytes"
    case .truncated: "the bundle is cut off"
    case .lineEndsChanged: "the line ends were changed to CR LF"
    case .malformedEnd: "the end of the bundle is not as a writer writes it"
    case .trailingBytes: "there is something after the end of the bundle"
    case .wrongDigest(let stated, let computed):
      "the bundle was altered: its SHA-256 is \(computed), and it says \(stated)"
    case .wrongCount(let stated, let found): "the bundle has \(found) rows, and it says \(stated)"
    case .badSignature(let error): "\(error)"
    case .badRotation(let error): "a statement of a key rotation cannot be believed: \(error)"
    case .changedSinceVerification: "the file was changed while it was being read"
    default: contentDescription
    }
  }

  private var contentDescription: String {
    switch self {
    case .missingElement(let name): "<\(name)> is missing here"
    case .unexpectedElement(let name): "<\(name)> may not be here"
    case .missingAttribute(let name): "the attribute \(name) is missing"
    case .unexpectedAttribute(let name): "the attribute \(name) may not be here"
    case .invalidValue(let name, let text, let expected): "\(name) is \"\(text)\" and has to be \(expected)"
    case .replicasOutOfOrder: "the replicas are not in the order of their ids with the keys a, b, c, …"
    case .unknownReplica(let key): "no replica has the key \(key)"
    case .coversBeyondKnows: "the bundle covers what its origin does not know"
    case .rowOutOfOrder(let kind, let id):
      "\(kind.name) \(id) is out of order: rows go by kind, then id, each once"
    case .fieldOutOfOrder(let name):
      "\(name) is out of order: fields go by name, custom ones last, their values by dot"
    case .row(let kind, let id, let defect): "\(kind.name) \(id): \(defect)"
    default: "the bundle is not valid"
    }
  }

  /// What the reader of the message can do.
  var advice: String {
    switch self {
    case .unreadable, .notAFile: "Check the path and the permissions."
    case .notABundle: "Check that this is the file that was meant."
    case .newerVersion: "Install a newer version of this program, and apply the bundle again."
    case .damagedCompression, .truncated, .trailingBytes, .wrongDigest, .malformedEnd:
      "Copy the file again from where it was made, or have it exported again."
    case .badSignature(.keyType):
      "Have it signed again with an ssh-ed25519 key; satchel export does that."
    case .badSignature:
      "Have it exported again where it was made; if that does not help, somebody has tampered with it."
    case .lineEndsChanged: "Copy the file again, as binary data."
    case .changedSinceVerification: "Wait until it is complete, and apply it again."
    default: "The program that wrote it made a mistake: have the bundle exported again, by another version."
    }
  }
}
