import ConversationStore
import Exchange
import Foundation
import TestSupport
import Testing

/// Backups that `satchel serve` makes by itself.
@Suite struct ServedBackupTests {
  private struct Status: Decodable {
    struct Jobs: Decodable {
      let jobs: [Job]
    }

    struct Job: Decodable {
      let message: String?
      let name: String
      let state: String
    }

    let jobs: Jobs
  }

  let scratch: Scratch
  let lyon: Office

  init() throws {
    scratch = try Scratch()
    lyon = try Office("Lyon", in: scratch)
  }

  @Test func `a server that is to end ends a backup whose command does not, and the backup has failed`()
    throws
  {
    let mark = scratch.path("running")
    try scratch.write(
      """
      {"backup": {"directory": "\(scratch.path("series"))", "times": "* * * * *",
        "through": "touch \(mark); exec sleep 900"}, "onFailure": "touch \(scratch.path("told"))"}
      """, to: "Lyon/config.json")
    // As if the backup had been due some minutes ago.
    let node = try Node.open(at: URL(fileURLWithPath: lyon.directory))
    try node.store.record(JobRecord(name: .backup, since: node.store.environment.now() - 10 * 60_000))
    try node.store.close()
    let server = try lyon.start(["serve", "--port", "0"])
    for _ in 0..<2400 where !FileManager.default.fileExists(atPath: mark) { usleep(50_000) }
    let errors = try server.errorsSoFar()
    try #require(FileManager.default.fileExists(atPath: mark), "no backup began: \(errors)")
    let began = ContinuousClock.now
    server.signal(SIGTERM)
    let ending = try server.wait()
    #expect(ending.status == 0)
    #expect(ContinuousClock.now - began < .seconds(60))
    #expect(
      ending.errors.contains("backup failed: the command `touch \(mark); exec sleep 900` was interrupted"))
    let status = try lyon.run("status", "--json")
    let job = try #require(try status.decoded(Status.self).jobs.jobs.first { $0.name == "backup" })
    #expect(
      status.status == 2 && job.state == "failed" && job.message?.contains("was interrupted") == true)
    #expect(try names(in: scratch.path("series")).filter { $0.contains("xml") } == [])
    #expect(!FileManager.default.fileExists(atPath: scratch.path("told")))
  }
}
