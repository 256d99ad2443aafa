import ConversationStore
import Conversations
import Versioning

/// What a synchronisation with a folder did.
public struct FolderReport: Sendable {
  /// Every bundle that was read this time, and what was refused at this visit or an earlier one; what was
  /// applied on earlier visits is not read again.
  public internal(set) var outcomes: [BundleOutcome] = []
  public internal(set) var written: [ExportedBundle] = []
  /// Bundles in the folder that needed no reading.
  public internal(set) var unchanged = 0
  /// The paths of bundles of this node that a written one has replaced.
  public internal(set) var replaced: [String] = []
  /// The paths of bundles of this node that were no longer what it wrote. Sound ones hold what they held, and they
  /// were removed.
  public internal(set) var mended: [String] = []
  /// Names of files that somebody is copying or writing at this moment, or left behind half. This node's own
  /// ones are removed.
  public internal(set) var unfinished: [String] = []
  /// Names of bundles that were not read: links, directories, and names that are not UTF-8.
  public internal(set) var passedOver: [String] = []
  /// Why the visit ended before its end; nil if it did not.
  public internal(set) var failure: FolderError?
  public internal(set) var digest = StateDigest()
  public internal(set) var gaps = Knowledge()
  public internal(set) var openConflicts = 0
}
