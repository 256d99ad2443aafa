import Conversations
import Versioning

/// What a record says of an attachment, and what the export has of it.
struct FoundAttachment {
  enum Content {
    /// In the export.
    case here(sha256: String, size: Int64)
    /// Elsewhere, at this address.
    case linked(String)
    case absent(reason: String)
  }

  /// Stands for N in `attachment.N.name`.
  let number: String
  let name: String?
  let type: String?
  /// By the record's word.
  let size: String?
  let content: Content

  var fields: AttachmentFields {
    var fields = AttachmentFields(number: number, name: name, type: type, size: size)
    switch content {
    case .here(let sha256, let size):
      fields.size = String(size)
      fields.sha256 = sha256
    case .linked(let address): fields.link = address
    case .absent: break
    }
    return fields
  }
}

/// The row of a record that has attachments: which rule makes it, and for which element.
struct AttachmentOwner: Hashable {
  let emission: Int
  let element: Int
}

/// The custom fields by which a row names an attachment.
struct AttachmentFields {
  let number: String
  var name: String?
  var type: String?
  var size: String?
  var sha256: String?
  var link: String?

  /// Whether a field holds the hash of an attachment, whatever its number.
  static func isSHA256(_ field: Field) -> Bool {
    field.origin == .custom && field.key.hasPrefix("attachment.") && field.key.hasSuffix(".sha256")
  }

  var writes: [RowVersion.Write] {
    let values = [("name", name), ("type", type), ("size", size), ("sha256", sha256), ("link", link)]
    return values.compactMap { key, value in
      value.map { .init(Field(custom: "attachment.\(number).\(key)"), .text($0.replacingNUL)) }
    }
  }
}
