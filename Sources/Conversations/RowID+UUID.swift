import Crypto
import Versioning

extension RowID {
  /// A time-ordered random id (RFC 9562 §5.7): 48 bits of `time`, then random.
  public static func v7(at time: Int64, using generator: inout some RandomNumberGenerator) -> RowID {
    let high = UInt64(bitPattern: max(0, time)) << 16 | 0x7000 | generator.next() & 0x0FFF
    let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return RowID(UInt128(high) << 64 | UInt128(low))
  }

  /// A name-based id (RFC 9562 §5.5): SHA-1 of the name space and the name.
  public static func v5(namespace: RowID, name: some Sequence<UInt8>) -> RowID {
    var hash = Insecure.SHA1()
    withUnsafeBytes(of: namespace.value.bigEndian) { hash.update(bufferPointer: $0) }
    hash.update(data: Array(name))
    var value: UInt128 = 0
    for byte in hash.finalize().prefix(16) { value = value << 8 | UInt128(byte) }
    value = value & ~(0xF << 76) | (5 << 76)
    value = value & ~(0x3 << 62) | (2 << 62)
    return RowID(value)
  }

  /// The name space of everything below: the UUIDv5 of `urn:satchel:rows:1` in RFC 9562's URL name space.
  static let satchelNamespace = v5(
    namespace: RowID(0x6ba7b811_9dad_11d1_80b4_00c04fd430c8), name: "urn:satchel:rows:1".utf8)

  /// A row with a natural identity: the kind and the parts of the key, separated by line feeds.
  public static func natural(_ kind: RowKind, _ key: String...) -> RowID {
    v5(namespace: satchelNamespace, name: ([kind.name] + key).joined(separator: "\n").utf8)
  }

  /// A person by e-mail address, whatever its case.
  public static func person(email: String) -> RowID { natural(.person, email.lowercased()) }

  public static func participant(conversation: RowID, person: RowID) -> RowID {
    natural(.participant, conversation.description, person.description)
  }

  public static func context(conversation: RowID, target: RowID) -> RowID {
    natural(.context, conversation.description, target.description)
  }

  /// Something imported: by the source system, its instance, the type there and the id there.
  public static func imported(
    _ kind: RowKind, system: String, instance: String, type: String, legacyID: String
  ) -> RowID {
    natural(kind, "import", system, instance, type, legacyID)
  }
}
