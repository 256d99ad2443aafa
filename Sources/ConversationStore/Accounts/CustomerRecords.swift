import Conversations
import GRDB
import Versioning

extension Field {
  /// The custom field of a record that names the company it belongs to, as in ``PersonSummary/customer``.
  public static let customerOfRecord = Field(custom: "customer")
}

extension ReadSession {
  /// The records that a customer user may ask about: those of their company, by title.
  public func records(ofCustomer person: RowID, _ page: Page = .all) throws -> [RecordSummary] {
    guard let company = try self.person(person)?.customer, !company.isEmpty else { return [] }
    let sql = "SELECT record.id \(Self.ofCompany) ORDER BY record.title COLLATE NOCASE, record.id" + page.sql
    let ids = try GRDB.Row.fetchAll(db, sql: sql, arguments: [company]).map { try RowID(blob: $0[0]) }
    return try ids.compactMap { try record($0) }
  }

  /// A part of the list of ``records(ofCustomer:_:)``, and how long the whole is, counted up to 10,000.
  public func recordListing(ofCustomer person: RowID, _ page: Page) throws -> Listing<RecordSummary> {
    let (company, most) = (try self.person(person)?.customer ?? "", ConversationPlan.countLimit)
    guard !company.isEmpty else { return Listing(rows: [], total: .exactly(0)) }
    let sql = "SELECT count(*) FROM (SELECT 1 \(Self.ofCompany) LIMIT \(most + 1))"
    let count = try Int.fetchOne(db, sql: sql, arguments: [company]) ?? 0
    return Listing(
      rows: try records(ofCustomer: person, page), total: count > most ? .atLeast(most) : .exactly(count))
  }

  private static let ofCompany = """
    FROM custom_field JOIN record ON record.key = custom_field.row \
    WHERE custom_field.kind = 2 AND custom_field.name = 'customer' \
    AND custom_field.value = ? AND record.deleted = 0
    """

  /// Whether a customer user may see a record: it belongs to their company, or a conversation in which they take part
  /// mentions it.
  public func mayBeSeen(record id: RowID, byCustomer person: RowID) throws -> Bool {
    if let company = try self.person(person)?.customer, !company.isEmpty,
      try row(.record, id)?.customFields.contains(where: { $0.name == "customer" && $0.value == company })
        == true
    {
      return true
    }
    let sql = """
      SELECT 1 FROM conversation AS c WHERE c.hidden = 0 AND \(Participation(person: "?2").condition) \
      AND (c.source = ?1 OR c.key IN (SELECT conversation FROM context WHERE target = ?1 AND deleted = 0)) LIMIT 1
      """
    return try Int.fetchOne(try db.cachedStatement(sql: sql), arguments: [id.blob, person.blob]) != nil
  }
}
