import ConversationStore
import Exchange

/// The text format of Prometheus, version 0.0.4.
struct MetricsText {
  private(set) var text = ""

  mutating func metric(
    _ name: String, _ type: String, _ help: String, _ samples: [(labels: [(String, String)], value: String)]
  ) {
    text += "# HELP satchel_\(name) \(help)\n# TYPE satchel_\(name) \(type)\n"
    for sample in samples { line(name, sample.labels, sample.value) }
  }

  private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
    let labels = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    text += "satchel_\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
  }

  mutating func requests(_ figures: RequestFigures) {
    let name = "http_request_duration_seconds"
    metric(name, "histogram", "How long requests took.", [])
    for (key, series) in figures.all {
      let labels = [("part", key.part), ("method", key.method), ("status", "\(key.status)xx")]
      for (bound, count) in zip(RequestFigures.bounds, series.buckets) {
        line("\(name)_bucket", labels + [("le", "\(bound)")], "\(count)")
      }
      line("\(name)_bucket", labels + [("le", "+Inf")], "\(series.count)")
      line("\(name)_sum", labels, "\(series.seconds)")
      line("\(name)_count", labels, "\(series.count)")
    }
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

extension MetricsText {
  init(_ figures: StoreFigures, jobs: [JobRecord], keptBundles: Int, _ requests: RequestFigures) {
    metric(
      "rows", "gauge", "Rows that are not deleted.",
      figures.rows.map { (labels: [("kind", $0.kind)], value: "\($0.count)") })
    metric("conflicts", "gauge", "Fields in conflict.", [(labels: [], value: "\(figures.conflicts)")])
    metric(
      "missing_writes", "gauge", "Writes that are known to exist and have not arrived.",
      [(labels: [], value: "\(figures.missing)")])
    metric(
      "search_waiting_rows", "gauge", "Rows that searches do not find yet, counted up to 100000.",
      [(labels: [], value: "\(figures.searchWaiting)")])
    metric(
      "unacknowledged_writes", "gauge", "Writes known here that a replica has not acknowledged.",
      figures.roster.filter(\.isAwaited).map {
        (labels: [("site", $0.site), ("replica", "\($0.id)")], value: "\($0.unacknowledged.count)")
      })
    metric(
      "last_exchange_timestamp_seconds", "gauge", "When the last exchange with a peer over a line was.",
      figures.exchanges.map { (labels: [("site", $0.site)], value: "\(Double($0.at) / 1000)") })
    metric(
      "last_exchange_failed", "gauge", "1 if it ended before its time.",
      figures.exchanges.map { (labels: [("site", $0.site)], value: $0.failure == nil ? "0" : "1") })
    metric(
      "kept_bundles", "gauge", "Bundles that were refused and wait to be tried again.",
      [(labels: [], value: "\(keptBundles)")])
    metric(
      "refused_requests_total", "counter", "Requests of peers and strangers that were refused.",
      figures.refusedRequests.map { (labels: [("reason", $0.reason)], value: "\($0.count)") })
    metric(
      "job_failures", "gauge", "How often a job has failed since it last succeeded.",
      jobs.map { (labels: [("job", $0.name.rawValue)], value: "\($0.failures)") })
    metric(
      "job_last_success_timestamp_seconds", "gauge", "When a job last succeeded.",
      jobs.compactMap { job in
        job.succeeded.map { (labels: [("job", job.name.rawValue)], value: "\(Double($0) / 1000)") }
      })
    self.requests(requests)
  }
}
