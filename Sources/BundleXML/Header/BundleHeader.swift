import Conversations
import Signing
import Versioning

/// What a bundle says of itself before its rows.
public struct BundleHeader: Hashable, Sendable {
  /// A UUIDv7 that the caller mints, so that the same header and rows give the same bytes.
  public var id: RowID
  /// When the bundle was made, in milliseconds since 1970-01-01T00:00:00Z.
  public var created: Int64
  /// The program that wrote it, such as `satchel/0.1`.
  public var generator: String
  /// By which the origin's former keys gave way to the one that signs, oldest first.
  public var rotations: [KeyRotation]
  public var part: Part
  /// The bundle before this one in a series of backups.
  public var previous: Previous?
  public var changeSet: ChangeSetHeader

  /// The place among the bundles that one large extraction was split into, counted from 1.
  public struct Part: Hashable, Sendable {
    public var number: Int
    public var of: Int

    public init(number: Int, of: Int) {
      self.number = number
      self.of = of
    }

    public static let whole = Part(number: 1, of: 1)
  }

  public struct Previous: Hashable, Sendable {
    public var id: RowID
    /// The digest that the previous bundle's `end` carries.
    public var sha256: ContentDigest

    public init(id: RowID, sha256: ContentDigest) {
      self.id = id
      self.sha256 = sha256
    }
  }

  public init(
    id: RowID, created: Int64, generator: String, rotations: [KeyRotation] = [], part: Part = .whole,
    previous: Previous? = nil, changeSet: ChangeSetHeader
  ) {
    self.id = id
    self.created = created
    self.generator = generator
    self.rotations = rotations
    self.part = part
    self.previous = previous
    self.changeSet = changeSet
  }
}

/// The words that writer and reader share.
enum Format {
  static let namespace: StaticString = "urn:satchel:bundle:1"
  static let majorVersion = 1
  static let version: StaticString = "1.0"
  /// Elements of the bundle itself, which therefore cannot be kinds of rows.
  static let reservedElements: Set<String> = [
    "bundle", "origin", "rotation", "replicas", "replica", "part", "previous", "covers", "knows", "forgotten",
    "end",
    "signature", "field",
  ]
  /// Bytes of a site's name or a text attribute beside which no reader has to hold more.
  static let attributeBytes = 1 << 20
  /// Key rotations that one bundle carries.
  static let rotations = 64
  /// Everything before the first row. It is held in memory, so it is bounded.
  static let headerBytes = 16 << 20
}
