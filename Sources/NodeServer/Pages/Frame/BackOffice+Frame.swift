import HTTPTypes
import Hummingbird
import NIOCore

extension BackOffice {
  func render<Content: WebPage>(
    _ content: Content, _ layout: Layout, _ request: Request, _ visit: Visit,
    _ status: HTTPResponse.Status
  ) throws -> Response {
    let isBackOffice = visit.principal?.permissions.isBackOffice ?? false
    let frame = Frame(page: content, form: visit.formToken, isBackOffice: isBackOffice)
    let main = try templates.render(frame)
    var response = try html(layout.around(main), status)
    if cookies.value(.flash, in: request) != nil { cookies.clear(.flash, in: &response) }
    return response
  }

  private func html(_ layout: Layout, _ status: HTTPResponse.Status) throws -> Response {
    let text = try templates.render(layout)
    return Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  func layout(
    _ request: Request, _ visit: Visit, _ title: String, _ reader: Reader? = nil
  ) throws -> Layout {
    let flash = cookies.value(.flash, in: request).flatMap { Flash(rawValue: $0) }
    let person = try reader.map { try $0.names.name($0.permissions.principal.person) }
    return Layout(
      title: title, site: site, main: "", form: visit.formToken, isLoggedIn: reader != nil,
      person: person, links: reader.map { Navigation.links($0.permissions, at: request.uri.path) } ?? [],
      flash: flash?.text, flashKind: flash?.kind ?? "", style: assets.style.address,
      script: assets.script.address)
  }

  func refuse(_ refusal: PageRefusal) throws -> Response {
    try plain(title: "Not possible", refusal.text, refusal.status)
  }

  func fail() throws -> Response {
    try plain(
      title: "Failed", "This node cannot do it now. Nothing was changed, and its owner finds why in its log.",
      .internalServerError)
  }

  /// A page without anything of the visit: it may be what has failed.
  private func plain(title: String, _ text: String, _ status: HTTPResponse.Status) throws -> Response {
    let frame = Frame(page: RefusalPage(title: title, text: text), form: "", isBackOffice: false)
    let layout = Layout(
      title: title, site: site, main: try templates.render(frame), form: "",
      isLoggedIn: false, person: nil, links: [], flash: nil, flashKind: "", style: assets.style.address,
      script: assets.script.address)
    return try html(layout, status)
  }
}

private struct RefusalPage: WebPage {
  static let template = "refusal"
  let title: String
  let text: String
}
