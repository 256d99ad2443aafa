import LegacyImport
import RecordFormat

extension Failure {
  /// Completes the error that ended a run half way by what is in, and how it goes on.
  ///
  /// - Parameters:
  ///   - run: nil if the run had not begun.
  ///   - done: what the run had read when its last transaction ended, such as "500 messages".
  static func ended(_ error: any Error, run: Int64?, done: String) -> any Error {
    guard let run, !(error is ImportError) else { return error }
    let known = error as? Failure
    let isOfFile = error is ReadError
    return Failure(
      "\(known?.what ?? text(error))\nOf import run \(run), \(done) were read before that; what they became is in, and stays.",
      place: known?.place,
      next: isOfFile
        ? "correct the file and run the import again: what is in is recognised, and not written twice"
        : "when that is mended, go on with: satchel import resume \(run)")
  }
}
