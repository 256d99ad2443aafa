import ConversationStore
import Conversations
import MailFormat
import Versioning

/// Which person wrote a mail.
struct MailSender {
  let id: RowID
  let email: String?
  let name: String
  /// What the mail says, where the user map makes somebody else of it.
  var written: String?

  /// - Parameters:
  ///   - userMap: addresses here, by the address in lower case that mail has, or by the name of who has none.
  ///   - people: tells who has an address here.
  init(
    _ address: MailAddress, _ userMap: [String: String], _ people: AddressBook, _ session: WriteSession
  ) throws {
    let key = address.address?.lowercased() ?? address.name ?? ""
    if let mapped = userMap[key] {
      id = try people.holder(of: mapped, session) ?? .person(email: mapped)
      email = mapped
      written = "\(address)"
    } else {
      id = MailIdentity.person(address)
      email = address.address
    }
    name = address.name ?? email ?? ""
  }
}
