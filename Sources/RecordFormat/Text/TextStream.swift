import CTextDecoding

/// The text of a file as UTF-8: a window that grows at its end and is taken from its start.
final class TextStream {
  let file: ExportFile
  private let bytes: FileBytes
  private let decoder: OpaquePointer
  private(set) var ended = false
  /// Bytes of the file up to where reading has come.
  private(set) var bytesRead: Int

  /// - Parameter offset: The first byte of the file that is read, after a byte order mark if there is one.
  init(_ file: ExportFile, charset: String, form: CTDForm, at offset: Int) throws {
    guard let decoder = ctd_create(charset, form, UInt64(offset)) else {
      throw ReadError(file: file.display, .unknownCharset(charset))
    }
    self.decoder = decoder
    self.file = file
    bytesRead = offset
    bytes = try FileBytes(file, at: offset)
  }

  deinit { ctd_destroy(decoder) }

  /// What is decoded and not taken yet; valid until ``more()`` is called.
  var text: UnsafeRawBufferPointer {
    let text = ctd_text(decoder)
    return UnsafeRawBufferPointer(start: text.start, count: text.count)
  }

  /// Decodes more. Returns false if there is no more.
  func more() throws -> Bool {
    if ended { return false }
    let before = ctd_text(decoder).count
    while !ended {
      let space = ctd_space(decoder)
      let count = try bytes.read(into: UnsafeMutableRawBufferPointer(start: space.start, count: space.count))
      bytesRead += count
      ended = count == 0
      ctd_filled(decoder, count)
      if ctd_text(decoder).count > before { return true }
    }
    return false
  }

  /// Decodes until there are `count` bytes of text, or all there are.
  func ensure(_ count: Int) throws {
    while ctd_text(decoder).count < count, try more() {}
  }

  func take(_ count: Int) { ctd_take(decoder, count) }

  /// How many bytes of text were taken.
  var position: Int { Int(ctd_position(decoder)) }

  /// The byte of the file at a position of the text.
  func fileOffset(_ position: Int) -> Int { Int(ctd_file_offset(decoder, UInt64(position))) }

  /// Says that nothing before this position will be asked for.
  func forget(before position: Int) { ctd_forget(decoder, UInt64(position)) }

  var replacementCount: Int { ctd_replacement_count(decoder) }

  var replacements: [Replacement] {
    (0..<ctd_kept_replacement_count(decoder)).map { index in
      let note = ctd_replacement(decoder, index)
      let bytes = withUnsafeBytes(of: note.bytes) { Array($0.prefix(note.count)) }
      return Replacement(offset: Int(note.offset), bytes: bytes)
    }
  }
}
