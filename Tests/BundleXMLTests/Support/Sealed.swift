import Crypto

/// Gives a document that was made by hand the end that a writer would have given it.
func sealed(_ document: String, rows: Int) -> [UInt8] {
  let digest = SHA256.hash(data: Array(document.utf8)).map { byte in
    String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
  }
  return Array((document + "  <end rows=\"\(rows)\" sha256=\"\(digest.joined())\"/>\n</bundle>\n").utf8)
}

/// A header of one replica, for rows that are made by hand.
let handmadeHeader = """
  <?xml version="1.0" encoding="UTF-8"?>
  <bundle xmlns="urn:satchel:bundle:1" version="1.0" id="019ac5d1-7a00-7c41-8b1f-3f0f5cb4a001" \
  created="2026-11-22T10:00:00.000Z" generator="test/1">
    <origin replica="a" digest="0000000000000000000000000000000000000000000000000000000000000000"/>
    <replicas>
      <replica key="a" id="00000000000000000000000000000011" site="Lyon"/>
    </replicas>
    <part number="1" of="1"/>
    <covers>a:1-9</covers>
    <knows>a:1-9</knows>
    <forgotten></forgotten>

  """

/// A row with the given content of its element.
func handmadeRow(_ content: String, number: Int = 1, kind: String = "record") -> String {
  "  <\(kind) id=\"00000000-0000-0000-0000-00000000000\(number)\" clock=\"a:\(number)\" dot=\"a:\(number)\""
    + " at=\"2026-11-20T08:00:00.000Z\">\(content)</\(kind)>\n"
}
