import Exchange
import Foundation
import HTTPTypes
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Bytes to a socket and whatever comes back, for requests that no honest client sends.
enum RawRequest {
  /// Sends `text` and reads until the server closes the line, on a thread of its own: the server needs those on
  /// which tasks run.
  static func send(_ text: String, toPort port: Int) async throws -> Reply {
    try reply(await onThread { try exchange(text, toPort: port) })
  }

  private static func exchange(_ text: String, toPort port: Int) throws -> Data {
    let line = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(line >= 0)
    defer { close(line) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(line, $0, size) }
    }
    try #require(connected == 0)
    var timeout = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    _ = text.withCString { write(line, $0, strlen($0)) }
    var answer = Data()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(line, &buffer, buffer.count)
      guard count > 0 else { break }
      answer += buffer.prefix(count)
    }
    return answer
  }

  private static func reply(_ answer: Data) throws -> Reply {
    let gap = try #require(answer.firstRange(of: Data("\r\n\r\n".utf8)))
    let head = String(decoding: answer[..<gap.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    var headers = HTTPFields()
    for field in head.dropFirst() {
      let parts = field.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let name = HTTPField.Name(String(parts[0])) else { continue }
      headers[name] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let status = try #require(head[0].split(separator: " ").dropFirst().first.flatMap { Int($0) })
    return Reply(status: status, headers: headers, body: answer[gap.upperBound...])
  }
}
