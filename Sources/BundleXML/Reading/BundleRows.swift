import Conversations
import Versioning
import XMLStream

/// The second pass over a verified bundle.
final class BundleRows {
  private let bundle: VerifiedBundle
  private let bytes: ScannedBytes
  private let xml: XMLReader
  private let end: XMLName
  private var reader: RowReader
  private var count = 0
  private var state = State.reading

  private enum State {
    case reading, finished
    case failed(any Error)
  }

  init(of bundle: VerifiedBundle) throws {
    self.bundle = bundle
    let bytes = try ScannedBytes(path: bundle.path)
    self.bytes = bytes
    xml = XMLReader { try bytes.read(into: $0) }
    end = xml.name("end", in: Format.namespace)
    reader = RowReader(xml, keys: bundle.keys)
    guard try HeaderReader(xml).read().bundle == bundle.header else {
      throw BundleDefect(.changedSinceVerification)
    }
  }

  func next(known: Knowledge) throws -> IncomingRow? {
    switch state {
    case .finished: return nil
    case .failed(let error): throw error
    case .reading: break
    }
    do {
      let row = try BundleDefect.locating(bundle.path) { try read(known) }
      if row == nil { state = .finished }
      return row
    } catch {
      state = .failed(error)
      throw error
    }
  }

  private func read(_ known: Knowledge) throws -> IncomingRow? {
    guard let name = try xml.nextChild() else {
      throw BundleDefect(.missingElement("end"), line: xml.line)
    }
    if name == end {
      try finish()
      return nil
    }
    count += 1
    return try reader.read(name, known: known)
  }

  /// From `end` on: verified byte by byte in the first pass, so it is left to see that all is still the same.
  private func finish() throws {
    guard xml.line == bundle.seal.endLine else {
      throw BundleDefect(.unexpectedElement("end"), line: xml.line)
    }
    guard count == bundle.rowCount else {
      throw BundleDefect(.wrongCount(stated: bundle.rowCount, found: count), line: xml.line)
    }
    try xml.skipElement()
    while try xml.nextChild() != nil { try xml.skipElement() }
    guard case .endOfDocument = try xml.next(), try bytes.seal() == bundle.seal else {
      throw BundleDefect(.changedSinceVerification)
    }
  }
}
