/// A log's files for everybody (C2SP tlog-tiles), as static files under a prefix: its checkpoint, tiles and bundles, the checkpoint that
/// witnesses have signed, and its key. Nothing else of its folder: a path is looked up among these, and never as a path.
public struct LogFiles: Sendable {
  private let folder: LogFolder

  public init(_ folder: LogFolder) { self.folder = folder }

  /// Answers a request.
  /// - Parameter request: its path without the prefix, as `checkpoint` or `tile/0/000`.
  /// - Throws: what the disk says.
  public func respond(to request: GatewayRequest) throws(ArchiveError) -> GatewayResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      return .failure(405, "the log has GET and HEAD", [("allow", "GET, HEAD")])
    }
    let text = "text/plain; charset=utf-8"
    let found: (bytes: [UInt8], type: String, caching: String)
    do throws(ArchiveError) {
      switch request.path {
      // Another one a moment later.
      case LogFolder.checkpointName: found = (try folder.checkpoint().note.bytes, text, "no-store")
      case LogFolder.witnessedName:
        guard let witnessed = try folder.witnessed() else { return LogFiles.missing }
        found = (witnessed.note.bytes, text, "no-store")
      case LogFolder.keyName: found = (Array("\(try folder.key())\n".utf8), text, "no-store")
      default:
        guard let tile = Tile(path: request.path) else { return LogFiles.missing }
        found = (try folder.bytes(of: tile), "application/octet-stream", Gateway.caching)
      }
    } catch {
      guard error.code == .notFound else { throw error }
      return LogFiles.missing
    }
    let headers = [
      ("content-type", found.type), ("content-length", "\(found.bytes.count)"), ("cache-control", found.caching),
      ("x-content-type-options", "nosniff"), ("content-security-policy", Gateway.filePolicy),
    ]
    return GatewayResponse(status: 200, headers: headers, body: request.method == "HEAD" ? .none : .bytes(found.bytes))
  }

  private static let missing = GatewayResponse.failure(404, "the log has checkpoint, witnessed, vkey and tile/…")
}
