import ConversationStore
import Conversations
import Exchange
import Foundation
import Testing
import Versioning

/// An office with people in it, served by the program, and browsers to look at it.
final class ServedOffice: Sendable {
  static let password = "a very long password"

  let node: Node
  let anna: RowID
  let jane: RowID
  let order: RowID
  private let server: BackgroundProgram
  private let chrome: BackgroundProgram
  private let driver: URL
  let site: URL
  private let directory: URL

  /// The people of two offices have the same e-mail addresses, so they are the same people.
  ///
  /// - Parameter options: of `satchel serve`.
  init(_ name: String = "Lyon", serving options: String...) async throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
    node = try Node.create(at: directory.appendingPathComponent("node"), site: name)
    (anna, jane, order) = try node.store.write { session in
      let anna = try session.addPerson(kind: .user, name: "Anna Berg", email: "anna@example.com")
      _ = try session.addPerson(kind: .user, name: "Bob Low", email: "bob@example.com")
      let jane = try session.addPerson(
        kind: .customerUser, name: "Jane Roe", email: "jane@acme.example", customer: "Acme")
      let order = try session.addRecord(
        kind: "order", title: "Order 42", url: "https://shop.example/orders/42")
      try session.edit(.record, order, [.init(.customerOfRecord, .text("Acme"))])
      return (anna, jane, order)
    }
    let hash = try Password(Self.password).hash(
      PasswordCost(logRounds: 4), salt: node.store.environment.random)
    try node.store.addAccount("anna", person: anna, role: .administrator, password: hash)
    try node.store.addAccount("jane", person: jane, role: .customerUser, password: hash)
    server = try BackgroundProgram(
      Self.program, ["serve", "--port", "0", "--node", node.directory.path] + options, in: directory)
    site = try #require(URL(string: try await server.printed(#"Serving at (\S+)"#)))
    chrome = try BackgroundProgram(
      "/usr/bin/chromedriver", ["--port=0"], in: directory)
    let port = try await chrome.printed(#"started successfully on port (\d+)"#)
    driver = try #require(URL(string: "http://127.0.0.1:\(port)"))
  }

  private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("satchel").path

  /// Runs the program on the node until it has printed what `pattern` finds.
  func run(_ arguments: String..., until pattern: String) async throws {
    let running = try BackgroundProgram(
      Self.program, arguments + ["--node", node.directory.path], in: directory)
    _ = try await running.printed(pattern)
  }

  /// Writes a file into a directory that goes with the office, and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = directory.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// Runs `body` with a browser in which somebody is logged in, and closes it afterwards.
  func browsing(as login: String = "anna", _ body: (Browser) async throws -> Void) async throws {
    let browser = Browser(try await WebDriver(driver: driver), at: site)
    do {
      try await browser.go("/login")
      try await browser.type(login, into: "input[name=login]")
      try await browser.type(Self.password, into: "input[name=password]")
      try await browser.press("Log in")
      try await body(browser)
    } catch {
      try await browser.quit()
      throw error
    }
    try await browser.quit()
  }

  @discardableResult
  func start(_ name: String, by person: RowID? = nil, messages: Int = 0) throws -> RowID {
    let person = person ?? anna
    return try node.store.write(by: person) { session in
      let id = try session.startConversation(name: name, by: person)
      for number in 0..<messages {
        _ = try session.post(to: id, author: person, body: "Message \(number + 1)")
      }
      return id
    }
  }

  deinit {
    do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
  }
}
