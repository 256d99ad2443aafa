/// How well a preset fits the files of an export, and why.
public struct PresetFit: Sendable, Hashable {
  /// What a preset understands of one file.
  public struct Evidence: Sendable, Hashable {
    public let file: String
    /// The legacy type of the records.
    public let type: String
    /// How many columns of the file the preset's rules name, of how many.
    public let known: Int
    public let columns: Int

    /// 1 where all columns are known, or as many as make chance impossible: exports have many columns of their own.
    var share: Double { min(1, Double(known) / Double(min(columns, Self.enough))) }
    private static let enough = 20
  }

  public let preset: String
  public let title: String
  /// 0 to 1: the mean over the files that any preset reads.
  public let score: Double
  /// In the order of the files.
  public let evidence: [Evidence]
}

extension PresetFit.Evidence: CustomStringConvertible {
  public var description: String { "\(file): \(type) records, \(known) of \(columns) columns known" }
}
