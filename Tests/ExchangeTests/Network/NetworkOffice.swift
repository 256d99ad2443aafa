import ConversationStore
import Conversations
import Exchange
import Foundation
import TestSupport
import Versioning

/// An office whose people write in this process, by a clock that may be off by years, while `satchel serve`, a
/// process of its own, serves the same directory.
final class NetworkOffice {
  let office: Office
  let node: Node
  let person: RowID
  private var server: Server?
  private var proxy: CuttingProxy?

  init(_ number: Int, years: Int64, in scratch: Scratch) throws {
    let site = "Office \(number)"
    var environment = StoreEnvironment.system()
    let now = environment.now
    environment.now = { now() + years * 365 * 86_400_000 }
    let directory = URL(fileURLWithPath: scratch.path("office-\(number)"))
    office = Office(site, at: directory.path, in: scratch)
    node = try Node.create(at: directory, site: site, environment: environment)
    person = try node.store.write { session in
      try session.addPerson(kind: .user, name: site, email: "office\(number)@example.com")
    }
  }

  func trust(_ other: NetworkOffice) throws {
    try node.addPeer(other.office.site, key: other.node.key.publicKey)
  }

  /// The address of the line to this office, which breaks.
  var url: String { "http://127.0.0.1:\(proxy?.port ?? 0)" }

  func serve(seed: UInt64) throws {
    let started = try Server(office)
    server = started
    proxy = try CuttingProxy(to: started.port, seed: seed, greatest: 60_000)
  }

  /// SIGKILL, and a new start on another port.
  func killServer() throws {
    try server?.kill()
    let started = try Server(office)
    server = started
    proxy?.aim(at: started.port)
  }

  func heal() { proxy?.heal() }

  var cuts: Int { proxy?.cuts ?? 0 }

  func stop() throws {
    proxy?.end()
    _ = try server?.stop()
    server = nil
  }

  func digest() throws -> StateDigest { try node.store.read { try $0.digest() } }
}
