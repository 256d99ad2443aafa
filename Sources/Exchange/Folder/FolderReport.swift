import ConversationStore
import Conversations
import Versioning

/// What a synchronisation with a folder did.
public struct FolderReport: Sendable {
  /// Every bundle that was read this time; what was known from earlier visits is not read again.
  public internal(set) var outcomes: [BundleOutcome] = []
  public internal(set) var written: [ExportedBundle] = []
  /// Bundles in the folder that needed no reading.
  public internal(set) var unchanged = 0
  public internal(set) var digest = StateDigest()
  public internal(set) var gaps = Knowledge()
  public internal(set) var openConflicts = 0
}
