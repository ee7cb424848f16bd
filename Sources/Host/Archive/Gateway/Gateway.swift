public import SpaceContent

/// The pure part of a gateway (specs.ipfs.tech, Trustless Gateway and Path Gateway): from a request to `/ipfs/{cid}[/path]` to a response,
/// without a server. Blocks and CARs can be checked against the CID that was asked for; files, folders and records are for people and
/// their browsers, who have to believe the gateway.
///
/// What it does not have and what nobody may have yet (sealed answers) gets one and the same answer, 404: nobody learns from it which of
/// the two it is. It fetches nothing from elsewhere.
public struct Gateway: Sendable {
  /// What may be cached for good: 336 days, as IPFS gateways have it.
  static let caching = "public, max-age=29030400, immutable"
  /// The empty block whose bytes stand in its CID (hash function: identity), by which gateways are probed.
  private static let probe = "bafkqaaa"
  private static let probeBytes: [UInt8] = [0x01, 0x55, 0x00, 0x00]

  let find: GatewayArchive.Find
  private let isErased: @Sendable (CID) throws -> Bool

  /// - Parameters:
  ///   - find: gives a block with its hash checked, or nil for one that is not there.
  ///   - isDenied: whether nobody may have a block. It is asked for each block, at each response, before the block is looked for.
  ///   - isErased: whether everybody may know that nobody has a block any more. It is denied, too, and an archive of everything behind a
  ///     root passes over it.
  public init(
    find: @escaping GatewayArchive.Find, isDenied: @escaping @Sendable (CID) throws -> Bool,
    isErased: @escaping @Sendable (CID) throws -> Bool = { _ in false }
  ) {
    self.find = { cid in try isDenied(cid.asVersion1) || isErased(cid.asVersion1) ? nil : find(cid) }
    self.isErased = isErased
  }

