import ConversationStore
import Conversations

/// Records or people, by kind.
struct TargetListPage: WebPage {
  static let template = "targets"

  struct Line: Sendable {
    let address: String
    let name: String
    let word: String
    let first: String
    let second: String
    let remark: String
    var hasSecond = true
  }

  let title: String
  let action: String
  let newAddress: String?
  let newLabel: String
  let kinds: [Choice]
  let hasKinds: Bool
  let search: String
  let columns: [String]
  let rows: [Line]
  let isEmpty: Bool
  let paging: Paging

  private static let recordKinds = ["order", "requestForQuote", "quote", "customer"]

  init(records reader: Reader, _ query: Form) throws {
    let isBackOffice = reader.permissions.isBackOffice
    let (kind, number) = (query["kind"], Paging.number(query))
    search = query["search"]
    (title, action) = (isBackOffice ? "Records" : "My orders", "/records")
    newAddress = reader.permissions.editsPeopleAndRecords ? "/records/new" : nil
    newLabel = "Create record"
    hasKinds = isBackOffice
    kinds = Choice.list(
      [("", "Any kind")] + Self.recordKinds.map { ($0, RecordWords.label($0)) }, chosen: kind)
    columns = ["Title", "Kind", "URL"]
    var filter = RecordFilter()
    filter.kind = kind.isEmpty ? nil : kind
    filter.contains = search.isEmpty ? nil : search
    let page = Paging.page(number)
    let found =
      isBackOffice
      ? try reader.session.records(filter, page)
      : try reader.session.records(ofCustomer: reader.me, page)
    let words = [("kind", kind), ("search", search)]
    let (cut, paging) = Paging.cut(found, at: number) {
      Address.make("/records", words + [("page", "\($0)")])
    }
    rows = cut.map {
      Line(
        address: "/records/\($0.id)", name: $0.title, word: RecordWords.label($0.kind), first: $0.url ?? "",
        second: "", remark: "", hasSecond: false)
    }
    self.paging = paging
    isEmpty = rows.isEmpty
  }

  init(people reader: Reader, _ query: Form) throws {
    try reader.require(\.viewsPeopleAndRecords)
    let (kind, number) = (query["kind"], Paging.number(query))
    search = query["search"]
    (title, action, hasKinds) = ("People", "/people", true)
    newAddress = reader.permissions.editsPeopleAndRecords ? "/people/new" : nil
    newLabel = "Create person"
    kinds = Choice.list(
      [("", "Any kind")] + PersonKind.allCases.map { ($0.rawValue, RecordWords.label($0.rawValue)) },
      chosen: kind)
    columns = ["Name", "Kind", "E-mail", "Customer"]
    var filter = PersonFilter()
    filter.kind = kind.isEmpty ? nil : kind
    filter.contains = search.isEmpty ? nil : search
    let found = try reader.session.people(filter, Paging.page(number))
    let words = [("kind", kind), ("search", search)]
    let (cut, paging) = Paging.cut(found, at: number) { Address.make("/people", words + [("page", "\($0)")]) }
    rows = cut.map {
      Line(
        address: "/people/\($0.id)", name: $0.name, word: RecordWords.label($0.kind), first: $0.email ?? "",
        second: $0.customer ?? "", remark: $0.isEnabled ? "" : "disabled")
    }
    self.paging = paging
    isEmpty = rows.isEmpty
  }
}
