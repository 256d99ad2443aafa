import ConversationStore
import Crypto
import RecordFormat

extension MappedImport {
  /// Files to a transaction, and about how many bytes.
  private static let mostFiles = 500
  private static let mostBytes: Int64 = 256 << 20

  /// Goes through the attachments that the export has as files, in the order in which they lie there.
  func readAttachments(_ session: WriteSession, _ run: Int64) throws {
    var bytes: Int64 = 0
    for _ in 0..<Self.mostFiles where bytes < Self.mostBytes {
      guard progress.step < plan.contents.count else {
        progress.phase = .reading
        progress.step = 0
        contents = nil
        return
      }
      let file = plan.files[plan.contents[progress.step]]
      let content = try read(file)
      bytes += content.size
      progress.step += 1
      let parts = file.name.split(separator: "/").suffix(2)
      guard let folder = parts.first, let name = parts.last else { continue }
      try session.note(content, named: AttachmentSearch.name(folder: folder, name), of: run)
    }
  }

  /// One that cannot be read is told where a record asks for it.
  private func read(_ file: ExportFile) throws -> ImportedContent {
    let reader = contents ?? FileContents(plan.contents[progress.step...].map { plan.files[$0] })
    contents = reader
    let kept = try folder?.incoming()
    var digest = SHA256()
    var size: Int64 = 0
    do {
      _ = try reader.next { bytes in
        digest.update(bufferPointer: bytes)
        size += Int64(bytes.count)
        try kept?.write(bytes)
      }
    } catch let error as ReadError {
      contents = nil
      return ImportedContent(size: size, sha256: nil, defect: "\(error)")
    }
    let sha256 = digest.finalize().hexadecimal
    if folder?.has(sha256) == false { try kept?.keep(as: sha256) }
    return ImportedContent(size: size, sha256: sha256)
  }

  func attachments(
    of record: Record, _ input: MappingInput, _ session: WriteSession, _ run: Int64
  ) throws -> [AttachmentOwner: [FoundAttachment]] {
    if !input.hasAttachments { return [:] }
    let search = AttachmentSearch(
      input: input, run: run, session: session, folder: folder, valuation: context.valuation)
    return try search.attachments(of: record)
  }

  /// Counts the attachments of a record that is done with, and lists those that the export does not contain.
  func note(
    _ attachments: [AttachmentOwner: [FoundAttachment]], of input: MappingInput, _ key: String,
    _ session: WriteSession, _ run: Int64
  ) throws {
    let sorted = attachments.sorted { ($0.key.emission, $0.key.element) < ($1.key.emission, $1.key.element) }
    for attachment in sorted.flatMap(\.value) {
      switch attachment.content {
      case .here: progress.tally.attachments.contained += 1
      case .linked(let address):
        progress.tally.attachments.linked += 1
        try note(attachment, link: address, "only linked to", input, key, session, run)
      case .absent(let reason):
        progress.tally.attachments.missing += 1
        try note(attachment, link: nil, reason, input, key, session, run)
      }
    }
  }

  private func note(
    _ attachment: FoundAttachment, link: String?, _ reason: String, _ input: MappingInput, _ key: String,
    _ session: WriteSession, _ run: Int64
  ) throws {
    try session.note(
      AbsentAttachment(
        type: input.type, legacyID: key, number: attachment.number, name: attachment.name,
        size: attachment.size, link: link, reason: reason), of: run)
  }
}
