/// Who answers at an address: `GET /sync/v1/node`.
package struct NodeDocument: Codable, Sendable, Hashable {
  package var version: Int
  package var site: String
  /// One line, as in `~/.ssh/id_ed25519.pub`.
  package var key: String
  package var fingerprint: String
  /// The statements by which former keys of the node gave way to this one, oldest first.
  package var rotations: [String]

  package init(version: Int, site: String, key: String, fingerprint: String, rotations: [String]) {
    self.version = version
    self.site = site
    self.key = key
    self.fingerprint = fingerprint
    self.rotations = rotations
  }
}

/// What became of a bundle that was pushed, and how the server stands after it.
package struct PushDocument: Codable, Sendable, Hashable {
  package var bundle: String
  package var rowsApplied: Int
  package var rowsKnown: Int
  package var newConflicts: Int
  package var replica: String
  package var digest: String
  /// What the server knows now (``KnowledgeText``).
  package var knows: String

  package init(
    bundle: String, rowsApplied: Int, rowsKnown: Int, newConflicts: Int, replica: String, digest: String,
    knows: String
  ) {
    self.bundle = bundle
    self.rowsApplied = rowsApplied
    self.rowsKnown = rowsKnown
    self.newConflicts = newConflicts
    self.replica = replica
    self.digest = digest
    self.knows = knows
  }
}

/// Why a request failed, and what to do.
package struct ErrorDocument: Codable, Sendable, Hashable {
  package struct Content: Codable, Sendable, Hashable {
    package var code: String
    package var message: String
    package var hint: String
  }

  package var error: Content

  package init(code: String, message: String, hint: String) {
    error = Content(code: code, message: message, hint: hint)
  }
}
