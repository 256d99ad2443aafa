import BundleXML
import ConversationStore
import Versioning

/// What one node sends another one next, in one bundle: the only place that decides it, for pull and push.
package enum Portion {
  /// Nothing: a bundle that only tells what its origin knows.
  package static let nothing = Need.changeSet(covers: Knowledge())

  /// The newest part of what somebody lacks, or a full bundle, which is never split.
  ///
  /// - Parameters:
  ///   - theirs: what the other node knows.
  ///   - size: about how many bytes of XML to send.
  package static func next(
    of extraction: Extraction, for theirs: Knowledge, size: Int
  ) throws -> Need {
    switch extraction.need(of: theirs) {
    case .full: .full
    case .changeSet(let missing, _):
      .changeSet(covers: try extraction.newestPart(of: missing, size: size), of: missing)
    }
  }
}

/// What was sent.
package struct SentBundle: Sendable {
  package var rows: Int
  /// Before compression.
  package var bytes: UInt64
  package var covers: Knowledge
  /// What its origin knew.
  package var knows: Knowledge
}

extension Node {
  /// Writes one bundle, signed and compressed, to `sink`, out of one snapshot of the store.
  package func send(
    to sink: @escaping BundleWriter.Sink, choosing choose: (Extraction) throws -> Need
  ) throws -> SentBundle {
    try store.extract { extraction in
      let changeSet = try extraction.header(for: try choose(extraction)).relayingInTurn
      let header = BundleHeader(
        id: store.newBundleID(), created: store.environment.now(), generator: Self.generator,
        rotations: identity.announced, changeSet: changeSet)
      let sign = { digest in try SignatureArmour.sign(digest, with: key) }
      let summary = try BundleFile.stream(header, compression: .zstd, to: sink, signature: sign) { writer in
        try extraction.rows(covering: changeSet.covers) { try writer.append($0) }
      }
      return SentBundle(
        rows: summary.rows, bytes: summary.bytes, covers: changeSet.covers, knows: changeSet.knows)
    }
  }
}
