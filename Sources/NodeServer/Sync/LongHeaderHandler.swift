import Exchange
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers a request whose header is too large with 431 (RFC 6585 §5), in the form of all errors.
final class LongHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundOut = HTTPResponsePart

  private let refusals: RefusalCounter

  init(_ refusals: RefusalCounter) { self.refusals = refusals }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard case HTTPParserError.headerOverflow = error else { return context.fireErrorCaught(error) }
    refusals.count(.headerTooLarge)
    let json = SyncResponse.json(HTTPRefusal.headerTooLarge.content)
    let head = HTTPResponse(
      status: HTTPRefusal.headerTooLarge.status,
      headerFields: [
        .contentType: "application/json", .contentLength: "\(json.readableBytes)", .connection: "close",
      ])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(json)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      context.close(promise: nil)
    }
  }
}
