import BundleXML
import ConversationStore
import Foundation
import Versioning

extension Node {
  /// Applies bundles one after the other, each in one transaction. One that is refused changes nothing and
  /// does not stop the others. `-` is standard input.
  ///
  /// - Parameters:
  ///   - policy: what becomes of bundles without a signature.
  ///   - progress: called with the number of rows of the present bundle that were read so far.
  public func apply(
    _ paths: [String], _ policy: SignaturePolicy = .required, progress: (Int) -> Void = { _ in }
  ) -> [BundleOutcome] {
    let outcomes = paths.map { apply(path: $0, policy, progress) }
    return outcomes.contains(where: \.isApplied) ? outcomes + applyKept(policy) : outcomes
  }

  private func apply(
    path: String, _ policy: SignaturePolicy, _ progress: (Int) -> Void
  ) -> BundleOutcome {
    do {
      guard let spooled = try spoolIfNeeded(path) else {
        return apply(file: path, named: path, policy, progress)
      }
      defer { spooled.remove() }
      return apply(file: spooled.path, named: path, policy, progress)
    } catch {
      return BundleOutcome(path: path, id: nil, result: .refused(error))
    }
  }

  /// Applies one regular file, which reports call `name`. If it has to wait, a copy is kept.
  func apply(
    file: String, named name: String, _ policy: SignaturePolicy, _ progress: (Int) -> Void
  ) -> BundleOutcome {
    counted(attempt(file: file, named: name, policy, progress))
  }

  private func attempt(
    file: String, named name: String, _ policy: SignaturePolicy, _ progress: (Int) -> Void
  ) -> BundleOutcome {
    do {
      let bundle = try admit(try UnverifiedBundle(path: file).verify(), policy)
      let outcome = apply(bundle, named: name, progress)
      if case .kept = outcome.result { try keep(file, id: bundle.verified.header.id) }
      return outcome
    } catch {
      return BundleOutcome(path: name, id: nil, result: .refused(error))
    }
  }

  /// Applies an admitted bundle; says whether it was applied, has to wait, or is refused.
  func apply(_ bundle: AdmittedBundle, named name: String, _ progress: (Int) -> Void) -> BundleOutcome {
    let id = bundle.verified.header.id
    do {
      return BundleOutcome(path: name, id: id, result: .applied(try apply(bundle, progress)))
    } catch let error as StoreError {
      let isForLater =
        switch error {
        case .forkedReplica, .unclearFork, .writtenBeforeForgetting: true
        default: false
        }
      return BundleOutcome(path: name, id: id, result: isForLater ? .kept(error) : .refused(error))
    } catch {
      return BundleOutcome(path: name, id: id, result: .refused(error))
    }
  }

  private func apply(_ bundle: AdmittedBundle, _ progress: (Int) -> Void) throws -> ApplyReport {
    let next = try bundle.verified.rows()
    let header = bundle.verified.header.changeSet
    var rows = 0
    let report = try explainingTrust(of: bundle.verified) {
      try store.apply(header, by: bundle.authority) { known in
        rows += 1
        if rows % 1000 == 0 { progress(rows) }
        return try next(known)
      }
    }
    progress(rows)
    return report
  }

  /// Copies a bundle that cannot be applied yet to where it is tried again after each exchange.
  func keep(_ file: String, id: RowID) throws {
    let files = FileManager.default
    try Self.makePrivate(refused)
    let kept = refused.appendingPathComponent("\(id).bundle")
    guard !files.fileExists(atPath: kept.path) else { return }
    let partial = refused.appendingPathComponent(".\(id).partial")
    if files.fileExists(atPath: partial.path) { try files.removeItem(at: partial) }
    try files.copyItem(at: URL(fileURLWithPath: file), to: partial)
    try files.moveItem(at: partial, to: kept)
  }

  /// Tries the kept bundles again, until none of them can be applied any more.
  func applyKept(_ policy: SignaturePolicy) -> [BundleOutcome] {
    var outcomes: [BundleOutcome] = []
    var hasProgress = true
    while hasProgress {
      hasProgress = false
      for file in keptBundles() {
        guard case .applied(let report) = attempt(file: file.path, named: file.path, policy, { _ in }).result
        else {
          continue
        }
        outcomes.append(BundleOutcome(path: file.path, id: nil, result: .applied(report)))
        do {
          try FileManager.default.removeItem(at: file)
          hasProgress = true
        } catch {
          outcomes.append(BundleOutcome(path: file.path, id: nil, result: .refused(error)))
        }
      }
    }
    return outcomes
  }

  /// The bundles that wait until they can be applied.
  public func keptBundles() -> [URL] {
    let files = FileManager.default
    guard files.fileExists(atPath: refused.path) else { return [] }
    do {
      return try files.contentsOfDirectory(at: refused, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "bundle" }.sorted { $0.path < $1.path }
    } catch { return [] }
  }
}
