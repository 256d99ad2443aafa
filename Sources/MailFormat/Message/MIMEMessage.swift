import CGMime

/// A parsed message, while its document is locked.
struct MIMEMessage {
  let pointer: OpaquePointer

  var headerCount: Int { Int(cgmime_message_header_count(pointer)) }

  var root: MIMEPart? { cgmime_message_root(pointer).map(MIMEPart.init) }

  /// The first field of that name, decoded; `nil` if it is absent or blank.
  func header(_ name: String) -> String? {
    guard let text = String?(adoptingC: cgmime_message_header(pointer, name))?.singleLine() else {
      return nil
    }
    return text.isEmpty ? nil : text
  }

  /// All fields of that name, decoded, without blank ones.
  func headers(_ name: String) -> [String] {
    var found: [String] = []
    withUnsafeMutablePointer(to: &found) { list in
      cgmime_message_headers(pointer, name, list) { context, text in
        let text = String(cString: text).singleLine()
        if !text.isEmpty { context?.assumingMemoryBound(to: [String].self).pointee.append(text) }
      }
    }
    return found
  }

  func addresses(_ field: cgmime_address_field) -> [MailAddress] {
    var found: [MailAddress] = []
    withUnsafeMutablePointer(to: &found) { list in
      cgmime_message_addresses(pointer, field, list) { context, name, address in
        let mailbox = MailAddress(
          name: name.map { String(cString: $0) }, address: address.map { String(cString: $0) })
        guard let list = context?.assumingMemoryBound(to: [MailAddress].self), let mailbox else { return }
        list.pointee.append(mailbox)
      }
    }
    return found
  }
}
