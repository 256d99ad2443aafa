import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Lets a command ask at the terminal, such as for a passphrase: it belongs to one process group at a time, and the system
/// stops a command of another one that reads it.
final class TerminalLoan {
  private let terminal: Int32
  /// The terminals that are lent at present.
  private static let lent = Mutex<Set<Int32>>([])

  /// - Returns: nil if this program has no terminal, or does not have it at present.
  init?(to group: pid_t) {
    terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    if terminal < 0 { return nil }
    guard tcgetpgrp(terminal) == getpgrp(), Self.give(terminal, to: group) else {
      close(terminal)
      return nil
    }
    Self.lent.withLock { _ = $0.insert(terminal) }
    // It may have asked before it had the terminal, and was stopped then.
    _ = kill(-group, SIGCONT)
  }

  deinit {
    _ = Self.lent.withLock { $0.remove(terminal) }
    _ = Self.give(terminal, to: getpgrp())
    close(terminal)
  }

  /// Takes back what is lent, for a program that ends now.
  static func endAll() {
    for terminal in lent.withLock({ $0 }) { _ = give(terminal, to: getpgrp()) }
  }

  /// Without the signal that this program would get if it does not have the terminal.
  private static func give(_ terminal: Int32, to group: pid_t) -> Bool {
    var (blocked, before) = (sigset_t(), sigset_t())
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return tcsetpgrp(terminal, group) == 0
  }
}
