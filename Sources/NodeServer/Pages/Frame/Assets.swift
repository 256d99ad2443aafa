import Crypto
import HTTPTypes
import Hummingbird
import NIOCore

/// The style sheet and the script. Their addresses carry a part of their SHA-256, so browsers may keep them for good.
struct Assets: Sendable {
  struct File: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]

    init(_ stem: String, _ suffix: String, type: String, _ bytes: [UInt8]) {
      let digest = SHA256.hash(data: bytes).prefix(6).map { String($0, radix: 16) }.joined()
      name = "\(stem)-\(digest).\(suffix)"
      self.type = type
      self.bytes = bytes
    }

    var address: String { "/assets/\(name)" }
  }

  let style = File("style", "css", type: "text/css; charset=utf-8", PackageResources.style_css)
  let script = File("page", "js", type: "text/javascript; charset=utf-8", PackageResources.page_js)

  /// Nil for any other name; no name is a path.
  func response(_ name: String) -> Response? {
    guard let file = [style, script].first(where: { $0.name == name }) else { return nil }
    return Response(
      status: .ok,
      headers: [.contentType: file.type, .cacheControl: "public, max-age=31536000, immutable"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
  }
}
