import ConversationStore
import Hummingbird
import Logging
import Synchronization

/// How long requests took, by method, part of the server, and kind of answer.
///
/// Paths are not kept: strangers choose them, and there may be any number.
final class RequestFigures: Sendable {
  struct Key: Hashable, Comparable {
    let method: String
    let part: String
    /// The first digit of the status.
    let status: Int

    static func < (a: Key, b: Key) -> Bool {
      (a.part, a.method, a.status) < (b.part, b.method, b.status)
    }
  }

  struct Series {
    /// By upper bound; each counts what the ones before count, too.
    var buckets = [Int](repeating: 0, count: RequestFigures.bounds.count)
    var count = 0
    var seconds = 0.0
  }

  static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
  private let series = Mutex<[Key: Series]>([:])

  func observe(_ key: Key, seconds: Double) {
    series.withLock { series in
      var one = series[key] ?? Series()
      for (index, bound) in Self.bounds.enumerated() where seconds <= bound { one.buckets[index] += 1 }
      one.count += 1
      one.seconds += seconds
      series[key] = one
    }
  }

  var all: [(key: Key, series: Series)] {
    series.withLock { $0.map { (key: $0.key, series: $0.value) } }.sorted { $0.key < $1.key }
  }
}

/// Measures every request, and logs those to pages, the API and the figures. What peers exchange has a log of its
/// own.
struct RequestLog: RouterMiddleware {
  typealias Context = NodeRequestContext

  let figures: RequestFigures
  let logger: Logger
  private static let methods: Set<String> = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    do {
      let response = try await next(request, context)
      note(request, context, response.status.code, since: start)
      return response
    } catch {
      note(request, context, (error as? any HTTPResponseError)?.status.code ?? 500, since: start)
      throw error
    }
  }

  private func note(
    _ request: Request, _ context: Context, _ status: Int, since start: ContinuousClock.Instant
  ) {
    let taken = (ContinuousClock.now - start).components
    let seconds = Double(taken.seconds) + Double(taken.attoseconds) / 1e18
    let method = Self.methods.contains(request.method.rawValue) ? request.method.rawValue : "other"
    let part = Self.part(request.uri.path)
    figures.observe(.init(method: method, part: part, status: status / 100), seconds: seconds)
    guard part != "sync" else { return }
    // No query and no header: they may hold what people look for, and secrets.
    logger.info(
      "request",
      metadata: [
        "method": "\(method)", "path": "\(Self.printable(request.uri.path))", "status": "\(status)",
        "ms": "\(Int(seconds * 1000))", "id": "\(context.id)",
      ])
  }

  private static func part(_ path: String) -> String {
    let first = path.split(separator: "/", maxSplits: 1).first.map(String.init) ?? ""
    return ["sync", "api", "health", "metrics"].contains(first) ? first : "pages"
  }

  /// A stranger's path cannot begin a line of its own, nor fill the log.
  private static func printable(_ path: String) -> String {
    String(path.unicodeScalars.prefix(200).map { $0.value > 32 && $0.value < 127 ? Character($0) : "?" })
  }
}
