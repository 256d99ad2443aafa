/// Hands bytes on to whoever sends them.
final class StreamSink: ByteSink {
  private let take: BundleWriter.Sink

  init(_ take: @escaping BundleWriter.Sink) { self.take = take }

  func write(_ bytes: UnsafeRawBufferPointer) throws { try take(bytes) }

  func finish() throws {}
}
