internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// One connection: a request, its answer, the next request.
final class WebConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    /// For the head of a request.
    case waiting(since: NIODeadline)
    case reading(HTTPRequestHead, [UInt8], since: NIODeadline)
    case answering(WebAnswer)
    /// Its last answer is sent; what still comes is not kept.
    case lingering(since: NIODeadline)
  }

  private let limits: WebLimits
  private let threads: NIOThreadPool
  private let report: @Sendable (any Error) -> Void
  private let handler: WebServer.Handler
  private var state = State.waiting(since: .now())
  private var clock: RepeatedTask?

  init(
    _ limits: WebLimits, _ threads: NIOThreadPool, _ report: @escaping @Sendable (any Error) -> Void, _ handler: @escaping WebServer.Handler
  ) {
    self.limits = limits
    self.threads = threads
    self.report = report
    self.handler = handler
  }

  func channelActive(context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    clock = context.eventLoop.scheduleRepeatedTask(initialDelay: limits.tick, delay: limits.tick) { _ in
      let (connection, context) = bound.value
      if connection.isOverdue { context.close(promise: nil) }
    }
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    clock?.cancel()
    clock = nil
    context.fireChannelInactive()
  }

  /// Whether the client has taken longer than it may.
  private var isOverdue: Bool {
    switch state {
    case .waiting(let since), .reading(_, _, let since): .now() > since + limits.requestTime
    case .answering(let answer): answer.isOverdue(limits)
    case .lingering(let since): .now() > since + limits.lingerTime
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), state) {
    case (.head(let head), .waiting(let since)): begin(head, since: since, context)
    case (.body(let part), .reading(let head, var bytes, let since)):
      // Let go of before it grows, so that it is not copied.
      state = .waiting(since: since)
      bytes.append(contentsOf: part.readableBytesView)
      guard bytes.count <= limits.bodyBytes else { return refuse(head, .payloadTooLarge, tooLarge, context) }
      state = .reading(head, bytes, since: since)
    case (.end, .reading(let head, let bytes, _)):
      let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { "\($0), \($1)" }
      let request = WebRequest(
        method: head.method.rawValue, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : nil, headers: headers, body: bytes
      )
      let handler = handler
      answer(head, keepsAlive: head.isKeepAlive, context) { try handler(request) }
    // What else a request has that is answered already.
    default: return
    }
  }

  private var tooLarge: String {
    limits.bodyBytes == 0 ? "requests have no body here" : "a request has at most \(limits.bodyBytes) bytes"
  }

  private func begin(_ head: HTTPRequestHead, since: NIODeadline, _ context: ChannelHandlerContext) {
    guard head.version.major == 1 else { return refuse(head, .httpVersionNotSupported, "this is HTTP/1.1", context) }
    guard head.uri.hasPrefix("/") else { return refuse(head, .badRequest, "the target is no path", context) }
    let hosts = head.headers["host"].count
    guard hosts == 1 || hosts == 0 && head.version.minor == 0 else { return refuse(head, .badRequest, "a request names one host", context) }
    if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > limits.bodyBytes {
      return refuse(head, .payloadTooLarge, tooLarge, context)
    }
    if head.version.minor > 0, head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
      context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }
    state = .reading(head, [], since: since)
  }

  private func refuse(_ head: HTTPRequestHead?, _ status: HTTPResponseStatus, _ why: String, _ context: ChannelHandlerContext) {
    let text = Array((why + "\n").utf8)
    let response = WebResponse(
      status: Int(status.code),
      headers: [
        ("content-type", "text/plain; charset=utf-8"), ("content-length", "\(text.count)"), ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
      ], body: head?.method == .HEAD ? .none : .bytes(text))
    answer(head, keepsAlive: false, context) { response }
  }

  private func answer(
    _ head: HTTPRequestHead?, keepsAlive: Bool, _ context: ChannelHandlerContext, _ handler: @escaping @Sendable () throws -> WebResponse
  ) {
    let answer = WebAnswer(context.channel, isOld: head?.version.minor == 0, keepsAlive: keepsAlive, isHead: head?.method == .HEAD)
    state = .answering(answer)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let report = report
    threads.runIfActive(eventLoop: context.eventLoop) { answer.send(handler, report) }.whenComplete { result in
      let (connection, context) = bound.value
      connection.sent(result, context)
    }
  }

  /// An answer has been sent, or could not be.
  private func sent(_ result: Result<WebAnswer.Outcome, any Error>, _ context: ChannelHandlerContext) {
    guard case .answering = state else { return }
    switch result {
    case .success(.whole(keepsAlive: true)):
      state = .waiting(since: .now())
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    case .success(.whole(keepsAlive: false)):
      state = .lingering(since: .now())
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      context.close(mode: .output, promise: nil)
    // An answer that is cut off is not to look like one that has ended.
    case .success(.cutOff), .failure: context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? ChannelEvent, event == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
    if case .answering(let answer) = state { answer.isLast() } else { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
    switch state {
    case .waiting, .reading:
      let isLong = error == .headerOverflow
      refuse(
        nil, isLong ? .requestHeaderFieldsTooLarge : .badRequest, isLong ? "the head is too long" : "this is no request of HTTP/1.1",
        context)
    // The connection ends with the answer that is on its way.
    case .answering(let answer): answer.isLast()
    case .lingering: return
    }
  }
}
