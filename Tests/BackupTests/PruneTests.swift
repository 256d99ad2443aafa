import Conversations
import Foundation
import TestSupport
import Testing

@testable import Backup

@Suite struct PruneTests {
  let scratch: Scratch
  let lyon: Desk

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch, seed: 31)
  }

  private func retention(_ change: (inout Retention) -> Void) -> Retention {
    var retention = Retention()
    change(&retention)
    return retention
  }

  @Test func `each rule keeps the last backup of each of its periods`() {
    let times = (0..<(24 * 70)).map { Desk.start + Int64($0) * Desk.hour }
    let last = times.count - 1
    let rules = retention {
      $0.last = 2
      $0.hourly = 3
      $0.daily = 4
      $0.weekly = 3
      $0.monthly = 9
    }.rules(for: times)
    #expect(rules[last] == ["last", "hourly", "daily", "weekly", "monthly"])
    #expect(rules[last - 1] == ["last", "hourly"])
    let days = Set(
      rules.filter { $0.value.contains("daily") }.map { Timestamp.format(times[$0.key]).prefix(10) })
    #expect(days.count == 4)
    #expect(rules.values.filter { $0.contains("monthly") }.count == 3)
    for (position, names) in rules where names.contains("daily") && position != last {
      #expect(Timestamp.format(times[position]).contains("T23"))
    }
    #expect(rules.values.filter { $0.contains("weekly") }.count == 3)
  }

  private func makeSeries(_ count: Int, fullEvery: Int) throws {
    for step in 0..<count {
      try lyon.write(2)
      try lyon.backUp(step % fullEvery == 0 ? .full : .increment)
      lyon.clock.advance(by: 6 * Desk.hour)
    }
  }

  @Test func `what is kept can be restored, and nothing else is left`() throws {
    try makeSeries(24, fullEvery: 5)
    let before = try BackupSeries.open(lyon.folder())
    let rules = retention {
      $0.last = 1
      $0.daily = 3
    }
    let planned = try before.plan(rules)
    let plan = try BackupSeries.prune(lyon.folder(), rules)
    #expect(plan.lines == planned.lines)
    #expect(!plan.removed.isEmpty && plan.lines.contains { $0.fate == .needed })
    let report = try BackupSeries.verify(lyon.folder(), .states)
    #expect(report.findings.map(\.text) == [])
    #expect(report.chain.entries == plan.remaining)
    for line in plan.lines {
      if case .kept = line.fate { #expect(report.chain.run(to: line.entry) != nil) }
    }
    #expect(try BackupSeries.prune(lyon.folder(), rules).removed.isEmpty)
  }

  @Test func `a chain that outlives its rules is ended by a full backup`() throws {
    try makeSeries(8, fullEvery: 100)
    let rules = retention { $0.last = 3 }
    #expect(try BackupSeries.prune(lyon.folder(), rules).removed.isEmpty)
    try lyon.write(1)
    let (_, made) = try lyon.node.prune(lyon.folder(), rules, BackupSettings())
    #expect(made?.kind == .full)
    // The chain goes once no rule keeps any of it.
    for _ in 0..<2 {
      try lyon.write(1)
      try lyon.backUp()
    }
    let (plan, again) = try lyon.node.prune(lyon.folder(), rules, BackupSettings())
    #expect(again == nil && plan.remaining.count == 3)
    #expect(try BackupSeries.verify(lyon.folder(), .states).findings.map(\.text) == [])
  }
}