  /// Answers a request. Of a CAR only the root and what the path leads through have been looked at when this returns.
  /// - Throws: what the closures throw, which a server answers with 500. A block that is damaged counts as one that is not there.
  public func respond(to request: GatewayRequest) throws -> GatewayResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      return .failure(405, "the gateway has GET and HEAD", [("allow", "GET, HEAD")])
    }
    guard request.path.utf8.count <= GatewayRequest.pathBytesMax else { return .failure(414, "the path is too long") }
    // What is quoted in a header has nothing in it that could begin another one.
    guard request.path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return .failure(400, "the path is not percent-encoded") }
    guard let parameters = PercentEncoding.parameters(request.query) else { return .failure(400, "the query cannot be read") }
    guard request.path.hasPrefix("/ipfs/") else { return .failure(404, "the gateway has /ipfs/{cid}") }
    let parts = request.path.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    let format = GatewayFormat.wanted(accept: request.headers["accept"], parameters: parameters)
    guard let format else {
      return .failure(
        406, "ask for application/vnd.ipld.raw or application/vnd.ipld.car; version=1; order=dfs; dups=n, or ?format=raw|car, or for a file"
      )
    }
    // A script that could answer for whole paths is never given.
    guard request.headers["service-worker"] == nil else { return .failure(400, "nothing here is a service worker") }
    let answer: GatewayResponse
    if parts.first.map(String.init) == Gateway.probe, parts.dropFirst().allSatisfy(\.isEmpty) {
      answer = Gateway.probed(format)
    } else {
      answer = try respond(to: request, parts, format, parameters)
    }
    guard request.method == "HEAD" else { return answer }
    return GatewayResponse(status: answer.status, headers: answer.headers, body: .none)
  }

  private func respond(
    to request: GatewayRequest, _ parts: [Substring], _ format: GatewayFormat, _ parameters: [String: String]
  ) throws -> GatewayResponse {
    let cid: CID
    do throws(ContentError) {
      cid = try CID(String(parts[0]))
    } catch {
      return .failure(400, "no CID that this gateway reads: \(error.message)")
    }
    guard let path = Gateway.names(parts.dropFirst()) else { return .failure(400, "the path has a name that no file can have") }
    let root: Block
    do {
      guard let found = try find(cid) else { return missing(request) }
      root = found
    } catch let error as ArchiveError where error.code == .wrongHash {
      return missing(request)
    }
    switch format {
    case .raw:
      guard path.isEmpty else { return .failure(400, "a single block has no path: ask for a CAR") }
      return Gateway.raw(root, request)
    case .car:
      guard let scope = Gateway.scope(parameters) else {
        return .failure(400, "dag-scope is block, entity or all; entity-bytes is from:to")
      }
      let archive = GatewayArchive(root: cid, path: path, scope: scope, find: find, isErased: isErased)
      // So that what leads nowhere is told by the status, and not by an archive that is cut off.
      do {
        try archive.resolve()
      } catch let error as ArchiveError where [.notFound, .malformed, .wrongHash].contains(error.code) {
        return .failure(404, "the path leads nowhere")
      }
      return Gateway.answer(archive, request)
    case .open(let prefersPage):
      return try document(root, GatewayDocument(path: path, request: request, parameters: parameters, prefersPage: prefersPage))
    }
  }

  private func missing(_ request: GatewayRequest) -> GatewayResponse {
    let directives = (request.headers["cache-control"] ?? "").split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
    return directives.contains("only-if-cached") ? .failure(412, "the block is not here") : .failure(404, "the block is not here")
  }

  private static func raw(_ block: Block, _ request: GatewayRequest) -> GatewayResponse {
    let tag = "\"\(block.cid).raw\""
    let headers = common(block.cid, "raw", "bin", tag: tag, type: "application/vnd.ipld.raw", request)
    if isKnown(tag, request) { return GatewayResponse(status: 304, headers: headers, body: .none) }
    return GatewayResponse(status: 200, headers: headers + [("content-length", "\(block.bytes.count)")], body: .bytes(block.bytes))
  }

  private static func answer(_ archive: GatewayArchive, _ request: GatewayRequest) -> GatewayResponse {
    // The bytes follow from these; a weak one all the same, for a stream may be cut off.
    let path = SHA256.digest(lengthPrefixed: archive.path.map { Array($0.utf8) })
    let tag = "W/\"\(word(archive.scope)).\(archive.root).\("\(path)".prefix(16)).car\""
    let headers =
      common(archive.root, "car", "car", tag: tag, type: "application/vnd.ipld.car; version=1; order=dfs; dups=n", request)
      + [("accept-ranges", "none")]
    if isKnown(tag, request) { return GatewayResponse(status: 304, headers: headers, body: .none) }
    return GatewayResponse(status: 200, headers: headers, body: .archive(archive))
  }

  private static func common(
    _ cid: CID, _ format: String, _ suffix: String, tag: String, type: String, _ request: GatewayRequest
  ) -> [(name: String, value: String)] {
    var headers = [
      ("content-type", type), ("content-disposition", "attachment; filename=\"\(cid).\(suffix)\""), ("etag", tag),
      ("cache-control", caching), ("x-content-type-options", "nosniff"), ("x-ipfs-path", request.path), ("vary", "Accept"),
    ]
    // For caches that know nothing of `Vary`: under which address this form always is. What is quoted cannot begin another header.
    let query = request.query ?? ""
    if PercentEncoding.parameters(query)?["format"] == nil, query.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
      headers.append(("content-location", "\(request.path)?\(query.isEmpty ? "" : query + "&")format=\(format)"))
    }
    return headers
  }

  /// Whether the client has this already (RFC 9110, 13.1.2: compared weakly).
  static func isKnown(_ tag: String, _ request: GatewayRequest) -> Bool {
    func opaque(_ tag: some StringProtocol) -> String { String(tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : String(tag)) }
    guard let known = request.headers["if-none-match"] else { return false }
    return known.split(separator: ",").map { $0.filter { $0 != " " } }.contains { $0 == "*" || opaque($0) == opaque(tag) }
  }

  private static func probed(_ format: GatewayFormat) -> GatewayResponse {
    let nosniff = ("x-content-type-options", "nosniff")
    switch format {
    case .raw:
      return GatewayResponse(status: 200, headers: [("content-type", "application/vnd.ipld.raw"), nosniff], body: .bytes([]))
    case .open:
      return GatewayResponse(
        status: 200, headers: [("content-type", "application/octet-stream"), nosniff, ("content-length", "0")], body: .bytes([]))
    case .car:
      // {"roots": [the CID], "version": 1}, with its length before it, by hand: no CID of ours has this hash function.
      let link = [0xd8, 0x2a, 0x45, 0x00] + probeBytes
      let header = [0xa2, 0x65] + Array("roots".utf8) + [0x81] + link + [0x67] + Array("version".utf8) + [0x01]
      return GatewayResponse(
        status: 200, headers: [("content-type", "application/vnd.ipld.car; version=1; order=dfs; dups=n"), nosniff],
        body: .bytes([UInt8(header.count)] + header))
    }
  }

  /// The names of a path; a slash at the end changes nothing. Nil for names that lead elsewhere, or that no file can have.
  private static func names(_ parts: ArraySlice<Substring>) -> [String]? {
    var names: [String] = []
    for (index, part) in parts.enumerated() {
      if part.isEmpty && index == parts.count - 1 { break }
      guard let name = PercentEncoding.decode(part) else { return nil }
      do throws(ArchiveError) {
        try EntryName.require(name)
      } catch {
        return nil
      }
      names.append(name)
    }
    return names.count <= UnixFSReader.Limits().pathLength ? names : nil
  }

  private static func scope(_ parameters: [String: String]) -> GatewayScope? {
    if let bytes = parameters["entity-bytes"] {
      guard let range = GatewayRange(bytes[...]), parameters["dag-scope"] ?? "entity" == "entity" else { return nil }
      return .bytes(range)
    }
    switch parameters["dag-scope"] ?? "all" {
    case "block": return .block
    case "entity": return .entity
    case "all": return .all
    default: return nil
    }
  }

  private static func word(_ scope: GatewayScope) -> String {
    switch scope {
    case .block: "block"
    case .entity: "entity"
    case .bytes(let range): "bytes-\(range.from)-\(range.to.map { "\($0)" } ?? "end")"
    case .all: "all"
    }
  }
}

extension GatewayResponse {
  /// A line of text. It may be another one a moment later, so nobody caches it.
  static func failure(_ status: Int, _ message: String, _ headers: [(name: String, value: String)] = []) -> GatewayResponse {
    let text = Array((message + "\n").utf8)
    let common = [
      ("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff"),
      ("content-length", "\(text.count)"),
    ]
    return GatewayResponse(status: status, headers: headers + common, body: .bytes(text))
  }
}
