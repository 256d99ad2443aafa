import ConversationStore
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `/health` and `/metrics`.
///
/// Whoever asks is told whether the node works: that is what probes are for, and a stranger learns it from any other
/// answer. Why it does not, and every figure, is for this machine and for tokens of the back office. Behind a proxy
/// everybody seems to be this machine, so there a token is needed.
struct HealthRoutes {
  let service: APIService
  let figures: RequestFigures
  let trustsThisMachine: Bool

  private static let bytesNeeded = 64 << 20

  func add(to router: Router<NodeRequestContext>) {
    router.get("health") { request, context in try await health(request, context) }
    router.get("metrics") { request, context in
      do { return try await metrics(request, context) } catch let error as APIError {
        return Response(
          status: error.status,
          headers: [.wwwAuthenticate: "Bearer", .contentType: "text/plain; charset=utf-8"],
          body: ResponseBody(byteBuffer: ByteBuffer(string: error.detail + "\n")))
      }
    }
  }

  private func health(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
    let service = service
    let reasons = try await ReadingThreads.run { Self.reasons(service.node) }
    var document: [String: JSONValue] = ["status": .text(reasons.isEmpty ? "ok" : "failing")]
    if await isAdmitted(request, context) { document["reasons"] = .list(reasons.map { .text($0) }) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let body = ByteBuffer(data: try encoder.encode(JSONValue.object(document)))
    return Response(
      status: reasons.isEmpty ? .ok : .serviceUnavailable,
      headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: body))
  }

  private func metrics(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
    guard await isAdmitted(request, context) else { throw APIError.unauthenticated }
    let (service, requests) = (service, figures)
    let text = try await ReadingThreads.run {
      let (figures, jobs) = try service.store.read { (try $0.figures(), try $0.jobs()) }
      return MetricsText(figures, jobs: jobs, keptBundles: service.node.keptBundles().count, requests).text
    }
    return Response(
      status: .ok,
      headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  private func isAdmitted(_ request: Request, _ context: NodeRequestContext) async -> Bool {
    if trustsThisMachine, context.channel.remoteAddress?.isThisMachine == true { return true }
    guard request.headers[.authorization] != nil else { return false }
    do { return try await service.principal(request).permissions.seesTheNode } catch { return false }
  }

  /// What keeps the node from its work.
  private static func reasons(_ node: Node) -> [String] {
    var reasons: [String] = []
    do { _ = try node.store.read { try $0.position() } } catch {
      reasons.append("the database cannot be read: \(error.inWords)")
    }
    let directory = node.directory.path
    if !FileManager.default.isWritableFile(atPath: directory) {
      reasons.append("\(directory) cannot be written to")
    }
    do {
      let attributes = try FileManager.default.attributesOfFileSystem(forPath: directory)
      if let free = attributes[.systemFreeSize] as? NSNumber, free.int64Value < Int64(bytesNeeded) {
        reasons.append("the disk of \(directory) has less than \(bytesNeeded >> 20) MiB free")
      }
    } catch {
      reasons.append("the disk of \(directory) cannot be looked at: \(error.inWords)")
    }
    return reasons + jobReasons(node)
  }

  /// A backup that failed or was missed, what is wrong with the series, and a configuration that says nothing. That a peer could not be met is no
  /// reason: most are away most of the time.
  private static func jobReasons(_ node: Node) -> [String] {
    let status: ScheduleStatus
    do { status = try ScheduleStatus(of: node) } catch {
      return ["the jobs of the node cannot be read: \(error.inWords)"]
    }
    let backups = status.jobs.filter { $0.record.name == .backup }.compactMap { job -> String? in
      switch job.state {
      case .well: nil
      case .findings: "something is wrong with the backups: \(job.record.findings.joined(separator: "; "))"
      case .failed: "the last backup failed: \(job.record.message ?? "no reason is known")"
      case .missed: "a backup that was due was not made" + (job.record.message.map { ": \($0)" } ?? "")
      }
    }
    return (status.configurationError.map { [$0] } ?? []) + backups
  }
}

extension SocketAddress {
  /// The loopback addresses of RFC 1122 §3.2.1.3 and RFC 4291 §2.5.3.
  fileprivate var isThisMachine: Bool {
    switch self {
    case .v4, .v6: ServerAddress.isLoopback(ipAddress ?? "")
    case .unixDomainSocket: true
    }
  }
}
