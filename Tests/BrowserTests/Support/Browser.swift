import Foundation
import Testing

/// A browser in somebody's hands.
struct Browser: Sendable {
  private let driver: WebDriver
  private let site: URL

  init(_ driver: WebDriver, at site: URL) {
    self.driver = driver
    self.site = site
  }

  private typealias Nothing = WebDriver.Nothing

  func go(_ path: String) async throws {
    let url = URL(string: path, relativeTo: site)?.absoluteString ?? path
    let _: Nothing? = try await driver.post("url", ["url": url])
  }

  func reload() async throws { let _: Nothing? = try await driver.post("refresh", Nothing()) }

  var path: String {
    get async throws {
      let text: String = try await driver.get("url")
      return URLComponents(string: text)?.path ?? text
    }
  }

  /// What is to be seen of the page, or of a part of it.
  func text(_ selector: String = "body") async throws -> String {
    try await driver.get("element/\(try await element(selector).id)/text")
  }

  func texts(_ selector: String) async throws -> [String] {
    let elements: [WebDriver.Element] = try await driver.post(
      "elements", ["using": "css selector", "value": selector])
    var texts: [String] = []
    for element in elements { texts.append(try await driver.get("element/\(element.id)/text")) }
    return texts
  }

  func has(_ selector: String) async throws -> Bool {
    let elements: [WebDriver.Element] = try await driver.post(
      "elements", ["using": "css selector", "value": selector])
    return !elements.isEmpty
  }

  /// Clicks something that does not lead to another page.
  func click(_ selector: String) async throws { try await click(element(selector)) }

  /// Clicks something that leads to another page, and waits for that.
  func follow(_ selector: String) async throws { try await follow(element(selector)) }

  /// Clicks a link or a button by what stands on it, and waits for the page to which it leads.
  ///
  /// - Parameter place: the part of the page to look in.
  func press(_ label: String, in place: String = "body") async throws {
    let parts = "self::a or self::button"
    let path = ".//*[\(parts)][normalize-space()='\(label)']"
    let element: WebDriver.Element = try await driver.post(
      "element/\(try await element(place).id)/element", ["using": "xpath", "value": path])
    try await follow(element)
  }

  /// Replaces what stands in a field.
  func type(_ text: String, into selector: String) async throws {
    let element = try await element(selector)
    let _: Nothing? = try await driver.post("element/\(element.id)/clear", Nothing())
    let _: Nothing? = try await driver.post("element/\(element.id)/value", ["text": text])
  }

  func value(of selector: String) async throws -> String {
    try await driver.get("element/\(try await element(selector).id)/property/value")
  }

  /// Waits until something is so; pages may need a moment to show what has arrived.
  func wait(
    _ what: Comment, location: SourceLocation = #_sourceLocation, until condition: () async throws -> Bool
  ) async throws {
    for _ in 0..<150 {
      do { if try await condition() { return } } catch let failure as WebDriver.Failure {
        // The page has changed while it was read.
        guard failure.isOfTheMoment else { throw failure }
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record(what, sourceLocation: location)
  }

  func quit() async throws { try await driver.quit() }

  private func follow(_ element: WebDriver.Element) async throws {
    let _: Nothing? = try await driver.post("execute/sync", Script("window.isLeft = true"))
    try await click(element)
    try await wait("another page is shown") {
      try await driver.post(
        "execute/sync", Script("return !window.isLeft && document.readyState === 'complete'"))
    }
  }

  private func click(_ element: WebDriver.Element) async throws {
    let _: Nothing? = try await driver.post("element/\(element.id)/click", Nothing())
  }

  private func element(_ selector: String) async throws -> WebDriver.Element {
    try await driver.post("element", ["using": "css selector", "value": selector])
  }
}

extension Browser {
  /// Keeps pictures of the page as a wide and a narrow screen show it, by day and by night.
  ///
  /// They go to `$SATCHEL_SCREENSHOTS`, or to `.build/screenshots`.
  func keepPictures(_ name: String) async throws {
    let folder = URL(
      fileURLWithPath: ProcessInfo.processInfo.environment["SATCHEL_SCREENSHOTS"] ?? ".build/screenshots")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for scheme in ["light", "dark"] {
      try await devtools(
        "Emulation.setEmulatedMedia",
        ["features": [["name": "prefers-color-scheme", "value": scheme]]])
      for width in [1280, 390] {
        try await devtools(
          "Emulation.setDeviceMetricsOverride",
          Metrics(width: width, height: width == 390 ? 844 : 800))
        let overflow: Int = try await driver.post(
          "execute/sync", Script("return document.documentElement.scrollWidth - innerWidth"))
        #expect(overflow <= 0, "\(name) is wider than \(width)")
        let picture: Picture = try await devtools("Page.captureScreenshot", Capture())
        let data = try #require(Data(base64Encoded: picture.data))
        try data.write(to: folder.appendingPathComponent("\(name)-\(width)-\(scheme).png"))
      }
    }
    let _: Nothing? = try await devtools("Emulation.clearDeviceMetricsOverride", Nothing())
  }

  /// Moves the browser to another time zone.
  func move(to zone: String) async throws {
    try await devtools("Emulation.setTimezoneOverride", ["timezoneId": zone])
  }

  private struct Command<Parameters: Encodable>: Encodable {
    let cmd: String
    let params: Parameters
  }
  private struct Metrics: Encodable {
    let width: Int
    let height: Int
    var deviceScaleFactor = 1
    var mobile = false
  }
  private struct Capture: Encodable { var captureBeyondViewport = true }
  private struct Picture: Decodable { let data: String }
  private func devtools(_ command: String, _ parameters: some Encodable) async throws {
    let _: Nothing? = try await devtools(command, parameters)
  }

  private func devtools<Value: Decodable>(
    _ command: String, _ parameters: some Encodable
  ) async throws -> Value {
    try await driver.post("goog/cdp/execute", Command(cmd: command, params: parameters))
  }
}

private struct Script: Encodable {
  let script: String
  var args: [String] = []

  init(_ script: String) { self.script = script }
}
