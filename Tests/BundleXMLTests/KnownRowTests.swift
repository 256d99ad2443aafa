import BundleXML
import Conversations
import TestSupport
import Testing
import Versioning

/// Rows whose whole clock the receiver knows are passed over.
@Suite struct KnownRowTests {
  private func outcomes(_ path: String, known: Knowledge) throws -> [RowID?] {
    let source = try UnverifiedBundle(path: path).verify().rows()
    var outcomes: [RowID?] = []
    while let row = try source(known) {
      switch row {
      case .row(let row): outcomes.append(row.id)
      case .known: outcomes.append(nil)
      }
    }
    return outcomes
  }

  @Test func `known rows are skipped and counted`() throws {
    let scratch = try Scratch()
    let rows = (1...4).map { Message.row($0) }
    let path = try scratch.file("a.xml", try bundleBytes(Message.header(rows: 4), rows))
    let known = Knowledge([(Message.replica, IntervalSet([1...1, 3...4]))])
    #expect(try outcomes(path, known: known) == [nil, RowID(2), nil, nil])
    #expect(try outcomes(path, known: Message.header(rows: 4).changeSet.covers) == [nil, nil, nil, nil])
    #expect(try outcomes(path, known: Knowledge()) == [RowID(1), RowID(2), RowID(3), RowID(4)])
  }

  @Test func `a row is known only if its whole clock is`() throws {
    let other = ReplicaID(0x12)
    var header = Message.header(rows: 1)
    header.changeSet.replicas.append(ReplicaDescription(id: other, site: "Paris"))
    var row = Message.row(1)
    row.version.clock.insert(Dot(other, 5))
    let scratch = try Scratch()
    let path = try scratch.file("a.xml", try bundleBytes(header, [row]))
    let part = Knowledge([(Message.replica, IntervalSet(1...9))])
    let whole = part.union(Knowledge([(other, IntervalSet(5...5))]))
    #expect(try outcomes(path, known: part) == [row.id])
    #expect(try outcomes(path, known: whole) == [nil])
  }

  @Test func `known rows have to be in order too, and in their number`() throws {
    let scratch = try Scratch()
    let known = Knowledge([(Message.replica, IntervalSet(1...9))])
    let (first, second) = (handmadeRow("<title/>", number: 1), handmadeRow("<title/>", number: 2))
    let reversed = try scratch.file("a.xml", sealed(handmadeHeader + second + first, rows: 2))
    #expect { try outcomes(reversed, known: known) } throws: {
      ($0 as? BundleError)?.reason == .rowOutOfOrder(.record, RowID(1)) && ($0 as? BundleError)?.line == 12
    }
    let short = try scratch.file("b.xml", sealed(handmadeHeader + first + second, rows: 3))
    #expect { try outcomes(short, known: known) } throws: {
      ($0 as? BundleError)?.reason == .wrongCount(stated: 3, found: 2)
    }
  }
}
