import CTextDecoding
import XMLStream

extension ExportFile {
  /// The name of an XML document's root element, as records name elements; nil if there is none. Reads only the
  /// beginning.
  ///
  /// - Throws: ``ReadError``.
  public func rootElement() throws -> String? {
    let charset = try Charset(of: self, option: nil)
    let stream = try TextStream(self, charset: charset.name, form: .XML, at: charset.mark)
    let document = ElementDocument(stream)
    do {
      while true {
        switch try document.reader.next() {
        case .startElement(let name): return document.fields.name(name)
        case .endElement, .text: continue
        case .endOfDocument: return nil
        }
      }
    } catch let error as XMLError {
      throw ReadError(file: display, line: document.line(error.line), .notThisFormat(.xml, "\(error.reason)"))
    }
  }
}
