import LegacyImport
import Testing

extension MappedImport {
  private struct Cut: Error {}

  /// Runs until so many batches are written, or all of them; then it is as if the program had been ended.
  func cut(after batches: Int, _ location: SourceLocation = #_sourceLocation) {
    var left = batches
    #expect(throws: Cut.self, sourceLocation: location) {
      _ = try self.run(
        progress: { _ in
          left -= 1
          if left == 0 { throw Cut() }
        }, finishing: { _, _ in throw Cut() })
    }
  }
}
