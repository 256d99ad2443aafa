import BundleXML
import Conversations
import Versioning

/// The bytes of a bundle in memory.
func bundleBytes(_ header: BundleHeader, _ rows: [Row]) throws -> [UInt8] {
  var bytes: [UInt8] = []
  var writer = try BundleWriter(header: header) { bytes.append(contentsOf: $0) }
  for row in rows { try writer.append(row) }
  _ = try writer.finish()
  return bytes
}

/// All rows of a file, whatever is known.
func readRows(_ path: String) throws -> (bundle: VerifiedBundle, rows: [Row]) {
  let bundle = try UnverifiedBundle(path: path).verify()
  let source = try bundle.rows()
  var rows: [Row] = []
  while case .row(let row)? = try source(Knowledge()) { rows.append(row) }
  return (bundle, rows)
}

/// How a file is refused: after how many rows, and with what message about the file by its name alone.
func refusal(_ path: String) -> (rowsBefore: Int, error: BundleError?) {
  var count = 0
  do {
    let source = try UnverifiedBundle(path: path).verify().rows()
    while try source(Knowledge()) != nil { count += 1 }
    return (count, nil)
  } catch {
    return (count, error as? BundleError)
  }
}
