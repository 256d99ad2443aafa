import ConversationStore
import Conversations
import Foundation
import Versioning

/// What one local operation means to do, for the ledger.
struct Intent {
  typealias RowKey = Ledger.RowKey

  /// The rows that the operation may write, beyond those of the conversation.
  var rows: [RowKey] = []
  var conversation: RowID?
  /// Fields that are written anew, with their values; other values with new dots are old ones that were
  /// revived.
  var fields: [RowKey: [Field: Value?]] = [:]
  /// Rows of which every field is written anew.
  var whole: Set<RowKey> = []
  var form: SimulatedNode.Form?
  var deletion: RowKey?
  var erasure: RowKey?
}

extension History {
  typealias RowKey = Ledger.RowKey

  /// One random local write on `node`. What the rules forbid is tried too, and changes nothing.
  func write(on node: SimulatedNode) throws {
    if traits.erasures, dice.chance(5) { return try erase(on: node) }
    switch dice.number(1...100) {
    case ...4: try addPerson(node)
    case ...8: try addRecord(node)
    case ...14: try startConversation(node)
    case ...30: try post(node)
    case ...52: try edit(node)
    case ...58: try changeStatus(node)
    case ...64: try changeContext(node)
    case ...75: try delete(node)
    case ...83: try revive(node)
    case ...92: try resolve(node)
    case ...95: try markRead(node)
    default: try openForm(node)
    }
  }

  func rows(_ kinds: RowKind..., on node: SimulatedNode) -> [RowKey] {
    ledger.order.filter { row in
      kinds.contains(row.kind) && (ledger.rows[row] ?? []).contains { node.present.contains($0) }
    }
  }

  func word() -> String {
    words += 1
    return "word \(words)"
  }

  func addPerson(_ node: SimulatedNode) throws {
    let email = dice.chance(70) ? "person\(dice.number(1...4))@example.com" : nil
    let kind = dice.chance(50) ? PersonKind.user : .customerUser
    let name = word()
    try run("adds person \(email ?? "-") \(name)", node) { session in
      var intent = Intent()
      if let email { intent.rows = [RowKey(kind: .person, id: .person(email: email))] }
      return (
        intent,
        {
          let id = try session.addPerson(kind: kind, name: name, email: email)
          let row = RowKey(kind: .person, id: id)
          return Intent(rows: [row], whole: [row])
        }
      )
    }
  }

  private func addRecord(_ node: SimulatedNode) throws {
    let title = word()
    try run("adds record \(title)", node) { session in
      (
        Intent(),
        { Intent(rows: [RowKey(kind: .record, id: try session.addRecord(kind: "order", title: title))]) }
      )
    }
  }

  func startConversation(_ node: SimulatedNode) throws {
    guard let person = dice.pick(rows(.person, on: node)) else { return try addPerson(node) }
    let source = dice.chance(50) ? dice.pick(rows(.record, .person, on: node)) : nil
    let name = word()
    try run("starts \(name)", node) { session in
      (
        Intent(),
        {
          let id = try session.startConversation(name: name, by: person.id, source: source?.id)
          var rows = [RowKey(kind: .conversation, id: id)]
          if let source {
            rows.append(RowKey(kind: .context, id: .context(conversation: id, target: source.id)))
          }
          return Intent(rows: rows, conversation: id)
        }
      )
    }
  }

  private func post(_ node: SimulatedNode) throws {
    guard let conversation = dice.pick(rows(.conversation, on: node)) else { return }
    let author = dice.pick(rows(.person, on: node))
    let body = word()
    try run("posts \(body) to \(short(conversation.id))", node) { session in
      var rows: [RowKey] = []
      if let author {
        rows = [
          RowKey(kind: .context, id: .context(conversation: conversation.id, target: author.id)),
          RowKey(kind: .participant, id: .participant(conversation: conversation.id, person: author.id)),
        ]
      }
      let before = Intent(rows: rows, conversation: conversation.id)
      return (
        before,
        {
          let id = try session.post(to: conversation.id, author: author?.id, body: body)
          return Intent(rows: rows + [RowKey(kind: .message, id: id)], conversation: conversation.id)
        }
      )
    }
  }

  private func edit(_ node: SimulatedNode) throws {
    let form = dice.chance(30) ? dice.pick(node.forms) : nil
    // Often one of the oldest rows, which most nodes have: that is where conflicts arise.
    let known = rows(.person, .record, .conversation, .message, on: node)
    let chosen = dice.pick(dice.chance(50) ? Array(known.prefix(6)) : known)
    guard let row = form?.row ?? chosen else { return }
    let value = word()
    let person = dice.pick(rows(.person, on: node))
    let assigns = row.kind == .conversation && dice.chance(40)
    let priority = Field(custom: "priority")
    let isCustom = row.kind != .conversation && dice.chance(30)
    let names: [RowKind: Field] = [.record: .title, .message: .body]
    let field = isCustom ? priority : assigns ? .assignedTo : names[row.kind] ?? .name
    let written: Value? = assigns ? person.map { .reference($0.id) } : .text(value)
    let what = "edits \(field) of \(row.kind.name) \(short(row.id)): \(value)\(form == nil ? "" : " (form)")"
    try run(what, node) { session in
      let intent = Intent(
        rows: [row], conversation: row.kind == .conversation ? row.id : ledger.owner[row],
        fields: [row: [field: written]], form: form)
      return (
        intent,
        {
          switch (row.kind, assigns) {
          case (.conversation, true): try session.assign(row.id, to: person?.id, seen: form?.seen)
          case (.conversation, false): try session.rename(row.id, to: value, seen: form?.seen)
          default: try session.edit(row.kind, row.id, [.init(field, written)], seen: form?.seen)
          }
          return intent
        }
      )
    }
  }

