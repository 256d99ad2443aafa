import Foundation
import Synchronization
import TestSupport

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A line that breaks: passes bytes between a client and a server, and cuts each connection after a number of
/// bytes that a seed decides.
final class CuttingProxy: Sendable {
  let port: UInt16
  private let listener: Int32
  private let state: Mutex<State>

  private struct State {
    var random: SeededGenerator
    var target: UInt16
    var cuts = 0
    var isCutting = true
    /// No cut comes later than after so many bytes.
    var greatest: Int
  }

  init(to target: UInt16, seed: UInt64, greatest: Int) throws {
    state = Mutex(State(random: SeededGenerator(seed: seed), target: target, greatest: greatest))
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 16) == 0
          && getsockname(listener, address, &size) == 0
      }
    }
    guard isListening else { throw ProgramError(description: "the proxy cannot listen") }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { self.accept() }
  }

  deinit { close(listener) }

  var cuts: Int { state.withLock { $0.cuts } }

  /// The server has another port now.
  func aim(at port: UInt16) { state.withLock { $0.target = port } }

  /// From now on the line holds.
  func heal() { state.withLock { $0.isCutting = false } }

  func end() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      guard client >= 0 else { return }
      let budget = state.withLock { state in
        state.isCutting ? Int.random(in: 1...state.greatest, using: &state.random) : Int.max
      }
      Thread.detachNewThread { self.pass(client, budget) }
    }
  }

  private func pass(_ client: Int32, _ budget: Int) {
    defer { close(client) }
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(server) }
    var address = Self.loopback(state.withLock { $0.target })
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return }
    var rest = budget
    var lines = [pollfd(fd: client, events: Int16(POLLIN), revents: 0)]
    lines.append(pollfd(fd: server, events: Int16(POLLIN), revents: 0))
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while rest > 0 {
      guard poll(&lines, 2, 30_000) > 0 else { return }
      for (index, line) in lines.enumerated() where line.revents != 0 {
        let count = read(line.fd, &buffer, min(buffer.count, rest))
        guard count > 0, send(lines[1 - index].fd, buffer, count, Int32(MSG_NOSIGNAL)) == count else {
          return
        }
        rest -= count
      }
    }
    state.withLock { $0.cuts += 1 }
  }
}
