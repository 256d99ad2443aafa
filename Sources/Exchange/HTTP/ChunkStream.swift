import Dispatch
import NIOCore
import Synchronization

/// Bytes on their way from a thread that makes them to a task that sends them. The thread waits while it is
/// too far ahead, so memory stays flat; the task that gives up ends the thread's work.
package final class ChunkStream: AsyncSequence, Sendable {
  package typealias Element = ByteBuffer

  /// How many chunks may wait to be sent.
  private static let depth = 16

  private let room = DispatchSemaphore(value: 0)
  private let isAbandoned = Mutex(false)
  private let stream: AsyncThrowingStream<ByteBuffer, any Error>
  private let continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

  private init() {
    (stream, continuation) = AsyncThrowingStream.makeStream()
    // Counted up from 0: a semaphore must not end below the value that it began with.
    for _ in 0..<Self.depth { room.signal() }
  }

  /// Runs `produce` on a thread of its own, which gives bytes to its argument, and `consume` in this task.
  /// Returns when both have ended; what was produced is nil if `consume` did not want all of it.
  package static func run<Produced: Sendable, Consumed>(
    _ produce: @escaping @Sendable (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Produced,
    _ consume: (ChunkStream) async throws -> Consumed
  ) async throws -> (Produced?, Consumed) {
    let stream = ChunkStream()
    async let produced = onThread {
      do {
        let result = try produce { try stream.send($0) }
        stream.continuation.finish()
        return result
      } catch {
        stream.continuation.finish(throwing: error)
        throw error
      }
    }
    let consumed: Consumed
    do {
      consumed = try await consume(stream)
    } catch {
      stream.abandon()
      throw error
    }
    stream.abandon()
    do {
      return (try await produced, consumed)
    } catch is CancellationError {
      return (nil, consumed)
    }
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws {
    room.wait()
    if isAbandoned.withLock({ $0 }) { throw CancellationError() }
    continuation.yield(ByteBuffer(bytes: bytes))
  }

  private func abandon() {
    isAbandoned.withLock { $0 = true }
    room.signal()
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate var base: AsyncThrowingStream<ByteBuffer, any Error>.Iterator
    fileprivate let room: DispatchSemaphore

    package mutating func next() async throws -> ByteBuffer? {
      let chunk = try await base.next()
      room.signal()
      return chunk
    }
  }

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(base: stream.makeAsyncIterator(), room: room)
  }
}
