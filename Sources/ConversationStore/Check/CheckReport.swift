import Conversations
import Versioning

/// What follows from the rows of a file, and can be made anew from them.
public enum Derived: String, Sendable, CaseIterable {
  /// SQLite's indexes. Damage inside the file counts as theirs until it shows that a table has it.
  case indexes
  /// The index on dots.
  case dots
  /// Which rows are deleted or in conflict, and which conversations are hidden.
  case columns
  /// What the messages of a conversation come to.
  case figures
  /// The words that searches find.
  case words
  /// The state digest.
  case digest
  /// Pages of the file that nothing uses.
  case space
}

/// What a check of a whole store found.
public struct CheckReport: Sendable, Hashable {
  public struct Finding: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      /// It can be made anew from the rows.
      case derived(Derived)
      /// Something that is written nowhere else in this file cannot be read.
      case damage
      /// Something in the file speaks of a write that its rows do not have.
      case lost
      /// Clocks or knowledge say what cannot be.
      case defect
    }

    public let kind: Kind
    /// One sentence.
    public let text: String
  }

  /// A replica that may have what this node lacks.
  public struct Holder: Sendable, Hashable {
    public let site: String
    public let replica: ReplicaID
    /// How many of the writes that this node knows it had not acknowledged when it last reported.
    public let lacks: UInt64
  }

  public internal(set) var rows = 0
  public internal(set) var digest = StateDigest()
  /// Empty if all is well. At most ``limit`` of those that can be made anew, and as many others.
  public internal(set) var findings: [Finding] = []
  /// The kinds of all that was found, beyond the limit too.
  private(set) var kinds: Set<Finding.Kind> = []
  /// Who has what no rows of this file say: whoever lacks least first. Empty if nothing is missing.
  public internal(set) var holders: [Holder] = []

  public static let limit = 100
  public var isSound: Bool { findings.isEmpty }
  /// Whether all that was found can be made anew.
  public var isDerived: Bool { kinds.allSatisfy(\.isDerived) }

  mutating func find(_ kind: Finding.Kind, _ text: @autoclosure () -> String) {
    kinds.insert(kind)
    let alike = findings.count { $0.kind.isDerived == kind.isDerived }
    if alike < Self.limit { findings.append(Finding(kind: kind, text: text())) }
  }

  func has(_ derived: Derived) -> Bool { kinds.contains(.derived(derived)) }

  /// Whether the rows are all there, as far as this file can tell.
  var isWhole: Bool { kinds.isDisjoint(with: [.damage, .lost]) }

  /// With what another check found, and its figures.
  func joined(with other: CheckReport) -> CheckReport {
    var report = other
    (report.findings, report.kinds) = ([], [])
    for finding in findings + other.findings where !report.findings.contains(finding) {
      report.find(finding.kind, finding.text)
    }
    report.kinds.formUnion(kinds.union(other.kinds))
    return report
  }
}

extension CheckReport.Finding.Kind {
  /// Whether it can be made anew from the rows.
  public var isDerived: Bool { if case .derived = self { true } else { false } }
}
