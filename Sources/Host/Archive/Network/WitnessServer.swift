public import HostArchive
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// A witness over HTTP: `POST /add-checkpoint` (C2SP tlog-witness), and nothing else.
///
/// Requests wait for each other in the witness, not here. A connection that says nothing for a while, or too much, is closed; more of them
/// than `maxConnections` are not taken.
public final class WitnessServer: Sendable {
  /// How many connections there are at most.
  public static let maxConnections = 64
  /// How long a connection may say nothing.
  static let patience = TimeAmount.seconds(30)

  private let channel: any Channel
  private let connections: Connections

  /// The port that it listens on.
  public let port: Int

  private init(_ channel: any Channel, _ connections: Connections) {
    self.channel = channel
    self.connections = connections
    port = channel.localAddress?.port ?? 0
  }

  /// Starts to listen.
  /// - Parameters:
  ///   - host: an address of this machine; with the default nobody reaches it from another one.
  ///   - port: 0 for any that is free.
  /// - Throws: what the system says where it cannot listen there.
  public static func start(_ witness: Witness, host: String = "127.0.0.1", port: Int) async throws -> WitnessServer {
    let connections = Connections()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 64)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        guard connections.enter(channel) else { return channel.eventLoop.makeFailedFuture(ChannelError.inputClosed) }
        channel.closeFuture.whenComplete { _ in connections.leave(channel) }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: patience))
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(WitnessHandler(witness))
        }
      }
      .bind(host: host, port: port).get()
    return WitnessServer(channel, connections)
  }

  /// Waits until it does not listen any more.
  public func wait() async throws { try await channel.closeFuture.get() }

  /// Ends it, with the connections that there are.
  public func stop() async throws {
    try await channel.close()
    for connection in connections.all { connection.close(promise: nil) }
  }
}

/// The connections that there are.
private final class Connections: Sendable {
  private let open: Mutex<[ObjectIdentifier: any Channel]> = Mutex([:])

  var all: [any Channel] { open.withLock { Array($0.values) } }

  /// Whether there was room for another one.
  func enter(_ channel: any Channel) -> Bool {
    open.withLock { open in
      guard open.count < WitnessServer.maxConnections else { return false }
      open[ObjectIdentifier(channel)] = channel
      return true
    }
  }

  func leave(_ channel: any Channel) { open.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) } }
}

/// One connection: a request, its answer, the next request.
private final class WitnessHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    case idle
    case reading([UInt8], keepsAlive: Bool)
    /// An answer is settled already; what else the request has is not kept.
    case refusing
  }

  private let witness: Witness
  private var state = State.idle

  init(_ witness: Witness) { self.witness = witness }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): start(head, context)
    case .body(let part):
      guard case .reading(var bytes, let keepsAlive) = state else { return }
      // Let go of before it grows, so that it is not copied.
      state = .idle
      bytes.append(contentsOf: part.readableBytesView)
      guard bytes.count <= WitnessRequest.maxByteCount else {
        return refuse(.payloadTooLarge, "a request has at most \(WitnessRequest.maxByteCount) bytes", context)
      }
      state = .reading(bytes, keepsAlive: keepsAlive)
    case .end:
      guard case .reading(let bytes, let keepsAlive) = state else { return }
      state = .idle
      answer(bytes, keepsAlive: keepsAlive, context)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) } else { context.fireUserInboundEventTriggered(event) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func start(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    guard head.uri == "/add-checkpoint" else { return refuse(.notFound, "there is /add-checkpoint alone", context) }
    guard head.method == .POST else { return refuse(.methodNotAllowed, "checkpoints come by POST", context) }
    if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > WitnessRequest.maxByteCount {
      return refuse(.payloadTooLarge, "a request has at most \(WitnessRequest.maxByteCount) bytes", context)
    }
    state = .reading([], keepsAlive: head.isKeepAlive)
  }

  private func refuse(_ status: HTTPResponseStatus, _ why: String, _ context: ChannelHandlerContext) {
    state = .refusing
    WitnessHandler.send(
      context.channel, status, "text/plain; charset=utf-8", Array((why + "\n").utf8), keepsAlive: false)
  }

  /// The witness waits for the disk, and so not on the event loop.
  private func answer(_ body: [UInt8], keepsAlive: Bool, _ context: ChannelHandlerContext) {
    let (witness, channel) = (witness, context.channel)
    NIOThreadPool.singleton.runIfActive(eventLoop: context.eventLoop) { witness.answer(body) }.whenComplete { result in
      guard case .success(let answer) = result else { return channel.close(promise: nil) }
      WitnessHandler.send(channel, HTTPResponseStatus(statusCode: answer.status), answer.contentType, answer.body, keepsAlive: keepsAlive)
    }
  }

  private static func send(
    _ channel: any Channel, _ status: HTTPResponseStatus, _ type: String, _ body: [UInt8], keepsAlive: Bool
  ) {
    var headers: HTTPHeaders = ["content-type": type, "content-length": "\(body.count)", "cache-control": "no-store"]
    if !keepsAlive { headers.add(name: "connection", value: "close") }
    channel.write(HTTPServerResponsePart.head(.init(version: .http1_1, status: status, headers: headers)), promise: nil)
    channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
    let sent = channel.eventLoop.makePromise(of: Void.self)
    if !keepsAlive { sent.futureResult.whenComplete { _ in channel.close(promise: nil) } }
    channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: sent)
  }
}
