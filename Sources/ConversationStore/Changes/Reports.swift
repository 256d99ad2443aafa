import Conversations
import GRDB
import Versioning

/// What change sets say of replicas: their sites, what they know, and whether they are on the roster.
extension Application {
  /// Takes over names, reports and retirements of replicas.
  func learnReplicas() throws {
    for replica in header.replicas {
      let ordinal = try writer.state.replicas.ordinal(replica.id, writer.db)
      guard replica.id != writer.state.replica else { continue }
      try writer.db.execute(
        sql: """
          UPDATE replica SET site = CASE WHEN ?1 = '' THEN site ELSE ?1 END, \
          retired_at = max(coalesce(retired_at, ?2), coalesce(?2, retired_at)) WHERE ordinal = ?3
          """, arguments: [replica.site, replica.retiredAt, ordinal])
      if let report = replica.report { try learn(report, of: ordinal) }
    }
    if header.origin != writer.state.replica { try learnOrigin() }
  }

  /// A report only ever grows: what a replica knew it goes on knowing. So of two the union counts, and no
  /// clock decides.
  private func learn(_ report: ReplicaDescription.Report, of ordinal: Int64) throws {
    let present = try Replicas.report(of: ordinal, writer.db, writer.state.replicas)
    let knows = renamings.reduce(report.knows) { $1.renamed($0) }
    if let present, present.knows.contains(knows), present.at >= report.at { return }
    let union = knows.union(present?.knows ?? Knowledge())
    try save(.init(knows: union, at: max(present?.at ?? .min, report.at)), of: ordinal)
  }

  /// The origin of a change set reports by it. A retired one that has news, and has heard of all that is
  /// forgotten here, is on the roster again: its report is dated after its retirement, whatever the clocks
  /// say, so that the news wins wherever both are told.
  private func learnOrigin() throws {
    let ordinal = try writer.state.replicas.ordinal(header.origin, writer.db)
    let present = try Replicas.report(of: ordinal, writer.db, writer.state.replicas)
    let hasNews = present.map { !$0.knows.contains(header.knows) } ?? true
    guard hasNews || present?.knows == header.knows else { return }
    var time = max(environment.now(), present?.at ?? .min)
    let sql = "SELECT retired_at FROM replica WHERE ordinal = ?"
    if let retired = try Int64.fetchOne(writer.db, sql: sql, arguments: [ordinal]),
      retired >= present?.at ?? .min
    {
      let returns = hasNews && header.knows.contains(writer.state.forgotten.asKnowledge)
      time = returns ? max(time, retired + 1) : present?.at ?? min(time, retired)
    }
    try save(.init(knows: header.knows.union(present?.knows ?? Knowledge()), at: time), of: ordinal)
  }

  private func save(_ report: ReplicaDescription.Report, of ordinal: Int64) throws {
    try writer.db.execute(
      sql: "UPDATE replica SET reported = ?, reported_at = ? WHERE ordinal = ?",
      arguments: [try writer.state.replicas.blob(report.knows, writer.db), report.at, ordinal])
  }
}
