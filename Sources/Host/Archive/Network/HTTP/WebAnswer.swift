internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// One answer on its way, made and written on a thread that waits for the client.
final class WebAnswer: Sendable {
  enum Outcome: Sendable {
    /// All but the end of the message, which the connection writes.
    case whole(keepsAlive: Bool)
    case cutOff
  }

  /// The client is gone, or was too slow.
  private struct Gone: Error {}

  /// What is given to the system at a time, in bytes.
  private static let pieceBytes = 64 << 10

  private let channel: any Channel
  private let isOld: Bool
  private let isHead: Bool
  private let keepsAlive: Atomic<Bool>
  /// In nanoseconds of `NIODeadline`; 0 before the first byte is sent.
  private let begunAt = Atomic<UInt64>(0)
  private let byteCount = Atomic<Int64>(0)

  /// - Parameters:
  ///   - isOld: whether the client speaks HTTP/1.0, which has no chunks.
  ///   - isHead: whether it wants no body.
  init(_ channel: any Channel, isOld: Bool, keepsAlive: Bool, isHead: Bool) {
    self.channel = channel
    self.isOld = isOld
    self.isHead = isHead
    self.keepsAlive = Atomic(keepsAlive && !isOld)
  }

  /// The connection ends with this answer.
  func isLast() { keepsAlive.store(false, ordering: .relaxed) }

  /// Whether the client takes it too slowly. The time that the handler takes is not the client's.
  func isOverdue(_ limits: WebLimits) -> Bool {
    let begunAt = begunAt.load(ordering: .relaxed)
    guard begunAt > 0 else { return false }
    let allowed = limits.answerTime + .seconds(byteCount.load(ordering: .relaxed) / limits.rate)
    return .now() > NIODeadline.uptimeNanoseconds(begunAt) + allowed
  }

  /// Makes the answer and writes it.
  func send(_ handler: () throws -> WebResponse, _ report: (any Error) -> Void) -> Outcome {
    let response: WebResponse
    do {
      response = try handler()
    } catch {
      report(error)
      let text = Array("something is wrong here; the operator is told what\n".utf8)
      response = WebResponse(
        status: 500,
        headers: [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")],
        body: isHead ? .none : .bytes(text))
    }
    do {
      try write(response)
      return .whole(keepsAlive: keepsAlive.load(ordering: .relaxed))
    } catch is Gone {
      return .cutOff
    } catch {
      report(error)
      return .cutOff
    }
  }

  private func write(_ response: WebResponse) throws {
    var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
    headers.add(name: "date", value: HTTPDate.now())
    let promised = headers.first(name: "content-length").flatMap { Int64($0) }
    switch response.body {
    case .bytes(let bytes) where promised == nil: headers.add(name: "content-length", value: "\(bytes.count)")
    case .stream where promised == nil:
      if isOld { isLast() } else { headers.add(name: "transfer-encoding", value: "chunked") }
    case .none where promised == nil && !isHead && response.status != 304 && response.status != 204:
      headers.add(name: "content-length", value: "0")
    default: break
    }
    if !keepsAlive.load(ordering: .relaxed) { headers.add(name: "connection", value: "close") }
    let version: HTTPVersion = isOld ? .http1_0 : .http1_1
    begunAt.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
    try push(.head(HTTPResponseHead(version: version, status: HTTPResponseStatus(statusCode: response.status), headers: headers)))
    guard !isHead else { return }
    switch response.body {
    case .none: return
    case .bytes(let bytes): try bytes.withUnsafeBytes(take)
    case .stream(let write): try write(take)
    }
    // A client that waits for the rest would wait for ever.
    if let promised, promised != byteCount.load(ordering: .relaxed) { throw Gone() }
  }

  private func take(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(WebAnswer.pieceBytes))
      try push(.body(.byteBuffer(ByteBuffer(bytes: piece))))
      byteCount.add(Int64(piece.count), ordering: .relaxed)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
    }
  }

  /// Waits until the system has taken it: that is what keeps a stream from piling up in memory.
  private func push(_ part: HTTPServerResponsePart) throws {
    do {
      try channel.writeAndFlush(part).wait()
    } catch {
      throw Gone()
    }
  }
}
