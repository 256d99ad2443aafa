import Conversations
import Versioning

/// What a run is told beside its mapping.
public struct ImportSettings: Sendable {
  /// Tells two installations of one legacy system apart.
  public var instance = ""
  /// The zone of times that have none.
  public var timezone: String?
  /// The charset of files, instead of what they say or look like.
  public var charset: String?
  /// E-mail addresses of people here, by their legacy id or legacy address in lower case.
  public var userMap: [String: String] = [:]
  /// Who is assigned to conversations that nobody is assigned to.
  public var defaultAssignee: RowID?
  /// People with an address in these domains are back-office users where the mapping does not say.
  public var internalDomains: [String] = []
  /// At most so many records of each file.
  public var limit: Int?
  /// Where attachments that the export contains are saved, each under its SHA-256; nil to keep only their
  /// description.
  public var attachments: String?
  /// Values of the mapping's parameters.
  public var parameters: [String: String] = [:]

  public init() {}

  func personKind(of email: String?) -> PersonKind {
    guard let domain = email?.lowercased().split(separator: "@").last else { return .customerUser }
    let isInternal = internalDomains.contains { domain == $0 || domain.hasSuffix("." + $0) }
    return isInternal ? .user : .customerUser
  }
}
