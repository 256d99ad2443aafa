import Foundation
import TestSupport
import Testing

extension Scratch {
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String { try write(bytes, to: name) }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}

/// The bundles that lie beside the tests.
enum Fixtures {
  static let directory = Places.packageRoot.appending(path: "fixtures/bundles")

  static func bundles(in folder: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: directory.appending(path: folder), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "xml" }.sorted { $0.path < $1.path }
  }
}

/// A standard tool as a judge.
enum Tool {
  struct Outcome {
    let status: Int32
    let output: String
  }

  static func run(_ name: String, _ arguments: [String], input: String? = nil) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    if let input {
      process.standardInput = try FileHandle(forReadingFrom: URL(filePath: input))
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
  }
}
