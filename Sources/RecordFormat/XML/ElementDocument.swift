import CTextDecoding
import XMLStream

/// A document that is read from its start, or anew from a place in its middle, as if what encloses that place
/// began there.
final class ElementDocument {
  private static let limits = XMLLimits(
    depth: 64, attributes: 256, nameLength: 1024, attributeLength: 8 << 20, textLength: 16 << 20,
    names: 1 << 16)

  let stream: TextStream
  let reader: XMLReader
  var fields: ElementFields
  /// The bytes of the start tags that were put in front.
  private let prologue: Int
  /// The line on which the text begins that follows them.
  private let firstLine: Int

  /// - Parameters:
  ///   - stream: Text that begins at the record from which to read on.
  ///   - prologue: The start tags of the elements around it, on one line.
  init(_ stream: TextStream, prologue: [UInt8] = [], firstLine: Int = 1) {
    self.stream = stream
    self.prologue = prologue.count
    self.firstLine = firstLine
    var waiting = prologue[...]
    reader = XMLReader(limits: Self.limits) { buffer in
      if !waiting.isEmpty {
        let piece = waiting.prefix(buffer.count)
        buffer.copyBytes(from: piece)
        waiting = waiting.dropFirst(piece.count)
        return piece.count
      }
      while stream.text.isEmpty { guard try stream.more() else { return 0 } }
      let count = min(buffer.count, stream.text.count)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: stream.text[..<count]))
      stream.take(count)
      return count
    }
    fields = ElementFields(reader, longest: ElementRecords.longestRecord)
  }

  /// Whether the reader is still in what was put in front.
  var isInPrologue: Bool { reader.byteOffset < prologue }

  /// A place in the stream's text, for a place in the document.
  private func position(_ documentOffset: Int) -> Int { max(documentOffset - prologue, 0) }

  func fileOffset(_ documentOffset: Int) -> Int { stream.fileOffset(position(documentOffset)) }

  /// Of the current event.
  var offset: Int { fileOffset(reader.byteOffset) }
  var line: Int { line(reader.line) }

  func line(_ documentLine: Int) -> Int { documentLine - 1 + firstLine }

  /// Says that nothing before the current event will be asked for.
  func forget() { stream.forget(before: position(reader.byteOffset)) }
}
