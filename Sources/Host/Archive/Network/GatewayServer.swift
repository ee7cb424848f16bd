public import HostArchive

/// The gateway and the log's files over HTTP: `/ipfs/…`, `/log/…`, and a page at `/` that says so. Everything is read alone; nothing that a
/// client sends changes anything.
public final class GatewayServer: Sendable {
  /// How many connections there are at most.
  public static let maxConnections = 128

  private let server: WebServer

  /// The port that it listens on.
  public var port: Int { server.port }

  var connectionCount: Int { server.connectionCount }

  private init(_ server: WebServer) { self.server = server }

  /// Starts to listen.
  /// - Parameters:
  ///   - blocks: what is served by its CID. What the log says is erased is not.
  ///   - log: nil for none; it need not be there yet.
  ///   - host: an address of this machine; with the default nobody reaches it from another one.
  ///   - port: 0 for any that is free.
  ///   - report: hears what could not be served, and why, on any thread.
  /// - Throws: what the system says where it cannot listen there.
  public static func start(
    blocks: BlockStore, log: LogFolder?, host: String = "127.0.0.1", port: Int,
    report: @escaping @Sendable (any Error) -> Void = { _ in }
  ) async throws -> GatewayServer {
    try await start(blocks: blocks, log: log, host: host, port: port, limits: WebLimits(), report: report)
  }

  /// - Parameter limits: its number of connections is not used.
  static func start(
    blocks: BlockStore, log: LogFolder?, host: String, port: Int, limits: WebLimits, report: @escaping @Sendable (any Error) -> Void
  ) async throws -> GatewayServer {
    var limits = limits
    limits.connections = maxConnections
    let erased = log.map { ErasedBlocks($0) }
    let gateway = Gateway(find: { try blocks.find($0) }, isDenied: { _ in false }, isErased: { erased?.contains($0) ?? false })
    let files = log.map { LogFiles($0) }
    // What is not all here is its client's to know.
    let report: @Sendable (any Error) -> Void = { error in
      if (error as? ArchiveError)?.code != .notFound { report(error) }
    }
    return GatewayServer(
      try await WebServer.start(host: host, port: port, limits: limits, report: report) { request in
        let path = request.path
        if path.hasPrefix("/log/"), let files { return response(try files.respond(to: inner(request, path: String(path.dropFirst(5))))) }
        if path == "/" { return response(GatewayHome.respond(to: inner(request, path: path), hasLog: files != nil)) }
        try erased?.refresh()
        return response(try gateway.respond(to: inner(request, path: path)))
      })
  }

  private static func inner(_ request: WebRequest, path: String) -> GatewayRequest {
    GatewayRequest(method: request.method, path: path, query: request.query, headers: request.headers)
  }

  private static func response(_ response: GatewayResponse) -> WebResponse {
    let body: WebResponse.Body =
      switch response.body {
      case .none: .none
      case .bytes(let bytes): .bytes(bytes)
      case .archive(let archive): .stream { sink in try archive.write(to: sink) }
      case .file(let file): .stream { sink in try file.write(to: sink) }
      }
    return WebResponse(status: response.status, headers: response.headers, body: body)
  }

  /// Waits until it does not listen any more.
  public func wait() async throws { try await server.wait() }

  /// Ends it, with the connections that there are.
  public func stop() async throws { try await server.stop() }
}
