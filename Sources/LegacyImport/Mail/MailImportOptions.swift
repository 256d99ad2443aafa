import Versioning

/// How mail becomes conversations.
public struct MailImportOptions: Sendable {
  /// People with an address in these domains, or in a part of them, are back-office users.
  public var internalDomains: [String]
  /// Who is assigned to conversations; nil for who began them.
  public var defaultAssignee: RowID?
  /// Where attachments are saved, each under its SHA-256; nil to keep only their description.
  public var attachmentDirectory: String?
  /// E-mail addresses of people here, by the address in lower case that mail has, or by the name of who has none.
  public var userMap: [String: String] = [:]
  /// Do everything but commit.
  public var isDryRun: Bool
  /// Messages to a transaction: an interrupted run loses less than this, and the next one redoes it.
  public var batch = 500
  /// Identifiers that are remembered, of messages and of what they name, so that a reply may be read before what it
  /// answers. Messages beyond are filed as if what they answer came in another run.
  public var rememberedHeaders = 400_000

  public init(
    internalDomains: [String] = [], defaultAssignee: RowID? = nil, attachmentDirectory: String? = nil,
    isDryRun: Bool = false
  ) {
    self.internalDomains = internalDomains.map { $0.lowercased() }
    self.defaultAssignee = defaultAssignee
    self.attachmentDirectory = attachmentDirectory
    self.isDryRun = isDryRun
  }

  func isInternal(_ address: String) -> Bool {
    guard let domain = address.lowercased().split(separator: "@").last else { return false }
    return internalDomains.contains { domain == $0 || domain.hasSuffix("." + $0) }
  }
}
