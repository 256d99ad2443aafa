/// What the command line prints with `--json`, as far as the tests read it.
struct StatusDocument: Decodable {
  struct Replica: Decodable {
    let id: String
    let site: String
    let known: String
    let gaps: String
    let succeeds: String?
  }

  let conflicts: Int
  let counter: Int
  let counts: [String: Int]
  let digest: String
  let keptBundles: [String]
  let replica: String
  let replicas: [Replica]
  let refusals: [Refused]

  struct Refused: Decodable {
    let count: Int
    let reason: String
    let subject: String
  }
}

struct PeerDocument: Decodable {
  let fingerprint: String
  let folder: String?
  let site: String
  let state: String
  let url: String?
}

struct KeyDocument: Decodable {
  let fingerprint: String
  let formerKeys: [String]
  let key: String
  let rotations: [String]
}

struct ConversationDocument: Decodable {
  let id: String
  let name: String
  let messageCount: Int
}

struct MessageDocument: Decodable {
  let body: String
}

struct OutcomeDocument: Decodable {
  let agrees: Bool?
  let error: String?
  let file: String
  let newMessages: Int
  let result: String
  let rowsApplied: Int
  let rowsKnown: Int
}

struct FolderDocument: Decodable {
  struct Written: Decodable {
    let file: String
    let rows: Int
  }

  let bundles: [OutcomeDocument]
  let digest: String
  let mended: [String]
  let unchanged: Int
  let written: [Written]
}

struct ExportDocument: Decodable {
  let file: String
  let rows: Int
}

struct VerifyDocument: Decodable {
  let error: String?
  let file: String
  let rows: Int?
  let signature: Signature?
  let valid: Bool

  struct Signature: Decodable {
    let fingerprint: String?
    let signature: String
    let signer: String?
  }
}

struct InspectDocument: Decodable {
  struct Replica: Decodable {
    let covers: String
    let site: String
  }

  let part: Int
  let parts: Int
  let replicas: [Replica]
  let rows: [String: Int]
  let snapshot: Bool
}

struct CheckDocument: Decodable {
  let digest: String
  let findings: [String]
  let sound: Bool
}

struct ImportDocument: Decodable {
  let conversationsCreated: Int
  let created: Int
  let peopleCreated: Int
  let read: Int
  let rejected: Int
  let unchanged: Int
}
