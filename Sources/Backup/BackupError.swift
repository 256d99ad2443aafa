import BundleXML
import ConversationStore
import Conversations
import Versioning

/// What a backup or a restore cannot do.
public enum BackupError: Error, Sendable, Hashable, CustomStringConvertible {
  case notADirectory(path: String)
  case insideNode(path: String)
  case targetInsideNode(path: String)
  case isBusy(path: String)
  case cannotWrite(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  /// The series belongs to a node that this one is not and never was.
  case otherNode(path: String, site: String)
  case empty(path: String)
  case nothingSoOld(path: String, earliest: Int64)
  /// No file that is there can be used.
  case nothingSound(path: String, reason: String)
  case needsCommand(file: String)
  case commandFailed(command: String, reason: String)
  /// A command took no input and gave no output for so long, and was ended.
  case commandStoodStill(command: String, seconds: Double)
  /// A command was ended because this program is to end, or by somebody at the terminal.
  case commandInterrupted(command: String)
  /// What went through a command does not come back through the one that is to read it.
  case notReadBack(command: String, back: String, reason: String)
  /// A command writes more than there is room for.
  case noRoom(command: String, directory: String)
  /// The store in which states are restored for comparison cannot be used.
  case cannotCompare(StoreFault)
  /// The series would go on in the clear after a file that went through a command.
  case wouldBePlain(file: String)
  case targetExists(path: String)
  case unsigned(file: String)
  case untrusted(file: String, fingerprint: String)
  /// A key that was given has announced this one. That it was followed only the new key can say.
  case successor(file: String, fingerprint: String)
  /// The key is neither that of the backups before nor one that it announced.
  case otherSigner(file: String, fingerprint: String)
  /// Keys signed that no statement ties to each other: backups of several nodes, or of somebody who puts in his own.
  case severalSigners(path: String, files: [SignedFile])
  case noSuchConversation(RowID, path: String)
  case unusableKey(path: String, reason: String)

  public var description: String {
    switch self {
    case .notADirectory(let path): "\(path) is not a directory with backups; nothing was changed"
    case .insideNode(let path):
      "\(path) is inside a node's directory, and a backup that lies there goes with the node; nothing was written. Give another directory"
    case .targetInsideNode(let path):
      "\(path) is inside a node's directory; nothing was changed. Give another directory"
    case .isBusy(let path):
      "another program writes to the backups in \(path) at this moment; nothing was changed. Try again later"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason); nothing of it was left behind"
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .otherNode(let path, let site):
      "\(path) holds the backups of another node (\(site)); nothing was written. Give a directory of its own to each node"
    case .empty(let path): "there are no backups in \(path); make one with: satchel backup create \(path)"
    case .nothingSoOld(let path, let earliest):
      "the backups in \(path) begin at \(Timestamp.format(earliest)); nothing was changed. Give a later time"
    case .nothingSound(let path, let reason):
      "no backup in \(path) can be used: \(reason). See: satchel backup verify \(path)"
    case .needsCommand(let file):
      "\(file) went through a command when it was written; give the one that reads it back: --through COMMAND"
    case .commandFailed(let command, let reason): "the command `\(command)` failed: \(reason)"
    case .commandStoodStill(let command, let seconds):
      "the command `\(command)` took no input and gave no output for \(seconds.formatted()) s and was ended; the backups are what they were. Look what it waits for, such as a password, a network or a device"
    case .commandInterrupted(let command):
      "the command `\(command)` was interrupted; the backups are what they were"
    case .notReadBack(let command, let back, let reason):
      "what went through `\(command)` does not come back through `\(back)`: \(reason); no backup was made. Mend one of the two"
    case .noRoom(let command, let directory):
      "the command `\(command)` writes more than half of what is free in \(directory); nothing was changed. Look whether it is the right one, or set TMPDIR to a directory with more room"
    case .cannotCompare(let fault):
      "the states could not be compared, which says nothing of the backups: \(fault.path) could not be used (\(fault.reason)). Set TMPDIR to a directory \(fault.cause == .noRoom ? "with more room" : "that can be written")"
    case .wouldBePlain(let file):
      "\(file) went through a command, such as one that encrypts, and the next backup would not; nothing was changed. Give the command: --through COMMAND, or begin another directory"
    case .targetExists(let path): "\(path) exists and is not empty; nothing was changed. Give a new directory"
    case .unsigned(let file): "\(file) is not signed, and a backup always is; it was left out"
    case .untrusted(let file, let fingerprint):
      "\(file) is signed with \(fingerprint), which is none of the keys that were given; it was left out"
    case .successor(let file, let fingerprint):
      "\(file) is signed with \(fingerprint), which a key that was given has announced as the next one; it was left out. Give the newest key of the node: the ones before it count too"
    case .otherSigner(let file, let fingerprint):
      "\(file) is signed with \(fingerprint), another key than the backups before, and none that they announce; it was left out. If it is the node's key, name it: --key FILE"
    case .severalSigners(let path, let files):
      "the backups in \(path) are signed with keys that have nothing to do with each other: "
        + files.map { "\($0.file) with \($0.fingerprint)" }.joined(separator: ", ")
        + "; nothing was changed. Say whose are meant: --key FILE, with the node's public key"
    case .noSuchConversation(let id, let path): "no backup in \(path) has conversation \(id) in use"
    case .unusableKey(let path, let reason):
      "\(path) cannot be the node's key: \(reason); nothing was changed"
    }
  }
}

extension BackupError {
  /// Whether it is this machine that lacks something, or a command that does not move, so that it says nothing of the file
  /// that was read.
  static func isOfThisMachine(_ error: any Error) -> Bool {
    switch error {
    case BackupError.cannotWrite, BackupError.noRoom, BackupError.commandStoodStill,
      BackupError.commandInterrupted:
      true
    default: false
    }
  }

  /// Whether an error says something of the file that was read, and not of this machine or of what was asked.
  static func isOfFile(_ error: any Error) -> Bool {
    switch error {
    case is BundleError: return true
    case let error as StoreError:
      if case .committedWithoutWitness = error { return false }
      return true
    case let error as BackupError:
      switch error {
      case .cannotRead, .commandFailed, .unsigned, .untrusted, .otherSigner: return true
      default: return false
      }
    default: return false
    }
  }
}
