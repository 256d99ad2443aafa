/// Somebody who wrote or received a message.
public struct MailAddress: Sendable, Hashable {
  /// The display name, decoded.
  public let name: String?
  /// As written, `local@domain`; `nil` if the header names somebody without an address.
  public let address: String?

  /// Text without `@` in the place of an address is a name.
  init?(name: String?, address: String?) {
    let name = name.map { $0.singleLine() } ?? ""
    let address = address.map { $0.singleLine() } ?? ""
    let isAddress = address.contains("@") && !address.contains(" ")
    self.address = isAddress ? address : nil
    let shown = name.isEmpty && !isAddress ? address : name
    self.name = shown.isEmpty ? nil : shown
    if self.address == nil && self.name == nil { return nil }
  }
}

extension MailAddress: CustomStringConvertible {
  /// For people: `name <address>`, without the quoting of a header field.
  public var description: String {
    switch (name, address) {
    case (let name?, let address?): "\(name) <\(address)>"
    case (let name, let address): address ?? name ?? ""
    }
  }
}
