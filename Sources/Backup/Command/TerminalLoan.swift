#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Lets a command ask at the terminal, such as for a passphrase: it belongs to one process group at a time, and the system
/// stops a command of another one that reads it.
final class TerminalLoan {
  private let terminal: Int32

  /// - Returns: nil if this program has no terminal, or does not have it at present.
  init?(to group: pid_t) {
    terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    if terminal < 0 { return nil }
    guard tcgetpgrp(terminal) == getpgrp(), give(to: group) else {
      close(terminal)
      return nil
    }
    // It may have asked before it had the terminal, and was stopped then.
    _ = kill(-group, SIGCONT)
  }

  deinit {
    _ = give(to: getpgrp())
    close(terminal)
  }

  /// Without the signal that this program would get if it does not have the terminal.
  private func give(to group: pid_t) -> Bool {
    var (blocked, before) = (sigset_t(), sigset_t())
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return tcsetpgrp(terminal, group) == 0
  }
}
