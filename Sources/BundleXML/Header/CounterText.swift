import Conversations
import Versioning

/// The small language of replica keys and counters, as it is written.
///
/// A vector is `a:9 b:4`, knowledge `a:1-340 a:350 b:78-80`, a history of marks `1:9f3c… 210:03aa…` with
/// 16 hexadecimal digits. Replicas, intervals and marks ascend; a counter has no leading zeros.
enum CounterText {
  static func append(_ knowledge: Knowledge, to bytes: inout OutputBytes, _ keys: ReplicaKeys)
    throws(BundleWriteError)
  {
    var isFirst = true
    for entry in knowledge.entries {
      let key = try key(of: entry.replica, keys)
      for interval in entry.counters.intervals {
        if !isFirst { bytes.append(" ") }
        isFirst = false
        bytes.append(key)
        bytes.append(":")
        bytes.append(decimal: interval.lowerBound)
        if interval.lowerBound == interval.upperBound { continue }
        bytes.append("-")
        bytes.append(decimal: interval.upperBound)
      }
    }
  }

  static func append(_ vector: VersionVector, to bytes: inout OutputBytes, _ keys: ReplicaKeys)
    throws(BundleWriteError)
  {
    for (index, dot) in vector.dots.enumerated() {
      if index > 0 { bytes.append(" ") }
      try append(dot, to: &bytes, keys)
    }
  }

  static func append(_ dot: Dot, to bytes: inout OutputBytes, _ keys: ReplicaKeys) throws(BundleWriteError) {
    bytes.append(try key(of: dot.replica, keys))
    bytes.append(":")
    bytes.append(decimal: dot.counter)
  }

  static func append(_ history: MarkHistory, to bytes: inout OutputBytes) {
    for (index, mark) in history.marks.enumerated() {
      if index > 0 { bytes.append(" ") }
      bytes.append(decimal: mark.counter)
      bytes.append(":")
      for shift in stride(from: 60, through: 0, by: -4) {
        let nibble = UInt8(mark.token >> UInt64(shift) & 0xF)
        bytes.append(byte: nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
      }
    }
  }

  private static func key(of replica: ReplicaID, _ keys: ReplicaKeys) throws(BundleWriteError) -> [UInt8] {
    guard let key = keys.key(of: replica) else { throw .unnamedReplica(replica) }
    return key
  }
}
