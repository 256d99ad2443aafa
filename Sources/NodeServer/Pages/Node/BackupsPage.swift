import Backup
import ConversationStore
import Exchange
import Hummingbird

/// What the node does by itself, and the backups that it has made.
struct BackupsPage: WebPage {
  static let template = "backups"

  struct Job: Sendable {
    let name: String
    let state: String
    let isWell: Bool
    let started: Moment?
    let succeeded: Moment?
    let next: Moment?
    let message: String
  }

  struct Line: Sendable {
    let file: String
    let created: Moment
    let kind: String
    let rows: Int
    let bytes: String
  }

  let title = "Backups"
  let jobs: [Job]
  let hasJobs: Bool
  /// What is wrong with the configuration or the directory.
  let problems: [String]
  let directory: String?
  let backups: [Line]
  let hasBackups: Bool
  /// How many older ones are not listed.
  let omitted: Int?

  private static let most = 100

  init(_ reader: Reader, _ status: ScheduleStatus, _ series: SeriesListing?) throws {
    try reader.require(\.seesTheNode)
    jobs = status.jobs.map { job in
      Job(
        name: job.record.name == .backup ? "Backup" : "Sync", state: Self.label(job.state),
        isWell: job.state == .well, started: job.record.started.map { Moment($0) },
        succeeded: job.record.succeeded.map { Moment($0) }, next: job.next.map { Moment($0) },
        message: ((job.record.message.map { [$0] } ?? []) + job.record.findings).joined(separator: "; "))
    }
    hasJobs = !jobs.isEmpty
    directory = series?.directory
    problems = (status.configurationError.map { [$0] } ?? []) + (series?.problems ?? [])
    let newest = (series?.entries ?? []).reversed()
    backups = newest.prefix(Self.most).map { entry in
      Line(
        file: entry.file, created: Moment(entry.created), kind: entry.kind == .full ? "Full" : "Increment",
        rows: entry.rows, bytes: Self.size(entry.bytes))
    }
    hasBackups = !backups.isEmpty
    omitted = newest.count > Self.most ? newest.count - Self.most : nil
  }

  private static func label(_ state: JobRecord.State) -> String {
    switch state {
    case .well: "Well"
    case .failed: "Failed"
    case .findings: "To be looked at"
    case .missed: "Missed"
    }
  }

  /// In decimal units, as disks are sold.
  private static func size(_ bytes: UInt64) -> String {
    bytes < 1_000_000 ? "\((bytes + 999) / 1000) kB" : "\((bytes + 500_000) / 1_000_000) MB"
  }
}

/// What `satchel backup list` says of the series that the schedule keeps.
struct SeriesListing: Sendable {
  let directory: String
  let entries: [BackupEntry]
  let problems: [String]

  /// Nil if no backup is scheduled.
  init?(of node: Node) throws {
    let settings: ScheduleSettings?
    // What is wrong with the configuration is said by the schedule's status.
    do { settings = try ScheduleSettings.read(in: node.directory) } catch is ScheduleError { return nil }
    guard let backup = settings?.backup else { return nil }
    let place = backup.place(for: node.directory)
    directory = place.path
    do {
      let series = try BackupSeries.open(place, through: backup.back)
      entries = series.chain.entries
      problems = series.defects
    } catch let error as BackupError {
      (entries, problems) = ([], ["\(error)"])
    }
  }
}

struct BackupRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("backups") { request, context in
      guard try context.principal.permissions.seesTheNode else { throw PageRefusal.notFound }
      let node = office.node
      // Files that the index does not know are read, which may take long.
      let (status, series) = try await onThread {
        (try ScheduleStatus(of: node), try SeriesListing(of: node))
      }
      return try await office.show(request, context) { try BackupsPage($0, status, series) }
    }
  }
}
