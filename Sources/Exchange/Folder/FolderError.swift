import BundleXML
import ConversationStore
import Foundation

/// Why a visit to a folder could not begin, or had to end before its end.
public enum FolderError: Error, Sendable, Hashable {
  /// A program of this node visits the folder at this moment.
  case isBusy(path: String)
  case unreadable(path: String, reason: String)
  /// The medium was taken away, or another one is in its place.
  case isGone(path: String, reason: String)
  /// - Parameter written: bundles that were written before, and are whole.
  case unwritable(path: String, code: Int32, written: Int)
}

extension FolderError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .isBusy(let path):
      "\(path) is being visited by another program of this node; nothing was changed. Try again when it has ended"
    case .unreadable(let path, let reason):
      """
      \(path) cannot be read: \(reason). What had been read is applied, and nothing was written. Check the medium \
      and the permissions, and sync again
      """
    case .isGone(let path, let reason):
      """
      \(path) was taken away: \(reason). What had been read is applied, and no bundle lies there half under its \
      name. Put the medium back, and sync again
      """
    case .unwritable(let path, let code, let written):
      """
      \(path) cannot be written to: \(String(cString: strerror(code))). What was read is applied\
      \(Self.text(written)), and no bundle lies there half under its name. \(Self.advice(code))
      """
    }
  }

  private static func text(_ written: Int) -> String {
    switch written {
    case 0: ", nothing was written"
    case 1: ", 1 bundle was written"
    default: ", \(written) bundles were written"
    }
  }

  private static func advice(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: "Make room there, or take another medium, and sync again: the rest follows"
    case EROFS, EACCES, EPERM:
      "Remove the write protection, or see to the permissions, and sync again: the rest follows"
    default: "Check the medium, and sync again: the rest follows"
    }
  }
}

extension FolderError {
  /// What a bundle in the folder could not be written for, as far as the folder is to blame.
  init?(writing error: any Error, in folder: String, written: Int) {
    if let error = error as? FolderError {
      self = error
      return
    }
    guard case .system(_, _, let code)? = error as? BundleWriteError else { return nil }
    self = .unwritable(path: folder, code: code, written: written)
  }
}

extension BundleError {
  /// Whether the file is not there any more: its owner replaced it by another one.
  var isOfVanishedFile: Bool {
    if case .unreadable(let code) = reason { code == ENOENT || code == ESTALE } else { false }
  }

  /// Whether it is not the bytes that are wrong, but the way to them.
  var isOfMedium: Bool { if case .unreadable = reason { true } else { false } }
}
