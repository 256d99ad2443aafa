import ArgumentParser
import Foundation
import LegacyImport

/// A preset by its name, or a mapping in a file.
struct MappingArgument {
  let name: String
  private let json: [UInt8]

  /// - Throws: `ValidationError` if there is neither a preset nor a file of that name.
  init(_ argument: String) throws {
    if let preset = Preset.named(argument) {
      name = preset.name
      json = preset.json
      return
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: argument, isDirectory: &isDirectory), !isDirectory.boolValue
    else {
      let names = Preset.all.map(\.name).joined(separator: ", ")
      throw ValidationError(
        SafeText.line("\(argument) is neither a preset nor a file. Presets: \(names). Nothing was read."))
    }
    name = argument
    let size = try FileManager.default.attributesOfItem(atPath: argument)[.size] as? Int ?? 0
    if size > 16 << 20 { throw Failure("\(argument) has \(size) bytes, which is no mapping") }
    json = Array(try Data(contentsOf: URL(fileURLWithPath: argument)))
  }

  var source: String { String(decoding: json, as: UTF8.self) }

  /// - Parameter parameters: nil for a look at the mapping alone.
  /// - Throws: `ValidationError` if they do not fit.
  func mapping(parameters: [String: String]?) throws -> Mapping {
    do {
      return try Mapping(json: json, parameters: parameters)
    } catch let invalid as InvalidMapping {
      throw Failure(
        "\(name): \(invalid)",
        next:
          "correct these places, then: satchel import mapping check \(name) (satchel import mapping schema prints what is allowed)"
      )
    } catch let unfit as UnfitParameters {
      throw ValidationError(SafeText.line("\(unfit). Next: satchel import mapping explain \(name)"))
    }
  }
}

/// The file of `--user-map`.
enum UserMap {
  /// Two columns: a legacy id or address, and the address here. A first line without an address is a header.
  static func read(_ path: String) throws -> [String: String] {
    do {
      return try UserMapFile.read(path)
    } catch {
      throw Failure("\(path): \(error)", next: "two columns: legacy id or address, address here")
    }
  }
}
