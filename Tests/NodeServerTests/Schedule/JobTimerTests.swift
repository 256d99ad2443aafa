import ConversationStore
import Conversations
import Foundation
import NodeServer
import Testing

/// A machine that sleeps, whose clock is set, and whose jobs fail, in simulated time.
private struct Machine {
  var timer: JobTimer
  var job: JobRecord
  /// What the clock shows, and how much time has really passed.
  var now: Int64
  var passed: Int64 = 0
  private(set) var runs: [(real: Int64, shown: Int64)] = []

  init(_ timer: JobTimer, at now: Int64) {
    self.timer = timer
    self.now = now
    job = JobRecord(name: .backup, since: now)
  }

  /// Lets time pass to the glance at which something may happen, at most until `limit` has passed.
  mutating func doze(until limit: Int64) {
    let span = min(max(0, timer.next(job, now: now) - now), max(0, limit - passed))
    wait(max(1, (span + 29_999) / 30_000) * 30_000)
  }

  mutating func wait(_ span: Int64) {
    now += span
    passed += span
  }

  /// What the service does twice a minute.
  mutating func glance(failing: Bool = false, taking span: Int64 = 5000) {
    guard timer.next(job, now: now) <= now else { return }
    runs.append((passed, now))
    job.begin(at: now)
    wait(span)
    job.end(failing ? .failed("no") : .succeeded("yes"), at: now)
  }
}

@Suite struct JobTimerTests {
  private static let minute: Int64 = 60_000
  private static let hour: Int64 = 60 * minute
  private static let day: Int64 = 24 * hour
  private static let start = Timestamp.parse("2026-01-01T00:30:00.000Z") ?? 0

  private func timer(_ cron: String, jitter: Int64 = 0, seed: UInt64 = 0) throws -> JobTimer {
    JobTimer(
      times: try #require(CronTimes(cron)), zone: try #require(TimeZone(identifier: "Europe/Berlin")),
      jitter: jitter, seed: seed)
  }

  @Test func `in a year of hours each comes once, also when clocks change`() throws {
    var machine = Machine(try timer("7 * * * *", jitter: 5 * Self.minute), at: Self.start)
    while machine.passed < 365 * Self.day {
      machine.glance()
      machine.doze(until: 365 * Self.day)
    }
    #expect(machine.runs.count == 365 * 24)
    let hours = machine.runs.map { ($0.shown - 7 * Self.minute) / Self.hour }
    #expect(zip(hours, hours.dropFirst()).allSatisfy { $1 == $0 + 1 })
    let delays = Set(machine.runs.map { ($0.shown - 7 * Self.minute) % Self.hour / Self.minute })
    #expect(delays == [0, 1, 2, 3, 4, 5] || delays == [0, 1, 2, 3, 4])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `in a year of sleeps and set clocks backups are at most two hours of waking apart`(
    seed: UInt64
  ) throws {
    var dice = SplitMix(state: seed)
    var machine = Machine(try timer("0 * * * *", jitter: 2 * Self.minute, seed: seed), at: Self.start)
    var awake = machine.passed
    var longest: Int64 = 0
    while machine.passed < 365 * Self.day {
      let event = machine.passed + Int64(dice.below(24 * 60)) * Self.minute
      while machine.passed < event {
        let before = machine.runs.count
        machine.glance(failing: dice.below(40) == 0)
        if machine.runs.count > before {
          longest = max(longest, machine.passed - awake)
          awake = machine.passed
        }
        machine.doze(until: event)
      }
      switch dice.below(3) {
      case 0:
        // The lid is closed for up to three days.
        let slept = Int64(dice.below(72 * 60)) * Self.minute
        machine.wait(slept)
        awake += slept
      case 1: machine.now -= Int64(dice.below(100 * 24)) * Self.hour
      default: machine.now += Int64(dice.below(100 * 24)) * Self.hour
      }
    }
    #expect(longest <= 2 * Self.hour + 5 * Self.minute, "seed \(seed): \(longest / Self.minute) min")
    #expect(machine.runs.count > 3000)
  }

  @Test func `what was slept through is caught up with by one run`() throws {
    var machine = Machine(try timer("0 * * * *"), at: Self.start)
    machine.wait(10 * Self.hour)
    for _ in 0..<20 {
      machine.glance()
      machine.wait(30_000)
    }
    #expect(machine.runs.count == 1)
  }

  @Test func `a job that fails is tried again later and later, at most an hour apart`() throws {
    var machine = Machine(try timer("0 3 * * *"), at: Self.start)
    machine.wait(3 * Self.hour)
    let end = machine.passed + 12 * Self.hour
    while machine.passed < end {
      machine.glance(failing: true, taking: 0)
      machine.wait(30_000)
    }
    let gaps = zip(machine.runs, machine.runs.dropFirst()).map { ($1.real - $0.real) / Self.minute }
    #expect(gaps.prefix(8) == [1, 2, 4, 8, 16, 32, 60, 60])
  }

  @Test func `nodes with the same times come at different moments`() throws {
    let job = JobRecord(name: .sync, since: Self.start)
    let moments = Set(
      try (0..<50).map {
        try timer("0 * * * *", jitter: 10 * Self.minute, seed: $0).next(job, now: Self.start)
      })
    #expect(moments.count > 40)
    let first = try timer("0 * * * *").next(job, now: Self.start)
    #expect(moments.allSatisfy { (first..<(first + 10 * Self.minute)).contains($0) })
  }

  @Test func `a backup that is an hour late is missed, one that failed has failed`() throws {
    let timer = try timer("0 * * * *")
    var job = JobRecord(name: .backup, since: Self.start)
    let due = Self.start + 30 * Self.minute
    #expect(timer.state(job, now: due + Self.hour) == .well)
    #expect(timer.state(job, now: due + Self.hour + 1) == .missed(since: due))
    job.begin(at: due)
    job.end(.failed("no"), at: due + 1)
    #expect(timer.state(job, now: due + 2) == .failed)
    #expect(timer.state(job, now: due + Self.day) == .missed(since: due))
    job.end(.succeeded("yes"), at: due + 3)
    #expect(timer.state(job, now: due + 4) == .well)
  }

  @Test func `a run that was cut off is tried again`() throws {
    let timer = try timer("0 3 * * *")
    var job = JobRecord(name: .backup, since: Self.start)
    job.begin(at: Self.start + Self.hour)
    #expect(timer.next(job, now: Self.start + Self.hour) == Self.start + Self.hour + Self.minute)
  }
}

private struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (z ^ (z >> 31)) % bound
  }
}
