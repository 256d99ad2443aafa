import CLibXML2

/// A streaming pull reader for XML from an untrusted source.
///
/// The reader is a cursor: ``next()`` moves it, and the text, attributes and position that the reader
/// gives are those of the event that `next()` returned last. Memory depends on the limits, not on the
/// length of the document. An error ends the document: the reader throws it again ever after.
public final class XMLReader {
  /// Fills the buffer from its start and returns how many bytes it gave, 0 at the end of the document.
  public typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

  let parser: OpaquePointer
  private let source: Source
  private let chunk: UnsafeMutableRawBufferPointer
  private var sourceFailure: (any Error)?

  /// - Parameter source: Is asked for more whenever events run out. What it throws, ``next()`` throws.
  public convenience init(limits: XMLLimits = .init(), source: @escaping Source) {
    self.init(limits: limits, chunkLength: 16 << 10, source: source)
  }

  init(limits: XMLLimits, chunkLength: Int, source: @escaping Source) {
    parser = cxml_create(CXMLLimits(limits))
    chunk = .allocate(byteCount: chunkLength, alignment: 1)
    self.source = source
  }

  deinit {
    cxml_destroy(parser)
    chunk.deallocate()
  }

  /// Moves to the next event.
  ///
  /// - Throws: ``XMLError``, after the events of everything before the defect; or what the source throws.
  public func next() throws -> XMLEvent {
    while true {
      let event = cxml_next(parser)
      switch event.kind {
      case .starved: try feed()
      case .start: return .startElement(XMLName(index: event.name))
      case .text: return .text
      case .end: return .endElement(XMLName(index: event.name))
      case .documentEnd: return .endOfDocument
      case .failed: throw XMLError(of: parser)
      }
    }
  }

  /// Gives the parser the next chunk, or the end. A source that has failed is not asked again.
  private func feed() throws {
    let count = fill()
    if count > 0 {
      cxml_feed(parser, chunk.baseAddress, count)
    } else if let sourceFailure {
      throw sourceFailure
    } else {
      cxml_finish(parser)
    }
  }

  /// Fills the chunk, however little the source gives at a time: what markup costs that is still incomplete
  /// grows with the number of chunks.
  private func fill() -> Int {
    var count = 0
    while count < chunk.count, sourceFailure == nil {
      let room = UnsafeMutableRawBufferPointer(rebasing: chunk[count...])
      do {
        let given = try source(room)
        precondition((0...room.count).contains(given), "a source stays inside its buffer")
        if given == 0 { break }
        count += given
      } catch {
        sourceFailure = error
      }
    }
    return count
  }
}
