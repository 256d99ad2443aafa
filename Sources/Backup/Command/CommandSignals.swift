import Foundation
import Synchronization

/// Ends the commands that run when this program is told to end by a signal.
///
/// They have process groups of their own, so that a signal to this program does not reach them.
public enum CommandSignals {
  private struct Running {
    var groups: Set<pid_t> = []
    /// The program ends with what runs now: nothing new may begin.
    var isEnding = false
  }

  private static let signals = [SIGTERM, SIGINT, SIGHUP, SIGQUIT]
  private static let running = Mutex(Running())
  private static let isWatching = Atomic(false)

  /// From now on those signals end what runs, and then this program as they do otherwise; a second one ends it at once. For
  /// a program that does nothing else with them; one that is ignored, as under `nohup`, stays ignored.
  public static func watch() {
    guard !isWatching.exchange(true, ordering: .relaxed), let pipe = SignalPipe.opened else { return }
    for number in signals where !isIgnored(number) {
      // A handler: what is ignored instead would be ignored by the commands, too.
      signal(number) { SignalPipe.opened?.send($0) }
    }
    Thread.detachNewThread {
      guard let number = pipe.receive() else { return }
      for number in signals where !isIgnored(number) { signal(number, SIG_DFL) }
      endAll()
      TerminalLoan.endAll()
      _ = kill(getpid(), number)
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return true }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Where the program is about to end by a signal, nothing more is done: what a command has not done because of it is
  /// neither told nor acted upon.
  static func waitIfEnding() {
    while running.withLock(\.isEnding) { sleep(1) }
  }

  static func began(_ group: pid_t) {
    let isTooLate = running.withLock { running in
      running.groups.insert(group)
      return running.isEnding
    }
    if isTooLate { _ = kill(-group, SIGKILL) }
  }

  static func ended(_ group: pid_t) { running.withLock { _ = $0.groups.remove(group) } }

  private static func endAll() {
    let groups = running.withLock { running in
      running.isEnding = true
      return running.groups
    }
    for group in groups {
      _ = kill(-group, SIGTERM)
      _ = kill(-group, SIGCONT)
    }
    let deadline = DispatchTime.now() + RunningCommand.grace
    while groups.contains(where: isThere), DispatchTime.now() < deadline { usleep(20_000) }
    for group in groups { _ = kill(-group, SIGKILL) }
  }

  /// Not one that has ended and that this program has heard of.
  private static func isThere(_ group: pid_t) -> Bool {
    running.withLock { $0.groups.contains(group) } && (kill(-group, 0) == 0 || errno == EPERM)
  }
}

/// Carries the number of a signal out of its handler, in which little is allowed (signal-safety(7)).
private struct SignalPipe {
  static let opened = SignalPipe()
  private let reading: Int32
  private let writing: Int32

  private init?() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (reading, writing) = (ends[0], ends[1])
  }

  func send(_ number: Int32) {
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(writing, &byte, 1)
  }

  func receive() -> Int32? {
    var byte: UInt8 = 0
    while true {
      let count = read(reading, &byte, 1)
      if count == 1 { return Int32(byte) }
      if count == 0 || errno != EINTR { return nil }
    }
  }
}
