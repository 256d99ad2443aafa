/// What is wrong with a mapping, and where.
public struct MappingDefect: Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public let line: Int
  /// The names and numbers that lead to the place, as in JSON Pointer: `inputs/0/emit/1/set/body`.
  public let pointer: String
  public let reason: String

  public var description: String {
    "line \(line): \(pointer.isEmpty ? "" : "\(pointer): ")\(reason)"
  }
}

/// What a run was told does not fit the parameters of its mapping, which is sound itself.
public struct UnfitParameters: Error, CustomStringConvertible {
  let mapping: String
  let reasons: [String]

  public var description: String {
    "the mapping \(mapping) \(reasons.joined(separator: "; it ")); nothing was read"
  }
}

/// A mapping that is not used, with everything that is wrong with it.
public struct InvalidMapping: Error, CustomStringConvertible {
  public let defects: [MappingDefect]

  public var description: String {
    "the mapping has \(defects.count) mistake\(defects.count == 1 ? "" : "s"):\n"
      + defects.map { "  \($0)" }.joined(separator: "\n")
  }
}
