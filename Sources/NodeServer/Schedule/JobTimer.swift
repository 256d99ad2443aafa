import ConversationStore
import Foundation

/// Decides when a job runs: a pure function of its times, of what became of it so far, and of the present.
///
/// What was slept through is caught up with by one run. A run that failed is tried again, later and later up to an
/// hour apart, and at each of its times. A clock that was set back delays nothing by more than an hour.
public struct JobTimer: Hashable, Sendable {
  public var times: CronTimes
  public var zone: TimeZone
  /// Each time is put off by less than this, so that many nodes do not come at the same moment.
  public var jitter: Int64
  /// Makes one node's delays differ from another's.
  public var seed: UInt64

  /// The first delay after a failure; it doubles with each further one.
  public static let firstDelay: Int64 = 60_000
  public static let longestDelay: Int64 = 3_600_000
  /// By how much a clock may be set back without a run at once.
  public static let tolerance: Int64 = 3_600_000
  /// How late a job may be before it counts as missed.
  public static let grace: Int64 = 3_600_000

  public init(times: CronTimes, zone: TimeZone, jitter: Int64 = 0, seed: UInt64 = 0) {
    self.times = times
    self.zone = zone
    self.jitter = jitter
    self.seed = seed
  }

  /// When the job runs next; not later than `now` if it has to run at once.
  public func next(_ job: JobRecord, now: Int64) -> Int64 {
    let last = job.started ?? job.since
    // A run that lies in the future was before the clock was set back, nobody knows how long ago.
    if last > now + Self.tolerance { return now }
    let due = delayed(times.next(after: last, in: zone))
    let hasFailed = job.failures > 0 || job.started ?? .min > job.ended ?? .min
    guard hasFailed, job.started != nil else { return due }
    return min(due, last + delay(after: max(1, job.failures)))
  }

  /// How a job stands.
  public func state(_ job: JobRecord, now: Int64) -> JobRecord.State {
    let due = times.next(after: min(job.succeeded ?? job.since, now), in: zone)
    if due + jitter + Self.grace < now { return .missed(since: due) }
    return job.state
  }

  private func delay(after failures: Int) -> Int64 {
    min(Self.longestDelay, Self.firstDelay << min(failures - 1, 16))
  }

  /// SplitMix64 (Steele, Lea and Flood 2014) of the time and the seed.
  private func delayed(_ due: Int64) -> Int64 {
    guard jitter > 0 else { return due }
    var mixed = UInt64(bitPattern: due) &+ seed &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return due + Int64((mixed ^ (mixed >> 31)) % UInt64(jitter))
  }
}
