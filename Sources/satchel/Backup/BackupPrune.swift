import ArgumentParser
import Backup
import ConversationStore
import Exchange
import Foundation

struct BackupPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Remove backups that no rule keeps.",
    discussion: """
      Keeps the last backup of each of so many hours, days, weeks, months and years (of UTC), and what these \
      continue. Before anything is removed, what stays is read: a damaged file counts for no rule, is named and is left \
      there. Given --node, a full backup is made first where the last one cannot be used, or where a chain has become \
      so long that it holds what no rule keeps; for a series that goes through a command, --through has to be given too.

      What went through a command is read through that of --back. Without it only its bytes are held against the index, which \
      does not tell whether anybody can read them.

      Exit status 2 if a file that stays is missing or cannot be used.

      Example:
        satchel backup prune /mnt/backup/lyon --keep-daily 14 --keep-weekly 8 --keep-monthly 24 --dry-run
        satchel backup prune /mnt/backup/lyon --keep-last 10 --node /srv/lyon
      """)

  @Option(help: "The node whose series it is.", completion: .directory)
  var node: String?
  @OptionGroup var rules: RetentionOptions
  @Flag(help: "Remove nothing, and say what would be removed.")
  var dryRun = false
  @OptionGroup var commands: ThroughOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The directory of the series.", completion: .directory)
  var directory: String

  func run() throws {
    let place = URL(fileURLWithPath: directory, isDirectory: true)
    let back = commands.backCommand
    let plan: PrunePlan
    if dryRun {
      plan = try BackupSeries.open(place, through: back).plan(rules.retention, through: back)
    } else if let node {
      var options = NodeOptions()
      options.node = node
      let settings = BackupSettings(.full, through: commands.throughCommand, back: back)
      let (result, made) = try options.withNode { node, _ in try node.prune(place, rules.retention, settings)
      }
      if let made { Console.note("notice: made a full backup first: \(made.file)") }
      plan = result
    } else {
      plan = try BackupSeries.prune(place, rules.retention, through: back)
    }
    try output.print(plan.lines.map(PruneDocument.init), or: plan.table, besides: plan.defects)
    for defect in plan.defects { Console.note(defect) }
    if plan.unread > 0 {
      Console.note(
        "notice: of the backups that stay \(plan.unread) went through a command, and were not read back: give --back COMMAND to be sure that they can be used"
      )
    }
    for line in plan.lines {
      if case .unsound(let reason) = line.fate { Console.note("\(line.entry.file): \(reason)") }
    }
    if !plan.isSound { throw ExitCode(2) }
  }
}

/// Which backups are kept.
struct RetentionOptions: ParsableArguments {
  @Option(help: "The last so many.") var keepLast: Int?
  @Option(help: "The last of each of so many hours.") var keepHourly: Int?
  @Option(help: "The last of each of so many days.") var keepDaily: Int?
  @Option(help: "The last of each of so many weeks.") var keepWeekly: Int?
  @Option(help: "The last of each of so many months.") var keepMonthly: Int?
  @Option(help: "The last of each of so many years.") var keepYearly: Int?

  var retention: Retention {
    var retention = Retention()
    retention.last = keepLast ?? 0
    retention.hourly = keepHourly ?? 0
    retention.daily = keepDaily ?? 0
    retention.weekly = keepWeekly ?? 0
    retention.monthly = keepMonthly ?? 0
    retention.yearly = keepYearly ?? 0
    return retention
  }

  func validate() throws {
    let counts = [keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly].compactMap { $0 }
    guard counts.allSatisfy({ $0 >= 0 }) else {
      throw ValidationError("--keep-… takes numbers that are not negative.")
    }
    guard !retention.isEmpty else {
      throw ValidationError("Say what to keep, e.g. --keep-daily 14: nothing is removed without a rule.")
    }
  }
}

private struct PruneDocument: Encodable {
  let backup: BackupDocument
  /// `kept`, `needed` by one that is kept, `unsound` and not removed, or `removed`.
  let fate: String
  let rules: [String]

  init(_ line: PrunePlan.Line) {
    backup = BackupDocument(line.entry)
    (fate, rules) =
      switch line.fate {
      case .kept(let rules): ("kept", rules)
      case .needed: ("needed", [])
      case .unsound: ("unsound", [])
      case .removed: ("removed", [])
      }
  }
}

extension PrunePlan {
  fileprivate var table: Table {
    Table(
      columns: [.whole("CREATED"), .whole("KIND"), .text("WHAT BECOMES OF IT"), .text("FILE")],
      rows: lines.map { line in
        let fate =
          switch line.fate {
          case .kept(let rules): "kept: " + rules.joined(separator: ", ")
          case .needed: "kept: others continue it"
          case .unsound: "left: it cannot be used"
          case .removed: "removed"
          }
        return [LocalTime.text(line.entry.created), line.entry.kind.rawValue, fate, line.entry.file]
      })
  }
}
