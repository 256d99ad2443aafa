import ConversationStore
import Conversations
import RecordFormat
import Versioning

extension Translation {
  /// A person that an emission describes.
  mutating func addPerson(
    _ emission: Emission, _ key: String, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    let name = try name(emission, key, scope)
    let identity = identity(.person, emission, name)
    var fields = try values(emission, scope) + custom
    var email = fields.text(.email)
    let mapped = settings.userMap[name.key] ?? email.flatMap { settings.userMap[$0.lowercased()] }
    if let mapped {
      email = mapped
      fields.set(.email, .text(mapped))
    }
    let address = email.flatMap { $0.contains("@") ? $0 : nil }
    let id: RowID
    if let mapped, let address {
      id = try holder(of: mapped) ?? .person(email: address)
    } else {
      id = try row(of: identity, name, address)
      if let address { try take(address, for: id, of: identity, name, &fields) }
    }
    if fields.text(.name) == nil { fields.set(.name, .text(email ?? name.key)) }
    if fields.text(.kind) == nil { fields.set(.kind, .text(settings.personKind(of: email).rawValue)) }
    if fields[.enabled] == nil { fields.set(.enabled, .flag(true)) }
    append(RowDraft(kind: .person, id: id, fields: fields), as: identity)
  }

  /// The row of a person's record: the one that it has, or that stands for it; else that of the address, unless another
  /// record of this type has the address; else one of its own.
  private func row(
    of identity: RowID, _ name: (type: String, key: String), _ address: String?
  ) throws -> RowID {
    if let row = try draft.made[identity]?.row ?? context.importedRow(identity, session)?.row { return row }
    if try session.exists(.person, identity) { return identity }
    guard let address else { return identity }
    if let first = try claim(on: address, name.type), first.identity != identity { return identity }
    return try holder(of: address) ?? .person(email: address)
  }

  /// Gives the row the address, or keeps it beside where another person has it: no two people have one.
  private mutating func take(
    _ address: String, for id: RowID, of identity: RowID, _ name: (type: String, key: String),
    _ fields: inout [RowVersion.Write]
  ) throws {
    let first = try claim(on: address, name.type)
    if let holder = try holder(of: address), holder != id {
      fields.removeAll { $0.field == .email }
      fields.set(.sharedEmail, .text(address))
      emptied.append(.email)
      var owner = "person \(holder)"
      if let first, first.identity != identity, !first.key.isEmpty { owner = "\(name.type) \(first.key)" }
      draft.notices.append(
        (.sharedAddress, "\(name.type) \(name.key) has the address \(address) of \(owner)"))
    } else {
      emptied.append(.sharedEmail)
      draft.addresses[address.lowercased()] = id
    }
    if first == nil {
      draft.claims[claimID(address, name.type)] = AddressClaim(identity: identity, key: name.key)
    }
  }

  private func claimID(_ address: String, _ type: String) -> RowID {
    references.identity(.person, type: "\(type)\taddress", key: address.lowercased())
  }

  /// The first record of a type that had an address.
  private func claim(on address: String, _ type: String) throws -> AddressClaim? {
    let id = claimID(address, type)
    if let drafted = draft.claims[id] { return drafted }
    guard context.mayBeImported(id), let known = try session.importedRecord(id, as: .person) else {
      return nil
    }
    return AddressClaim(known)
  }

  private func holder(of address: String) throws -> RowID? {
    try draft.addresses[address.lowercased()] ?? context.addresses.holder(of: address, session)
  }
}

extension Translation {
  /// A person that a reference names by address or name; made if there is none.
  mutating func person(
    email: ValueRule, name: ValueRule?, kind: ValueRule?, _ scope: RecordScope
  ) throws -> RowID? {
    let name = try name.flatMap { try valuation.text($0, in: scope) }
    let kind = try kind.flatMap { try valuation.text($0, in: scope) }.flatMap { PersonKind(rawValue: $0) }
    guard let address = try valuation.text(email, in: scope)?.trimmedLine, address.contains("@") else {
      guard let name else { return nil }
      return try person(named: name, kind)
    }
    let mapped = settings.userMap[address.lowercased()] ?? address
    return try person(email: mapped, name: name, kind: kind ?? settings.personKind(of: mapped))
  }

  private mutating func person(named name: String, _ kind: PersonKind?) throws -> RowID {
    let id = references.identity(.person, type: "name", key: name)
    try addIfAbsent(id, name: name, email: nil, kind ?? .customerUser)
    return id
  }

  mutating func person(email: String, name: String?, kind: PersonKind) throws -> RowID {
    let natural = RowID.person(email: email)
    if let known = references.known(type: "", key: natural.description) { return known.row }
    let id = try holder(of: email) ?? natural
    if try addIfAbsent(id, name: name ?? email, email: email, kind) == .isHere {
      references.note(type: "", key: natural.description, (.person, id))
    }
    return id
  }

  private enum Presence { case isHere, isDrafted }

  /// A person who is here is left as he is.
  @discardableResult
  private mutating func addIfAbsent(
    _ id: RowID, name: String, email: String?, _ kind: PersonKind
  ) throws -> Presence {
    if draft.rows.contains(where: { $0.id == id }) { return .isDrafted }
    if try references.find(type: "", key: id.description, expecting: .person, session) != nil {
      return .isHere
    }
    if try session.exists(.person, id), try !session.isUndone(.person, id) {
      references.note(type: "", key: id.description, (.person, id))
      return .isHere
    }
    var fields: [RowVersion.Write] = [
      .init(.enabled, .flag(true)), .init(.kind, .text(kind.rawValue)),
      .init(.name, .text(name.replacingNUL)),
    ]
    if let email { fields.append(.init(.email, .text(email))) }
    draft.rows.append(RowDraft(kind: .person, id: id, fields: fields.sorted { $0.field < $1.field }))
    return .isDrafted
  }
}
