/// The bytes of files, one file after the other.
///
/// Members of one archive that follow each other in the archive's order are read in one passage through it.
public final class FileContents {
  private var files: ArraySlice<ExportFile>
  private var archive: (path: String, members: ArchiveMembers)?

  public init(_ files: some Sequence<ExportFile>) { self.files = Array(files)[...] }

  /// Hands out the bytes of the next file in pieces of bounded size; nil when there is none left.
  ///
  /// - Throws: ``ReadError``, or what `body` throws.
  public func next(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> ExportFile? {
    guard let file = files.popFirst() else { return nil }
    let read = try reader(of: file)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try read(buffer)
      if count == 0 { return file }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private func reader(of file: ExportFile) throws -> (UnsafeMutableRawBufferPointer) throws -> Int {
    guard let member = file.member else { return try FileBytes(file).read(into:) }
    if let open = archive, open.path == file.path {
      do {
        try open.members.find(member)
        return open.members.read(into:)
      } catch let error as ReadError where error.reason == .noSuchMember(member) {
        // It stands before the last one.
      }
    }
    let members = ArchiveMembers(file.path, display: file.display)
    try members.find(member)
    archive = (file.path, members)
    return members.read(into:)
  }
}
