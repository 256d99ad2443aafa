import Foundation

/// What a store takes from the world around it: time, randomness, and the identity of its machine.
public struct StoreEnvironment: Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var now: @Sendable () -> Int64
  /// 64 random bits.
  public var random: @Sendable () -> UInt64
  /// A text that differs between machines and stays the same on one.
  public var machine: String
  /// Seconds for which a write waits while another process writes.
  public var patience = 30.0

  public init(
    now: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64, machine: String
  ) {
    self.now = now
    self.random = random
    self.machine = machine
  }

  /// The clock, the random source and the machine id of this system.
  public static func system() -> StoreEnvironment {
    StoreEnvironment(
      now: { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) },
      random: { UInt64.random(in: .min ... .max) },
      machine: machineID())
  }

  private static func machineID() -> String {
    for path in ["/etc/machine-id", "/var/lib/dbus/machine-id"] {
      if let id = FileManager.default.contents(atPath: path).flatMap({ String(data: $0, encoding: .utf8) }) {
        return id.trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }
    return ProcessInfo.processInfo.hostName
  }
}

/// Random numbers from an environment.
struct EnvironmentGenerator: RandomNumberGenerator {
  let environment: StoreEnvironment

  mutating func next() -> UInt64 { environment.random() }
}
