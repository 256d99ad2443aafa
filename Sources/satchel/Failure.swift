import ConversationStore
import Conversations
import Foundation

/// What a person at the terminal is told of an error: what is wrong, where, what was left unchanged, and
/// what to do next.
struct Failure: Error, CustomStringConvertible {
  enum Effect { case nothingChanged, notSaid }

  let what: String
  /// The node's directory.
  var place: String?
  var effect = Effect.notSaid
  var next: String?

  init(_ what: String, place: String? = nil, effect: Effect = .notSaid, next: String? = nil) {
    self.what = what
    self.place = place
    self.effect = effect
    self.next = next
  }

  /// Completes what `error` says.
  init(_ error: any Error, place: String, effect: Effect) {
    let known = error as? Failure
    self.init(
      known?.what ?? Self.text(error), place: known?.place ?? place, effect: effect,
      next: known?.next ?? Self.next(after: error))
  }

  var description: String {
    var lines = [SafeText.block(what)]
    if let place {
      lines.append((effect == .nothingChanged ? "Nothing was changed in " : "Node: ") + SafeText.line(place))
    }
    if let next { lines.append("Next: " + SafeText.line(next)) }
    return lines.joined(separator: "\n")
  }

  static func text(_ error: any Error) -> String {
    guard let error = error as? CocoaError else { return String(describing: error) }
    let reason = (error as NSError).localizedFailureReason ?? error.localizedDescription
    return (error.filePath.map { "\($0): " } ?? "") + reason
  }

  private static func next(after error: any Error) -> String? {
    switch error {
    case RuleViolation.noSuchTransition(let from, _):
      let possible = Transition.allCases.filter { $0.sources.map(\.rawValue).contains(from) }
      return possible.isEmpty ? nil : "possible here: " + possible.map(\.rawValue).joined(separator: ", ")
    case RuleViolation.closedConversation(let id): return "satchel conversation reopen \(id)"
    case RuleViolation.emailTaken(_, let id): return "satchel person show \(id)"
    case StoreError.noConflict, StoreError.noSuchSibling: return "satchel conflict list"
    case let error as CocoaError: return next(afterFile: error)
    default: return nil
    }
  }

  private static func next(afterFile error: CocoaError) -> String? {
    switch error.code {
    case .fileReadNoPermission, .fileWriteNoPermission, .fileWriteVolumeReadOnly:
      "see whose it is, and whether the medium is write-protected"
        + (error.filePath.map { ": ls -ld \($0)" } ?? "")
    case .fileWriteOutOfSpace: "make room on that disk, and run the command again"
    default: nil
    }
  }
}
