/// A grow-only set of fields whose contents are erased for good: some, or all.
public struct Erasure: Hashable, Sendable {
  public private(set) var isTotal: Bool
  /// Sorted; empty if the erasure is total.
  public private(set) var fields: [Field]

  public init() {
    isTotal = false
    fields = []
  }

  public static let total = {
    var erasure = Erasure()
    erasure.isTotal = true
    return erasure
  }()

  public init(_ fields: some Sequence<Field>) {
    isTotal = false
    self.fields = Set(fields).sorted()
  }

  public var isEmpty: Bool { !isTotal && fields.isEmpty }

  public func contains(_ field: Field) -> Bool { isTotal || (!fields.isEmpty && fields.contains(field)) }

  public func union(_ other: Erasure) -> Erasure {
    if other.isEmpty { return self }
    return isTotal || other.isTotal ? .total : Erasure(fields + other.fields)
  }
}
