import ConversationStore
import Conversations
import Hummingbird
import Versioning

/// Why a request of the API is not answered as asked, as JSON:API has it (§ Errors).
struct APIError: Error, Sendable {
  enum Source: Sendable, Hashable {
    /// A place in the request's document (RFC 6901).
    case pointer(String)
    case parameter(String)
    case none
  }

  let status: HTTPResponse.Status
  let title: String
  let detail: String
  var source = Source.none

  init(_ status: HTTPResponse.Status, _ title: String, _ detail: String, _ source: Source = .none) {
    self.status = status
    self.title = title
    self.detail = detail
    self.source = source
  }

  var document: JSONValue {
    var error: [String: JSONValue] = [
      "status": .text("\(status.code)"), "title": .text(title), "detail": .text(detail),
    ]
    switch source {
    case .pointer(let pointer): error["source"] = .object(["pointer": .text(pointer)])
    case .parameter(let name): error["source"] = .object(["parameter": .text(name)])
    case .none: break
    }
    return .object(["jsonapi": .object(["version": .text("1.1")]), "errors": .list([.object(error)])])
  }
}

extension APIError {
  static let unauthenticated = APIError(
    .unauthorized, "unauthorized",
    "Send a token made by: satchel account token, as Authorization: Bearer TOKEN.")
  static let notAcceptable = APIError(
    .notAcceptable, "not acceptable", "Answers are \(APIMedia.type) without parameters.")
  static let mediaType = APIError(
    .unsupportedMediaType, "unsupported media type", "Send \(APIMedia.type) without parameters.")

  static func notFound(_ type: String) -> APIError {
    APIError(
      .notFound, "not found", "There is no such entity of \(type), or it may not be seen with this token.")
  }

  static func forbidden(_ detail: String) -> APIError { APIError(.forbidden, "access denied", detail) }

  static func parameter(_ name: String, _ detail: String) -> APIError {
    APIError(.badRequest, "invalid parameter", detail, .parameter(name))
  }

  static func document(_ pointer: String, _ detail: String) -> APIError {
    APIError(.badRequest, "invalid document", detail, .pointer(pointer))
  }

  static func value(_ pointer: String, _ detail: String) -> APIError {
    APIError(.unprocessableContent, "invalid value", detail, .pointer(pointer))
  }

  /// What a rule of the domain that was broken means for the document.
  init(_ violation: RuleViolation) {
    self =
      switch violation {
      case .blankName: .value("/data/attributes/name", "This value should not be blank.")
      case .nameTooLong: .value("/data/attributes/name", "\(violation)")
      case .blankBody: .value("/data/attributes/body", "This value should not be blank.")
      case .bodyTooLong: .value("/data/attributes/body", "\(violation)")
      case .containsNUL(let field):
        .value("/data/attributes/\(field.split(separator: " ").last ?? "")", "\(violation)")
      case .emailTaken, .noAddress: .value("/data/attributes/email", "\(violation)")
      case .closedConversation: .value("/data/relationships/conversation", "\(violation)")
      case .noSuchTransition: .value("/data/relationships/status", "\(violation)")
      default: .value("/data", "\(violation)")
      }
  }

  /// What the store refuses.
  init(_ error: StoreError, _ type: String) {
    self =
      switch error {
      case .noSuchRow, .alreadyDeleted: .notFound(type)
      default: APIError(.conflict, "conflict", "\(error)")
      }
  }
}
