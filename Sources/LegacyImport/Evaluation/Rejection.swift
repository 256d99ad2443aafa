/// Why a record is not imported. `kind` groups reasons in the report, `detail` says what it was here.
struct Rejection: Error, Equatable, CustomStringConvertible {
  let kind: String
  let detail: String

  var description: String { detail.isEmpty ? kind : "\(kind): \(detail)" }
}

/// A record of the export that another one refers to has not been met yet.
struct MissingReference: Error {
  let type: String
  let key: String
}
