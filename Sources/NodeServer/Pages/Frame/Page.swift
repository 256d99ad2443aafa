/// What a page shows: a value whose properties a template names.
protocol WebPage: Sendable {
  static var template: String { get }
  var title: String { get }
}

/// What every template can name beside its page.
struct Frame<Content: WebPage> {
  let page: Content
  /// For the hidden field of each form.
  let form: String
  let isBackOffice: Bool
}

/// What stands around a page.
struct Layout {
  struct Link {
    let address: String
    let label: String
    let isHere: Bool
  }

  let title: String
  let site: String
  /// The page, as HTML.
  var main: String
  let form: String
  let isLoggedIn: Bool
  let person: String?
  let links: [Link]
  let flash: String?
  let flashKind: String
  let style: String
  let script: String

  func around(_ main: String) -> Layout {
    var layout = self
    layout.main = main
    return layout
  }
}
