import Exchange
import Hummingbird
import NIOCore
import Signing

/// Everything under `/sync/`.
struct SyncRoutes {
  let service: SyncService

  func add(to router: Router<NodeRequestContext>) {
    router.add(middleware: SyncErrors(service: service))
    router.get(path(SyncProtocol.nodePath)) { _, _ in try await node() }
    router.get(path(SyncProtocol.descriptionPath)) { _, _ in description() }
    router.post(path(SyncProtocol.pullPath)) { request, context in
      try await PullRoute(service: service).answer(request, context)
    }
    router.post(path(SyncProtocol.pushPath)) { request, context in
      try await PushRoute(service: service).answer(request, context)
    }
  }

  private func path(_ text: String) -> RouterPath { RouterPath(text) }

  /// Who this is. Nothing of what the node holds.
  private func node() async throws -> Response {
    let node = service.node
    let site = try await onThread { try node.store.read { try $0.position().site } }
    let key = node.key.publicKey
    return try await SyncResponse.make(
      NodeDocument(
        version: SyncProtocol.version, site: site, key: key.openSSH(comment: site),
        fingerprint: key.fingerprint, rotations: node.identity.announced.map(\.text)))
  }

  private func description() -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_json)))
  }
}
