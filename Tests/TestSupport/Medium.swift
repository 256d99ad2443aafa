import Foundation
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file system of its own for one test: mounted for real, which takes root.
package final class Medium {
  package let path: String
  private let scratch: Scratch
  private var isMounted = false

  package enum Kind { case memory, fat }

  /// - Parameter kilobytes: its size.
  package init(_ kind: Kind, kilobytes: Int, in scratch: Scratch) throws {
    self.scratch = scratch
    path = try scratch.makeFolder("medium-\(UUID().uuidString)")
    switch kind {
    case .memory: try mount(["-t", "tmpfs", "-o", "size=\(kilobytes)k", "satchel-test", path])
    case .fat:
      let image = path + ".img"
      try run("mkfs.vfat", "-C", image, "\(kilobytes)")
      do {
        try mount(["-t", "vfat", "-o", "loop", image, path])
      } catch {
        // A kernel without FAT; the same format out of user space.
        try run("fusefat", "-o", "rw+", image, path)
        isMounted = true
      }
    }
  }

  deinit {
    guard isMounted else { return }
    do { try run("umount", "-l", path) } catch { print("still mounted: \(path): \(error)") }
  }

  private func mount(_ arguments: [String]) throws {
    let ending = try Program("mount", arguments, in: scratch).wait()
    guard ending.status == 0 else { throw ProgramError(description: ending.errors) }
    isMounted = true
  }

  package func remount(_ options: String) throws { try run("mount", "-o", "remount,\(options)", path) }

  /// Takes the medium away, whoever is using it.
  package func pullOut() throws {
    try run("umount", "-l", path)
    isMounted = false
  }

  private func run(_ arguments: String...) throws {
    let ending = try Program(arguments[0], Array(arguments.dropFirst()), in: scratch).wait()
    guard ending.status == 0 else {
      throw ProgramError(description: "\(arguments.joined(separator: " ")): \(ending.errors)")
    }
  }

  /// Whether such a medium can be had here; if not, it is said, since what is skipped is not tested.
  package static func isAvailable(_ kind: Kind) -> Bool {
    do {
      _ = try Medium(kind, kilobytes: 512, in: try Scratch())
      return true
    } catch {
      print("NOT TESTED: a \(kind) file system cannot be mounted here: \(error)")
      return false
    }
  }
}
