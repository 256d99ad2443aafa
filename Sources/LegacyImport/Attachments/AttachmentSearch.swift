import ConversationStore
import Crypto
import Foundation
import RecordFormat

/// Finds the attachments of a record, and keeps those that it holds itself.
struct AttachmentSearch {
  let input: MappingInput
  let run: Int64
  let session: WriteSession
  /// Where contents are saved; nil to keep only their description.
  let folder: AttachmentFolder?
  let valuation: Valuation

  /// - Throws: ``Rejection`` if a content is not what the mapping says.
  func attachments(of record: Record) throws -> [AttachmentOwner: [FoundAttachment]] {
    let whole = RecordScope(record: record)
    var found: [AttachmentOwner: [FoundAttachment]] = [:]
    for (number, emission) in input.emissions.enumerated() where !emission.attachments.isEmpty {
      for scope in try valuation.scopes(of: emission, whole) {
        guard emission.attachments.contains(where: { $0.mayBe(in: scope) }) else { continue }
        if found.isEmpty, let condition = input.condition, try !valuation.holds(condition, in: whole) {
          return [:]
        }
        if let condition = emission.condition, try !valuation.holds(condition, in: scope) { continue }
        let owner = AttachmentOwner(emission: number, element: scope.number)
        found[owner] = try attachments(emission.attachments, scope)
      }
    }
    return found
  }

  private func attachments(
    _ rules: [AttachmentRule], _ scope: RecordScope
  ) throws -> [FoundAttachment] {
    var found: [FoundAttachment] = []
    for rule in rules {
      let elements = rule.each.map { $0.value(in: scope)?.elements ?? [] }
      let scopes =
        elements.map { elements in
          elements.enumerated().map { RecordScope(record: scope.record, element: $1, number: $0 + 1) }
        } ?? [scope]
      for scope in scopes {
        if let condition = rule.condition, try !valuation.holds(condition, in: scope) { continue }
        if let one = try attachment(rule, scope, count: found.count + 1) { found.append(one) }
      }
    }
    return found
  }

  /// Nil if the record names none.
  private func attachment(
    _ rule: AttachmentRule, _ scope: RecordScope, count: Int
  ) throws -> FoundAttachment? {
    let name = try text(rule.name, scope)
    guard let content = try content(rule, scope) ?? name.map({ _ in .absent(reason: "has no content") })
    else {
      return nil
    }
    return FoundAttachment(
      number: try text(rule.number, scope) ?? String(count), name: name, type: try text(rule.type, scope),
      size: try text(rule.size, scope), content: content)
  }

  private func text(_ rule: ValueRule?, _ scope: RecordScope) throws -> String? {
    try rule.flatMap { try valuation.text($0, in: scope) }
  }

  private func content(_ rule: AttachmentRule, _ scope: RecordScope) throws -> FoundAttachment
    .Content?
  {
    var absent: FoundAttachment.Content?
    for place in rule.places {
      switch place {
      case .encoded(let value):
        if let text = try text(value, scope) { return try decoded(text, rule) }
      case .file(let value, let folder):
        guard let name = try text(value, scope) else { continue }
        let found = try session.importedContent(named: Self.name(folder: folder, name), of: run)
        if let found, let sha256 = found.sha256 { return .here(sha256: sha256, size: found.size) }
        let reason = found?.defect ?? "the export has no file \(folder)/\(name)"
        absent = absent ?? .absent(reason: reason)
      case .link(let value):
        if let address = try text(value, scope) { return .linked(address) }
      }
    }
    return absent
  }

  /// How a file of an attachments' folder is called in the database; the names of the file are told apart by case,
  /// those of the folder are not.
  static func name(folder: some StringProtocol, _ name: some StringProtocol) -> String {
    "\(folder.lowercased())/\(name)"
  }

  private func decoded(_ text: String, _ rule: AttachmentRule) throws -> FoundAttachment.Content {
    let lines = text.utf8.filter { $0 > 0x20 }
    guard let bytes = Data(base64Encoded: Data(lines)) else {
      throw Rejection(kind: "an attachment that is not base64", detail: rule.pointer)
    }
    let sha256 = SHA256.hash(data: bytes).hexadecimal
    if let folder, !folder.has(sha256) {
      let file = try folder.incoming()
      try bytes.withUnsafeBytes { try file.write($0) }
      try file.keep(as: sha256)
    }
    return .here(sha256: sha256, size: Int64(bytes.count))
  }
}

extension AttachmentRule {
  /// Most records name no attachment, which costs less to find out than whether they are wanted.
  fileprivate func mayBe(in scope: RecordScope) -> Bool {
    guard let each else { return true }
    return each.value(in: scope)?.elements.isEmpty == false
  }
}

extension Sequence<UInt8> {
  /// In lower case.
  var hexadecimal: String {
    map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