  private func changeStatus(_ node: SimulatedNode) throws {
    guard let conversation = dice.pick(rows(.conversation, on: node)),
      let transition = dice.pick(Transition.allCases)
    else { return }
    try run("takes \(transition) on \(short(conversation.id))", node) { session in
      let intent = Intent(
        rows: [conversation], conversation: conversation.id,
        fields: [conversation: [.status: .text(transition.target.rawValue)]])
      return (
        intent,
        {
          try session.take(transition, on: conversation.id)
          return intent
        }
      )
    }
  }

  private func changeContext(_ node: SimulatedNode) throws {
    guard let conversation = dice.pick(rows(.conversation, on: node)),
      let target = dice.pick(rows(.person, .record, on: node))
    else { return }
    let adds = dice.chance(60)
    let context = RowKey(kind: .context, id: .context(conversation: conversation.id, target: target.id))
    try run(
      "\(adds ? "adds" : "removes") context \(short(target.id)) of \(short(conversation.id))", node
    ) { session in
      let intent = Intent(rows: [context], conversation: conversation.id, deletion: adds ? nil : context)
      return (
        intent,
        {
          if adds {
            try session.addContext(target.id, to: conversation.id)
          } else {
            try session.removeContext(target.id, from: conversation.id)
          }
          return intent
        }
      )
    }
  }

  func delete(_ node: SimulatedNode) throws {
    let kinds: [RowKind] = [.conversation, .conversation, .message, .message, .person, .record, .context]
    guard let kind = dice.pick(kinds), let row = dice.pick(rows(kind, on: node)) else { return }
    try run("deletes \(kind.name) \(short(row.id))", node) { session in
      let intent = Intent(
        rows: [row], conversation: kind == .conversation ? row.id : ledger.owner[row], deletion: row)
      return (
        intent,
        {
          if kind == .conversation {
            try session.delete(conversation: row.id)
          } else {
            try session.delete(kind, row.id)
          }
          return intent
        }
      )
    }
  }

  private func revive(_ node: SimulatedNode) throws {
    let kinds = rows(.conversation, .message, .person, .record, .context, on: node)
    let deleted = kinds.filter { ledger.isDeleted($0, among: node.present) }
    guard let row = dice.pick(deleted) else { return }
    try run("restores \(row.kind.name) \(short(row.id))", node) { session in
      let intent = Intent(
        rows: [row], conversation: row.kind == .conversation ? row.id : ledger.owner[row])
      return (
        intent,
        {
          try session.restore(row.kind, row.id)
          return intent
        }
      )
    }
  }

  private func resolve(_ node: SimulatedNode) throws {
    let conflicts = try node.read { try $0.conflicts() }
    guard let conflict = dice.pick(conflicts), let choice = dice.pick(conflict.choices) else { return }
    let row = RowKey(kind: conflict.kind, id: conflict.id)
    let form = dice.chance(40) ? node.forms.last { $0.row == row } : nil
    try run("resolves \(conflict.field) of \(row.kind.name) \(short(row.id))", node) { session in
      let intent = Intent(
        rows: [row], conversation: row.kind == .conversation ? row.id : ledger.owner[row],
        fields: [row: [conflict.field: choice.value]], form: form)
      return (
        intent,
        {
          try session.resolve(
            row.kind, row.id, conflict.field, with: choice.value, seen: form?.seen ?? conflict.seen)
          return intent
        }
      )
    }
  }

  private func markRead(_ node: SimulatedNode) throws {
    guard let conversation = dice.pick(rows(.conversation, on: node)),
      let person = dice.pick(rows(.person, on: node))
    else { return }
    let id = RowID.participant(conversation: conversation.id, person: person.id)
    try run("reads \(short(conversation.id))", node) { session in
      let intent = Intent(rows: [RowKey(kind: .participant, id: id)], conversation: conversation.id)
      return (
        intent,
        {
          try session.markRead(conversation.id, by: person.id)
          return intent
        }
      )
    }
  }

  private func openForm(_ node: SimulatedNode) throws {
    guard let row = dice.pick(rows(.person, .record, .conversation, on: node)),
      let shown = try node.read({ try $0.row(row.kind, row.id) })
    else { return }
    log("\(node.name) opens a form of \(row.kind.name) \(short(row.id))")
    node.forms.append(
      .init(row: row, seen: shown.version.clock, present: ledger.writes(of: row, among: node.present)))
  }
}
