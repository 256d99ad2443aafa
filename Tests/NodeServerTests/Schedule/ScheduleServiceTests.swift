import Backup
import ConversationStore
import Exchange
import Foundation
import Synchronization
import Testing

@testable import NodeServer

@Suite struct ScheduleServiceTests {
  private final class Place: Sendable {
    let url: URL

    init() throws {
      url = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { do { try FileManager.default.removeItem(at: url) } catch { print("left behind: \(url.path)") } }
  }

  private let place: Place
  private let node: Node

  init() throws {
    place = try Place()
    node = try Node.create(at: place.url.appendingPathComponent("node"), site: "Lyon")
    _ = try node.store.write { try $0.addPerson(kind: .user, name: "Anna", email: "anna@example.com") }
  }

  private func configure(_ text: String) throws {
    try text.write(
      to: node.directory.appendingPathComponent("config.json"), atomically: true, encoding: .utf8)
  }

  /// As if the job had been due an hour ago.
  ///
  /// - Parameter findings: what the run before noticed.
  private func makeDue(_ name: JobRecord.Name, findings: [String] = []) throws {
    try node.store.record(
      JobRecord(name: name, since: node.store.environment.now() - 90 * 60_000, findings: findings))
  }

  /// Lets the service run until a job has ended.
  private func run(until name: JobRecord.Name) async throws -> JobRecord {
    let service = ScheduleService(node) { _ in }
    let task = Task { await service.run() }
    defer { task.cancel() }
    for _ in 0..<600 {
      if let job = try node.store.read({ try $0.jobs() }).first(where: { $0.name == name && $0.ended != nil })
      {
        return job
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw CancellationError()
  }

  @Test func `a backup that is due is made, pruned by its rules, and shown`() async throws {
    try configure(
      #"{"backup": {"directory": "../series", "times": "@hourly", "keep": {"last": 3}}, "jitter": "1s"}"#)
    try makeDue(.backup)
    let job = try await run(until: .backup)
    #expect(job.failures == 0 && job.message?.contains("full") == true, "\(job)")
    let series = place.url.appendingPathComponent("series")
    #expect(try BackupSeries.verify(series, .states).findings.map(\.text) == [])
    let status = try ScheduleStatus(of: node)
    #expect(!status.needsAttention && status.jobs.map(\.record) == [job])
    #expect(status.jobs.first?.next ?? 0 > node.store.environment.now())
  }

  @Test func `a schedule prunes when one backup can go for eight that stay`() async throws {
    let series = place.url.appendingPathComponent("series")
    try configure(
      #"{"backup": {"directory": "../series", "times": "@hourly", "keep": {"last": 16}, "fullEvery": "0s"}}"#)
    for number in 1...16 {
      _ = try node.backUp(to: series, BackupSettings(.full))
      _ = try node.store.write { try $0.addPerson(kind: .user, name: "Person \(number)") }
    }
    for expected in [17, 16] {
      try makeDue(.backup)
      let job = try await run(until: .backup)
      #expect(job.message?.contains("pruned") == (expected == 16), "\(job)")
      #expect(try BackupSeries.open(series).chain.entries.count == expected)
      _ = try node.store.write { try $0.addPerson(kind: .user, name: "Person") }
    }
  }

  @Test func `a backup of the series that cannot be used is named with the next one`() async throws {
    let series = place.url.appendingPathComponent("series")
    for number in 1...3 {
      _ = try node.backUp(to: series, BackupSettings(.full))
      _ = try node.store.write { try $0.addPerson(kind: .user, name: "Person \(number)") }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: series.path).filter {
      $0.hasSuffix(".zst")
    }
    let damaged = series.appendingPathComponent(try #require(names.max()))
    try Data(try Data(contentsOf: damaged).dropLast()).write(to: damaged)
    try configure(#"{"backup": {"directory": "../series", "times": "@hourly", "keep": {"last": 2}}}"#)
    try makeDue(.backup)
    let job = try await run(until: .backup)
    #expect(job.findings.contains { $0.hasPrefix("\(damaged.lastPathComponent): ") }, "\(job)")
  }

  @Test func `a backup that fails is shown, and the administrator's command is run`() async throws {
    let note = place.url.appendingPathComponent("note").path
    try configure(
      """
      {"backup": {"directory": "../series", "times": "@hourly", "through": "exit 5"},
       "onFailure": "echo $SATCHEL_JOB $SATCHEL_FAILURES $SATCHEL_FAILURE > \(note)"}
      """)
    try makeDue(.backup)
    let job = try await run(until: .backup)
    #expect(job.failures == 1 && job.message?.contains("status 5") == true)
    #expect(try ScheduleStatus(of: node).needsAttention)
    for _ in 0..<200 where !FileManager.default.fileExists(atPath: note) {
      try await Task.sleep(for: .milliseconds(20))
    }
    try await Task.sleep(for: .milliseconds(50))
    #expect(try String(contentsOfFile: note, encoding: .utf8).hasPrefix("backup 1 the command"))
  }

  @Test func `what a backup notices of its series is told once, and shown until it is no longer so`()
    async throws
  {
    let series = place.url.appendingPathComponent("series")
    let note = place.url.appendingPathComponent("note")
    try configure(
      """
      {"backup": {"directory": "../series", "times": "@hourly"},
       "onFailure": "echo $SATCHEL_JOB $SATCHEL_FAILURES $SATCHEL_FAILURE >> \(note.path)"}
      """)
    let lost = try node.backUp(to: series).entry.file
    _ = try node.store.write { try $0.addPerson(kind: .user, name: "Somebody") }
    _ = try node.backUp(to: series, BackupSettings(.full))
    try FileManager.default.removeItem(at: series.appendingPathComponent(lost))
    var before: [String] = []
    for _ in 1...2 {
      try makeDue(.backup, findings: before)
      let job = try await run(until: .backup)
      before = job.findings
      #expect(job.failures == 0 && job.findings.contains { $0.hasPrefix("\(lost): it is missing") }, "\(job)")
      let status = try ScheduleStatus(of: node)
      #expect(status.needsAttention && status.jobs.map(\.state) == [.findings])
      for _ in 0..<200 where !FileManager.default.fileExists(atPath: note.path) {
        try await Task.sleep(for: .milliseconds(20))
      }
      try await Task.sleep(for: .milliseconds(200))
    }
    let told = try String(contentsOf: note, encoding: .utf8).split(separator: "\n")
    #expect(told.count == 1 && told.first?.hasPrefix("backup 0 \(lost): it is missing") == true, "\(told)")
    _ = try BackupSeries.rebuildIndex(series)
    try makeDue(.backup)
    _ = try await run(until: .backup)
    #expect(try !ScheduleStatus(of: node).needsAttention)
  }

  @Test func `a damaged file that was found once is shown until it is sound or gone`() async throws {
    let series = place.url.appendingPathComponent("series")
    try configure(#"{"backup": {"directory": "../series", "times": "@hourly"}}"#)
    let file = series.appendingPathComponent(try node.backUp(to: series).entry.file)
    _ = try node.store.write { try $0.addPerson(kind: .user, name: "Somebody") }
    _ = try node.backUp(to: series, BackupSettings(.full))
    let sound = try Data(contentsOf: file)
    var damaged = sound
    damaged[damaged.count / 2] ^= 1
    try damaged.write(to: file)
    // As pruning would have found it.
    var findings = ["\(file.lastPathComponent): its bytes are not those that were written"]
    for isDamaged in [true, true, false] {
      if !isDamaged { try sound.write(to: file) }
      try makeDue(.backup, findings: findings)
      findings = try await run(until: .backup).findings
      #expect(findings.count == (isDamaged ? 1 : 0), "\(findings)")
      #expect(try ScheduleStatus(of: node).needsAttention == isDamaged)
    }
  }

  @Test func `an administrator's command that does not end is ended, and other jobs go on`() async throws {
    var job = JobRecord(name: .backup, since: 0)
    job.end(.failed("no room"), at: 1)
    let log = Mutex<[String]>([])
    let began = ContinuousClock.now
    await FailureCommand(text: "exec sleep 600", limit: 0.2).tell(job, after: job, place.url) { line in
      log.withLock { $0.append(line) }
    }
    #expect(ContinuousClock.now - began < .seconds(300))
    #expect(log.withLock { $0 }.contains { $0.contains("was ended after 0.2 s") })
  }

  private func record(_ endings: JobRecord.Ending...) throws {
    let now = node.store.environment.now()
    var job = JobRecord(name: .backup, since: now)
    for ending in endings { job.end(ending, at: now) }
    try node.store.record(job)
  }

  @Test func `a backup by hand that failed counts where one is scheduled or was ever made`() throws {
    try record(.failed("no room"))
    let alone = try ScheduleStatus(of: node)
    #expect(!alone.needsAttention && alone.jobs.isEmpty)
    try configure(#"{"backup": {"directory": "../series", "times": "@hourly"}}"#)
    #expect(try ScheduleStatus(of: node).jobs.map(\.state) == [.failed])
    try configure(#"{"sync": {"times": "@hourly"}}"#)
    try record(.succeeded("20261128T150956Z-full-9a93ed22.xml.zst"), .failed("no room"))
    #expect(try ScheduleStatus(of: node).jobs.map(\.state) == [.failed, .well])
  }

  @Test func `a backup that failed is not hidden by a configuration that cannot be read`() throws {
    try record(.failed("no room"))
    try configure("{")
    let status = try ScheduleStatus(of: node)
    #expect(status.jobs.map(\.state) == [.failed] && status.configurationError != nil)
  }

  @Test func `an exchange that is due visits the folders of the peers`() async throws {
    let oslo = try Node.create(at: place.url.appendingPathComponent("oslo"), site: "Oslo")
    let stick = place.url.appendingPathComponent("stick")
    try FileManager.default.createDirectory(at: stick, withIntermediateDirectories: true)
    try node.addPeer("Oslo", key: oslo.key.publicKey, at: .init(folder: stick.path))
    try configure(#"{"sync": {"times": "* * * * *"}}"#)
    try makeDue(.sync)
    let job = try await run(until: .sync)
    #expect(job.failures == 0, "\(job)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: stick.path).contains { $0.hasPrefix("lyon-") })
  }

  @Test(arguments: [
    (#"{"bakcup": {}}"#, "bakcup means nothing here"),
    (#"{"backup": {"directory": "x", "times": "@hourly", "kept": {}}}"#, "backup.kept"),
    (#"{"backup": {"directory": "x", "times": "@hourly", "keep": {"day": 3}}}"#, "backup.keep.day"),
    (#"{"backup": {"directory": "x", "times": "61 * * * *"}}"#, "backup.times: 61"),
    (#"{"backup": {"times": "@hourly"}}"#, "backup.directory is missing"),
    (#"{"timeZone": "Atlantis"}"#, "Atlantis is no time zone"),
    (#"{"jitter": "soon"}"#, "soon is no span"),
    ("{", "config.json: line 1 is not JSON"), ("", "config.json: the file is empty"),
    ("{\n  \"sync\": {\n    \"times\" \"@hourly\"}}", "line 3 is not JSON"),
    ("[]", "the file has to be an object in braces"),
    (#"{"sync": []}"#, "sync: an object in braces belongs here"),
    (#"{"sync": {"times": 5}}"#, "sync.times: a text in quotation marks belongs here"),
    (#"{"backup": {"directory": "x", "times": "@hourly", "keep": {"last": "3"}}}"#, "last: a whole number"),
  ])
  func `a configuration that is wrong is refused, and status says how`(text: String, reason: String) throws {
    try configure(text)
    let status = try ScheduleStatus(of: node)
    #expect(status.needsAttention)
    #expect(status.configurationError?.contains(reason) == true, "\(status.configurationError ?? "")")
  }

  @Test(arguments: [
    ("mkdir config.json", "config.json: it is a directory, and a JSON file belongs there"),
    ("mkfifo config.json", "config.json: it is no regular file"),
    ("ln -s nowhere config.json", "config.json: it cannot be read (No such file or directory)"),
    ("ln -s config.json config.json", "config.json: it cannot be read (Too many levels of symbolic links)"),
  ])
  func `what lies under the name of the configuration and is no file is told as such`(
    command: String, reason: String
  ) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", command]
    shell.currentDirectoryURL = node.directory
    try shell.run()
    shell.waitUntilExit()
    #expect(try ScheduleStatus(of: node).configurationError?.contains(reason) == true)
    let error = #expect(throws: ScheduleError.self) { try ScheduleSettings.read(in: node.directory) }
    let text = "\(try #require(error))"
    #expect(text.hasPrefix(node.directory.path) && text.hasSuffix("nothing runs by it until it is put right"))
  }
}
