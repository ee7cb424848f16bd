public import HostArchive

/// A witness over HTTP: `POST /add-checkpoint` (C2SP tlog-witness), and nothing else. Requests wait for each other in the witness, not here.
public final class WitnessServer: Sendable {
  /// How many connections there are at most.
  public static let maxConnections = 64

  private let server: WebServer

  /// The port that it listens on.
  public var port: Int { server.port }

  private init(_ server: WebServer) { self.server = server }

  /// Starts to listen.
  /// - Parameters:
  ///   - host: an address of this machine; with the default nobody reaches it from another one.
  ///   - port: 0 for any that is free.
  /// - Throws: what the system says where it cannot listen there.
  public static func start(_ witness: Witness, host: String = "127.0.0.1", port: Int) async throws -> WitnessServer {
    var limits = WebLimits()
    limits.connections = maxConnections
    limits.bodyBytes = WitnessRequest.maxByteCount
    return WitnessServer(
      try await WebServer.start(host: host, port: port, limits: limits) { request in
        guard request.path == "/add-checkpoint", request.query == nil else { return refusal(404, "there is /add-checkpoint alone") }
        guard request.method == "POST" else { return refusal(405, "checkpoints come by POST", [("allow", "POST")]) }
        let answer = witness.answer(request.body)
        return WebResponse(
          status: answer.status, headers: [("content-type", answer.contentType), ("cache-control", "no-store")], body: .bytes(answer.body))
      })
  }

  private static func refusal(_ status: Int, _ why: String, _ headers: [(name: String, value: String)] = []) -> WebResponse {
    let common = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
    return WebResponse(status: status, headers: headers + common, body: .bytes(Array((why + "\n").utf8)))
  }

  /// Waits until it does not listen any more.
  public func wait() async throws { try await server.wait() }

  /// Ends it, with the connections that there are.
  public func stop() async throws { try await server.stop() }
}
