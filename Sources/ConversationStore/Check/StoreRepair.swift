import GRDB

/// What a repair found and made anew.
public struct RepairReport: Sendable, Hashable {
  /// What is right again.
  public let repaired: [CheckReport.Finding]
  /// The check after it: what is left.
  public let after: CheckReport

  public init(repaired: [CheckReport.Finding], after: CheckReport) {
    self.repaired = repaired
    self.after = after
  }
}

extension Store {
  /// Checks, and makes anew what follows from the rows, in one transaction that is checked before it is
  /// committed.
  ///
  /// Nothing is written if nothing is wrong, if a row cannot be read, or if something in the file speaks of a
  /// write that the rows do not have: what follows from rows may then be the last to tell of them.
  ///
  /// - Parameter progress: called now and then with the number of rows read.
  /// - Throws: ``StoreFault`` if another process does not let go of the database.
  public func repair(progress: (Int) -> Void = { _ in }) throws -> RepairReport {
    let before = try check(progress: progress)
    guard before.isWhole, before.kinds.contains(where: \.isDerived) else {
      return RepairReport(repaired: [], after: before)
    }
    switch try rebuild(before, progress) {
    case .refused(let report): return RepairReport(repaired: [], after: report)
    case .made(let found, let remade):
      if before.remakes(.words) { try indexForSearch() }
      if remade.has(.space) { try giveBackPages() }
      let after = try check(progress: progress)
      let repaired = found.findings.filter { finding in
        // Pages that nothing uses are left behind by a repair, unless they were found before.
        let isOfRepair = finding.kind == .derived(.space) && !before.findings.contains(finding)
        return !isOfRepair && !after.findings.contains(finding)
      }
      return RepairReport(repaired: repaired, after: after)
    }
  }

  /// Room for it may lack: then they are left, which does no harm.
  private func giveBackPages() throws {
    do { _ = try compact() } catch let fault as StoreFault where fault.cause == .noRoom {}
  }

  private func rebuild(_ before: CheckReport, _ progress: (Int) -> Void) throws -> Rebuilding.Outcome {
    try pool.writeWithoutTransaction { db in
      var outcome = Rebuilding.Outcome.refused(before)
      // After a transaction that was undone, SQLite must read again which tables there are.
      defer { db.clearSchemaCache() }
      try db.inTransaction(.immediate) {
        outcome = try Rebuilding(db: db, before: before).run(progress)
        return outcome.isMade ? .commit : .rollback
      }
      return outcome
    }
  }
}

/// One transaction that makes anew what follows from rows.
///
/// SQLite neither writes nor commits in a transaction in which it came upon damage. So what is damaged is
/// replaced unread, by what the check before it has found, and the check in the transaction meets none.
struct Rebuilding {
  enum Outcome {
    /// All that was found before, and what the check says afterwards.
    case made(found: CheckReport, remade: CheckReport)
    /// Nothing may be made anew; all that is known of the reasons.
    case refused(CheckReport)

    var isMade: Bool { if case .made = self { true } else { false } }
  }

  let db: Database
  let before: CheckReport

  func run(_ progress: (Int) -> Void) throws -> Outcome {
    do {
      if before.has(.indexes) { try makeIndexes() }
      try makeContents()
      let found = try StoreCheck.report(db, progress)
      guard found.isWhole else { return .refused(before.joined(with: found)) }
      guard !(before.has(.dots) && found.has(.digest)) else { return .refused(before.untrustworthy(found)) }
      if found.has(.digest) {
        try db.execute(sql: "UPDATE node SET digest = ?", arguments: [found.digest.bytes.databaseBlob])
      }
      let remade = found.has(.digest) ? try StoreCheck.report(db, progress) : found
      let isRight =
        remade.isWhole && remade.kinds.allSatisfy { !$0.isDerived || $0 == .derived(.space) }
      let all = before.joined(with: found)
      return isRight ? .made(found: all, remade: remade) : .refused(before.joined(with: remade))
    } catch {
      guard let reason = Self.reason(error) else { throw error }
      var report = before
      report.find(.damage, "what follows from the rows cannot be made anew: \(reason)")
      return .refused(report)
    }
  }

  /// What the file's contents have to do with an error; nil if nothing.
  private static func reason(_ error: any Error) -> String? {
    switch error {
    case let error as DatabaseError where error.isOfFile || error.resultCode == .SQLITE_CONSTRAINT:
      "SQLite: \(error.message ?? "damaged")"
    case let error as StoreError: "\(error)"
    case is ByteDecoder.Malformed: "there is no valid encoding where one is needed"
    default: nil
    }
  }
}

extension CheckReport {
  /// Whether `derived` is to be made anew. Of damage inside the file nobody says in what it is.
  func remakes(_ derived: Derived) -> Bool { has(derived) || has(.indexes) }

  /// Two things that follow from rows tell of those that are not there any more: the index on dots names the
  /// last writes of each row, and the digest sums up their contents. One of them has to be right before the
  /// other is made anew.
  fileprivate func untrustworthy(_ found: CheckReport) -> CheckReport {
    var report = joined(with: found)
    report.find(
      .lost, "neither the index on dots nor the digest fits the rows, so nothing says that these are whole")
    return report
  }
}
