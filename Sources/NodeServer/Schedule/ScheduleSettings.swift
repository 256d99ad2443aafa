import Backup
import Exchange
import Foundation

/// What `config.json` in a node's directory says of the work that the node does by itself.
public struct ScheduleSettings: Sendable {
  public struct Backup: Sendable {
    public var directory: String
    public var times: CronTimes
    public var wanted: BackupSettings.Wanted
    public var through: ThroughCommand?
    public var back: ThroughCommand?
    public var keep: Retention

    /// Where the series is: as it is said, or from the node's directory.
    public func place(for node: URL) -> URL {
      directory.hasPrefix("/")
        ? URL(fileURLWithPath: directory, isDirectory: true)
        : node.appendingPathComponent(directory, isDirectory: true).standardizedFileURL
    }
  }

  public struct Sync: Hashable, Sendable {
    public var times: CronTimes
    /// A PEM file with the certificate authorities that vouch for the servers.
    public var certificates: String?
  }

  public var backup: Backup?
  public var sync: Sync?
  public var zone: TimeZone
  public var jitter: Int64
  /// What is run when a job has failed.
  public var onFailure: String?

  public static let file = "config.json"

  /// What a node's directory says; nil if it has no such file.
  ///
  /// - Throws: ``ScheduleError/invalid(path:reason:)``. A name that nobody knows is refused too: a word that was
  ///   mistyped must not mean that there are no backups.
  public static func read(in directory: URL) throws -> ScheduleSettings? {
    let file = directory.appendingPathComponent(Self.file)
    guard let data = try contents(of: file) else { return nil }
    do {
      return try ScheduleSettings(try JSONDecoder().decode(ScheduleDocument.self, from: data))
    } catch let error as DecodingError {
      throw ScheduleError.invalid(path: file.path, reason: ConfigurationDefect(error, in: data).text)
    } catch let error as ScheduleDocument.Invalid {
      throw ScheduleError.invalid(path: file.path, reason: error.text)
    }
  }

  /// Nil if there is no such name. A link that leads nowhere is one.
  private static func contents(of file: URL) throws -> Data? {
    func failure(_ reason: String) -> ScheduleError { .invalid(path: file.path, reason: reason) }
    func unreadable(_ code: Int32) -> ScheduleError {
      failure("it cannot be read (\(String(cString: strerror(code)))): see what it is and whose, with ls -ld")
    }
    var status = stat()
    // A pipe would be waited for until somebody writes into it.
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT, lstat(file.path, &status) != 0, errno == ENOENT { return nil }
      throw unreadable(code)
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard fstat(descriptor, &status) == 0 else { throw unreadable(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      throw failure("it is \(isDirectory ? "a directory" : "no regular file"), and a JSON file belongs there")
    }
    do { return try handle.readToEnd() ?? Data() } catch {
      throw failure("it cannot be read: \(error.inWords)")
    }
  }
}

public enum ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
  case invalid(path: String, reason: String)
  case someFailed([String])
  case nobodyToMeet

  public var description: String {
    switch self {
    case .invalid(let path, let reason): "\(path): \(reason); nothing runs by it until it is put right"
    case .someFailed(let failures): failures.joined(separator: "; ")
    case .nobodyToMeet: "no peer has a folder or a URL: satchel peer set SITE --folder DIR, or --url URL"
    }
  }
}
