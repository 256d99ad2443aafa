import BundleXML
import ConversationStore
import Conversations
import Exchange
import Foundation
import Hummingbird

/// `POST /sync/v1/push`: takes a bundle in, in one transaction, and says how this node stands after it.
struct PushRoute {
  let service: SyncService

  func answer(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
    let start = ContinuousClock.now
    let asker = try await service.gate.admit(request)
    do {
      let session = try service.sessions.begin()
      defer { withExtendedLifetime(session) {} }
      let (bundle, file) = try await service.receive(
        request, signedBy: asker.peer.key, limit: service.limits.bodyBytes)
      defer { file.remove() }
      let report = try await take(bundle, file, from: asker)
      let document = try await document(bundle, report)
      try await service.exchanges.pushed(
        asker.peer, rows: report.rowsApplied, bytes: try size(of: file), agrees: report.agrees, since: start)
      return try await SyncResponse.make(document, for: asker)
    } catch let refusal as HTTPRefusal {
      throw refusal.to(asker)
    }
  }

  private func take(
    _ bundle: VerifiedBundle, _ file: SpooledFile, from asker: Asker
  ) async throws -> ApplyReport {
    let (node, name) = (service.node, asker.peer.site)
    let outcomes = try await onThread(of: service.applying) { node.take(bundle, in: file, named: name) }
    switch outcomes.first?.result {
    case .applied(let report): return report
    case .kept(let error): throw HTTPRefusal.kept(error)
    case .refused(StoreError.needsFullBundle):
      throw HTTPRefusal(
        .conflict, "needs_full_bundle", "\(StoreError.needsFullBundle)",
        hint: "send everything in one bundle",
        isAfterBody: true)
    case .refused(let error as StoreError) where error.isForgetting:
      throw HTTPRefusal(
        .conflict, "pull_first", "\(error)", hint: "pull, and then push again", isAfterBody: true)
    case .refused(let error as BundleError): throw HTTPRefusal.invalidBundle("\(error.reason)")
    case .refused(let error as TrustError):
      throw HTTPRefusal.untrustedBundle("\(error.reason). \(error.reason.advice)")
    case .refused(let error as StoreError): throw try refusal(of: error)
    case .refused(let error): throw error
    case nil: throw CancellationError()
    }
  }

  /// What the bundle is to blame for.
  private func refusal(of error: StoreError) throws -> HTTPRefusal {
    guard case .invalidChangeSet = error else { throw error }
    return .invalidBundle("\(error)")
  }

  private func document(_ bundle: VerifiedBundle, _ report: ApplyReport) async throws -> PushDocument {
    let node = service.node
    let position = try await onThread { try node.store.read { try $0.position() } }
    return PushDocument(
      bundle: bundle.header.id.description, rowsApplied: report.rowsApplied, rowsKnown: report.rowsKnown,
      newConflicts: report.newConflicts, replica: position.replica.description,
      digest: position.digest.description, knows: KnowledgeText.text(position.knowledge))
  }

  private func size(of file: SpooledFile) throws -> Int {
    try URL(fileURLWithPath: file.path).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
  }
}

extension StoreError {
  fileprivate var isForgetting: Bool {
    if case .writtenBeforeForgetting = self { true } else { false }
  }
}
