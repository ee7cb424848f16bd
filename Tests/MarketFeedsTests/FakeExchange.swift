import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A bar as the tests know it: prices in cents, `time` in Unix seconds.
struct MarketBar: Hashable, Sendable {
  let time: Int64
  let open: Int64
  let high: Int64
  let low: Int64
  let close: Int64
}

/// A server on the loopback interface that answers as all three exchanges do, each in its own format and with its own paging.
final class FakeExchange: Sendable {
  enum Behaviour: Sendable {
    case honest
    /// Every price times so many thousandths.
    case scaled(Int64)
    /// Leaves out the bar at this time.
    case gap(Int64)
    /// Hides the newest bar until so many requests have come.
    case late(Int)
    /// Accepts, reads, and never answers.
    case halfOpen
    /// Promises a body and sends a byte of it now and then.
    case dripping
    /// Promises more than it sends, and hangs up.
    case hangingUp
    case status(Int)
    case body(String)
    /// A body of so many bytes without an end in sight.
    case huge(Int)
    case redirect(String)
    /// No HTTP at all.
    case noise
  }

  /// What the server has and says.
  struct Market: Sendable {
    var bars: [MarketBar]
    let every: Int64
    /// The server's clock in Unix seconds.
    var now: Int64
    var tellsTime = true
  }

  let market: Market
  let behaviour: Behaviour
  private let channel: Mutex<(any Channel)?> = Mutex(nil)
  private let asked: Mutex<[String]> = Mutex([])

  private init(_ market: Market, _ behaviour: Behaviour) {
    self.market = market
    self.behaviour = behaviour
  }

  static func start(_ market: Market, _ behaviour: Behaviour = .honest) async throws -> FakeExchange {
    let server = FakeExchange(market, behaviour)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if case .noise = server.behaviour {
            channel.writeAndFlush(ByteBuffer(string: "220 mail.example ESMTP\r\n"), promise: nil)
            return
          }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(FakeExchangeHandler(server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.channel.withLock { $0 = channel }
    return server
  }

  var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }
  var url: String { "http://127.0.0.1:\(port)" }
  /// The paths that were asked for, in order.
  var requests: [String] { asked.withLock { $0 } }

  func stop() async throws { try await channel.withLock { $0 }?.close() }

  /// Counts a request, and says which number it has.
  func count(_ uri: String) -> Int {
    asked.withLock {
      $0.append(uri)
      return $0.count
    }
  }
}

private final class FakeExchangeHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let server: FakeExchange

  init(_ server: FakeExchange) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else { return }
    let number = server.count(head.uri)
    let channel = context.channel
    switch server.behaviour {
    case .honest, .scaled, .gap, .late:
      let answer = ExchangeFormats(server.market, server.behaviour, request: number).answer(head.uri)
      send(channel, status: .init(statusCode: answer.status), body: answer.body)
    case .halfOpen, .noise: break
    case .dripping:
      sendHead(channel, status: .ok, length: 100_000)
      channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { task in
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "[")))).whenFailure { _ in task.cancel() }
      }
    case .hangingUp:
      sendHead(channel, status: .ok, length: 100_000)
      channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "[[1704067200,")))).whenComplete { _ in
        channel.close(promise: nil)
      }
    case .status(let code): send(channel, status: .init(statusCode: code), body: "secret detail")
    case .body(let text): send(channel, status: .ok, body: text)
    case .huge(let count): sendHuge(channel, left: count)
    case .redirect(let url): send(channel, status: .found, body: "", more: ["location": url])
    }
  }

  private func sendHead(_ channel: any Channel, status: HTTPResponseStatus, length: Int?, more: HTTPHeaders = [:]) {
    var headers = more
    if let length { headers.add(name: "content-length", value: "\(length)") }
    if server.market.tellsTime { headers.add(name: "date", value: ExchangeFormats.httpDate(server.market.now)) }
    channel.write(HTTPServerResponsePart.head(.init(version: .http1_1, status: status, headers: headers)), promise: nil)
  }

  private func send(_ channel: any Channel, status: HTTPResponseStatus, body: String, more: HTTPHeaders = [:]) {
    sendHead(channel, status: status, length: body.utf8.count, more: more)
    channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
    channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
  }

  private func sendHuge(_ channel: any Channel, left: Int) {
    sendHead(channel, status: .ok, length: nil)
    @Sendable func next(_ left: Int) {
      guard left > 0 else { return channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil) }
      let part = ByteBuffer(repeating: UInt8(ascii: " "), count: min(left, 64 << 10))
      channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(part))).whenSuccess { next(left - part.readableBytes) }
    }
    next(left)
  }
}
