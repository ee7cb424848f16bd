internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// A request, all of it.
struct WebRequest: Sendable {
  let method: String
  /// Percent-encoded, without the query.
  let path: String
  /// What stood behind the question mark; nil where there was none.
  let query: String?
  /// Names in lower case. Several fields of one name are joined with commas (RFC 9110, 5.3).
  let headers: [String: String]
  let body: [UInt8]
}

struct WebResponse: Sendable {
  /// Takes the next bytes, and returns when they are on their way: whoever writes waits for the client.
  typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// Written while it is made. Without a `content-length` it is sent in chunks; an error cuts it off, so that the client sees one.
    case stream(@Sendable (@escaping Sink) throws -> Void)
  }

  let status: Int
  /// Names in lower case.
  let headers: [(name: String, value: String)]
  let body: Body
}

/// What one client may cost.
struct WebLimits: Sendable {
  /// Connections at a time; more are not taken.
  var connections = 64
  /// The most bytes of a request's body.
  var bodyBytes = 0
  /// How long a connection may take for its next request, from when it may send it until it has come as a whole.
  var requestTime = TimeAmount.seconds(30)
  /// How long an answer may take before the rate counts.
  var answerTime = TimeAmount.seconds(30)
  /// What a client has to take of an answer on the average, in bytes a second.
  var rate: Int64 = 16 << 10
  /// How long a connection that is to end is listened to, so that the client can read its last answer.
  var lingerTime = TimeAmount.seconds(2)
  /// How often the times are looked at.
  var tick = TimeAmount.seconds(1)
}

/// A small HTTP/1.1 server: each request is read as a whole and given to a handler on a thread of its own, which may wait for the disk
/// and for the client. It is bounded in everything that a client could make it keep, or wait for (`WebLimits`).
final class WebServer: Sendable {
  /// Answers a request. What it throws is answered with 500, and told to `report` alone.
  typealias Handler = @Sendable (WebRequest) throws -> WebResponse

  private let channel: any Channel
  private let connections: Connections
  private let threads: NIOThreadPool

  /// The port that it listens on.
  let port: Int

  private init(_ channel: any Channel, _ connections: Connections, _ threads: NIOThreadPool) {
    self.channel = channel
    self.connections = connections
    self.threads = threads
    port = channel.localAddress?.port ?? 0
  }

  /// Starts to listen.
  /// - Parameters:
  ///   - host: an address of this machine.
  ///   - port: 0 for any that is free.
  ///   - report: hears what a handler could not do, on any thread.
  /// - Throws: what the system says where it cannot listen there.
  static func start(
    host: String, port: Int, limits: WebLimits = WebLimits(), report: @escaping @Sendable (any Error) -> Void = { _ in },
    handler: @escaping Handler
  ) async throws -> WebServer {
    let connections = Connections(limit: limits.connections)
    // One each: a client that is slow keeps nobody else waiting.
    let threads = NIOThreadPool(numberOfThreads: limits.connections)
    threads.start()
    var lines = NIOHTTPDecoderLimitConfiguration()
    lines.maxHeaderFieldSize = 16 << 10
    lines.maxHeaderListSize = 32 << 10
    lines.maxHeaderFieldCount = 100
    var framing = HTTPResponseEncoder.Configuration()
    framing.automaticallySetFramingHeaders = false
    do {
      let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 64)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        // Who has sent all and closes that side still gets the answer.
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelInitializer { [lines, framing] channel in
          guard connections.enter(channel) else { return channel.eventLoop.makeFailedFuture(ChannelError.inputClosed) }
          channel.closeFuture.whenComplete { _ in connections.leave(channel) }
          return channel.eventLoop.makeCompletedFuture {
            // The first side of a request that came behind another one waits here until that is answered.
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
              withErrorHandling: false, withEncoderConfiguration: framing, withDecoderLimitConfiguration: lines)
            try channel.pipeline.syncOperations.addHandler(WebConnection(limits, threads, report, handler))
          }
        }
        .bind(host: host, port: port).get()
      return WebServer(channel, connections, threads)
    } catch {
      try await threads.shutdownGracefully()
      throw error
    }
  }

  /// How many connections there are.
  var connectionCount: Int { connections.all.count }

  /// Waits until it does not listen any more.
  func wait() async throws { try await channel.closeFuture.get() }

  /// Ends it, with the connections that there are.
  func stop() async throws {
    try await channel.close()
    for connection in connections.all { connection.close(promise: nil) }
    try await threads.shutdownGracefully()
  }
}

/// The connections that there are.
private final class Connections: Sendable {
  private let limit: Int
  private let open: Mutex<[ObjectIdentifier: any Channel]> = Mutex([:])

  init(limit: Int) { self.limit = limit }

  var all: [any Channel] { open.withLock { Array($0.values) } }

  /// Whether there was room for another one.
  func enter(_ channel: any Channel) -> Bool {
    open.withLock { open in
      guard open.count < limit else { return false }
      open[ObjectIdentifier(channel)] = channel
      return true
    }
  }

  func leave(_ channel: any Channel) { open.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) } }
}
