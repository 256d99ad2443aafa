import HTTPTypes
import Hummingbird

/// A request for a page that is not answered as asked.
enum PageRefusal: Error, Sendable, Hashable {
  /// Also what somebody may not see: for them it does not exist.
  case notFound
  case notAllowed(String)
  /// A form that this server did not show to this browser.
  case forged
  case unreadable(String)
  case tooLarge
  case slow
  case notLoggedIn
  case busy

  var status: HTTPResponse.Status {
    switch self {
    case .notFound: .notFound
    case .notAllowed, .forged: .forbidden
    case .unreadable: .badRequest
    case .tooLarge: .contentTooLarge
    case .slow: .requestTimeout
    case .notLoggedIn: .unauthorized
    case .busy: .serviceUnavailable
    }
  }

  var text: String {
    switch self {
    case .notFound: "There is no such page, or you may not see it."
    case .notAllowed(let what): what
    case .forged:
      "The form is too old, or comes from elsewhere. Nothing was changed: go back, reload the page, and try again."
    case .unreadable(let what): "The request cannot be understood: \(what). Nothing was changed."
    case .tooLarge: "This is larger than a form may be. Nothing was changed."
    case .slow: "The request came too slowly. Nothing was changed."
    case .notLoggedIn: "Please log in first."
    case .busy: "Too many pages are open at this node. Try again in a moment."
    }
  }
}
