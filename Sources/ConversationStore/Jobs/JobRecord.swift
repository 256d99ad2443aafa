import GRDB

/// What became of work that a node does by itself or by a timer.
public struct JobRecord: Sendable, Hashable {
  public enum Name: String, Sendable, Hashable, CaseIterable, Codable { case backup, sync }

  public let name: Name
  /// When the job was first heard of, in milliseconds since 1970, as all times here.
  public var since: Int64
  /// The last run. One that was cut off has started after it ended.
  public var started: Int64?
  public var ended: Int64?
  /// The end of the last run that did all.
  public var succeeded: Int64?
  /// The runs since then that did not.
  public var failures: Int
  /// What the last run did, or why it failed.
  public var message: String?
  /// What the last run that did all has noticed and somebody should look at, a line each.
  public var findings: [String]

  public init(
    name: Name, since: Int64, started: Int64? = nil, ended: Int64? = nil, succeeded: Int64? = nil,
    failures: Int = 0, message: String? = nil, findings: [String] = []
  ) {
    self.name = name
    self.since = since
    self.started = started
    self.ended = ended
    self.succeeded = succeeded
    self.failures = failures
    self.message = message
    self.findings = findings
  }

  /// How a run ended.
  public enum Ending: Sendable, Hashable {
    /// What it did, and what it noticed.
    case succeeded(String, findings: [String] = [])
    case failed(String)
  }

  public mutating func begin(at time: Int64) { started = time }

  public mutating func end(_ ending: Ending, at time: Int64) {
    ended = time
    switch ending {
    case .succeeded(let text, let noticed):
      (succeeded, failures, message, findings) = (time, 0, text, noticed)
    case .failed(let text): (failures, message) = (failures + 1, text)
    }
  }
}

extension Store {
  /// Keeps what became of a job in the place of what was there.
  public func record(_ job: JobRecord) throws {
    try pool.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          job.name.rawValue, job.since, job.started, job.ended, job.succeeded, job.failures, job.message,
          job.findings.isEmpty
            ? nil : job.findings.map { $0.replacing("\n", with: " ") }.joined(separator: "\n"),
        ])
    }
  }
}

extension ReadSession {
  /// What became of each job that was heard of, by name.
  public func jobs() throws -> [JobRecord] {
    let sql =
      "SELECT name, since, started, ended, succeeded, failures, message, findings FROM job ORDER BY name"
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql)).compactMap { line in
      JobRecord.Name(rawValue: line[0]).map {
        JobRecord(
          name: $0, since: line[1], started: line[2], ended: line[3], succeeded: line[4], failures: line[5],
          message: line[6],
          findings: (line[7] as String?)?.split(separator: "\n").map { String($0) } ?? [])
      }
    }
  }
}

extension JobRecord {
  public enum State: Hashable, Sendable {
    case well
    /// The last run failed.
    case failed
    /// The last run did all, and noticed what somebody should look at.
    case findings
    /// No run did all since the one that was due then.
    case missed(since: Int64)
  }

  /// How the last run ended, whatever is scheduled.
  public var state: State { failures > 0 ? .failed : findings.isEmpty ? .well : .findings }

  /// The files that findings name.
  public var suspects: Set<String> { Set(findings.map(Self.file)) }

  /// The file that a finding begins with.
  public static func file(of finding: String) -> String { String(finding.prefix { $0 != ":" }) }
}
