import Foundation

extension Error {
  /// What an error says to people, as a part of a sentence. Foundation's errors show their insides otherwise.
  package var inWords: String {
    guard self is CocoaError else { return "\(self)" }
    let error = self as NSError
    if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError, cause.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(cause.code)))
    }
    if let cause = error.userInfo[NSUnderlyingErrorKey] as? POSIXError {
      return String(cString: strerror(cause.code.rawValue))
    }
    let text = error.localizedFailureReason ?? error.localizedDescription
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
