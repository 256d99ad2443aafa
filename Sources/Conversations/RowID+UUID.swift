import Crypto
import Versioning

extension RowID {
  /// A time-ordered random id (RFC 9562 §5.7): 48 bits of `time`, then random.
  public static func v7(at time: Int64, using generator: inout some RandomNumberGenerator) -> RowID {
    let high = UInt64(bitPattern: max(0, time)) << 16 | 0x7000 | generator.next() & 0x0FFF
    let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return RowID(UInt128(high) << 64 | UInt128(low))
  }

  /// A random id a little above another one (RFC 9562 §6.2, method 2): ids of one moment in the order in which
  /// they were made.
  public static func v7(after id: RowID, using generator: inout some RandomNumberGenerator) -> RowID {
    // The random bits are 12 and 62, with the variant's two between them.
    let (upper, lower): (UInt128, UInt128) = (0x0FFF << 64, 0x3FFF_FFFF_FFFF_FFFF)
    let random = (id.value & upper) >> 2 | id.value & lower
    let next = random &+ UInt128(generator.next() & 0xFFFF_FFFF) &+ 1
    return RowID(id.value & ~(upper | lower) | (next << 2) & upper | next & lower)
  }

  /// A name-based id (RFC 9562 §5.5): SHA-1 of the name space and the name.
  public static func v5(namespace: RowID, name: [UInt8]) -> RowID {
    name.withUnsafeBytes { v5(namespace: namespace, name: $0) }
  }

  private static func v5(namespace: RowID, name: UnsafeRawBufferPointer) -> RowID {
    var hash = Insecure.SHA1()
    withUnsafeBytes(of: namespace.value.bigEndian) { hash.update(bufferPointer: $0) }
    hash.update(bufferPointer: name)
    var value = hash.finalize().withUnsafeBytes {
      UInt128(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt128.self))
    }
    value = value & ~(0xF << 76) | (5 << 76)
    value = value & ~(0x3 << 62) | (2 << 62)
    return RowID(value)
  }

  /// The name space of everything below: the UUIDv5 of `urn:satchel:rows:1` in RFC 9562's URL name space.
  static let satchelNamespace = v5(
    namespace: RowID(0x6ba7b811_9dad_11d1_80b4_00c04fd430c8), name: Array("urn:satchel:rows:1".utf8))

  /// A row with a natural identity: the kind and the parts of the key, separated by line feeds.
  public static func natural(_ kind: RowKind, _ key: String...) -> RowID {
    natural(kind) { name in
      for (place, part) in key.enumerated() {
        if place > 0 { name.append("\n") }
        name.append(text: part)
      }
    }
  }

  /// - Parameter appendKey: appends the parts of the key.
  private static func natural(_ kind: RowKind, _ appendKey: (inout OutputBytes) -> Void) -> RowID {
    var name = OutputBytes(capacity: 128)
    name.append(text: kind.name)
    name.append("\n")
    appendKey(&name)
    return name.withUnsafeBytes { v5(namespace: satchelNamespace, name: $0) }
  }

  private static func natural(_ kind: RowKind, _ first: RowID, _ second: RowID) -> RowID {
    natural(kind) { name in
      name.append(first)
      name.append("\n")
      name.append(second)
    }
  }

  /// A person by e-mail address, whatever its case.
  public static func person(email: String) -> RowID { natural(.person, email.lowercased()) }

  public static func participant(conversation: RowID, person: RowID) -> RowID {
    natural(.participant, conversation, person)
  }

  public static func context(conversation: RowID, target: RowID) -> RowID {
    natural(.context, conversation, target)
  }

  /// Something imported: by the source system, its instance, the type there and the id there.
  public static func imported(
    _ kind: RowKind, system: String, instance: String, type: String, legacyID: String
  ) -> RowID {
    natural(kind) { name in
      name.append("import")
      for part in [system, instance, type, legacyID] {
        name.append("\n")
        name.append(text: part)
      }
    }
  }
}
