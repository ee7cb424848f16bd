internal import SpaceContent
internal import SpaceContract

/// A request for what a CID stands for, and not for its blocks.
struct GatewayDocument {
  /// Percent-decoded names.
  let path: [String]
  let request: GatewayRequest
  let parameters: [String: String]
  /// Whether the client reads HTML.
  let prefersPage: Bool

  /// The longest name of a file that a request may choose, in bytes.
  private static let nameBytesMax = 255

  /// The file name that the request chooses (`?filename=`), or nil. A name leads nowhere: it has no slashes.
  var chosenName: String? {
    parameters["filename"].map { name in
      let name = TextCleaning.clean(name).replacing("/", with: "_").replacing("\\", with: "_")
      return TextCleaning.cut(name, maxBytes: GatewayDocument.nameBytesMax)
    }
  }
  var isDownload: Bool { parameters["download"] == "true" }
}

/// Files, folders and records (specs.ipfs.tech, Path Gateway), for browsers.
///
/// One rule of the specification is not kept: a folder's `index.html` is never shown in its place. Pages of strangers have no business under
/// the address of a host.
extension Gateway {
  /// What a browser may do with a file: look at it.
  static let filePolicy = "default-src 'none'; sandbox"
  /// What is made here anew, by a later version perhaps otherwise: for a week, as IPFS gateways have it.
  private static let pageCaching = "public, max-age=604800, stale-while-revalidate=2678400"

  func document(_ root: Block, _ document: GatewayDocument) throws -> GatewayResponse {
    let way: GatewayArchive.Way
    let item: UnixFSReader.Item
    let reader = UnixFSReader { cid in
      guard let block = try find(cid) else { throw BlockStore.missing(cid) }
      return block.bytes
    }
    do {
      way = try GatewayArchive(root: root.cid, path: document.path, scope: .block, find: find).resolve()
    } catch let error as ArchiveError where [.notFound, .malformed, .wrongHash].contains(error.code) {
      return .failure(404, "the path leads nowhere")
    }
    if way.end.codec == .dagCBOR { return try record(way, document) }
    do {
      item = try reader.item(way.end)
    } catch let error as ArchiveError where [.malformed, .unsupported].contains(error.code) {
      return .failure(406, "no file, folder or record: ask for ?format=raw")
    }
    switch item.kind {
    case .file(let byteCount): return try file(way, byteCount, reader, document)
    case .folder: return try folder(way, reader, document)
    case .symbolicLink(let target):
      let headers = Gateway.common(way, document, type: "inode/symlink", policy: Gateway.filePolicy, caching: Gateway.caching)
      return GatewayResponse(
        status: 200, headers: headers + [("etag", "\"\(way.end)\""), ("content-length", "\(target.count)")], body: .bytes(target))
    }
  }

  private func file(
    _ way: GatewayArchive.Way, _ byteCount: UInt64, _ reader: UnixFSReader, _ document: GatewayDocument
  ) throws -> GatewayResponse {
    var beginning: [UInt8] = []
    do {
      try reader.read(way.end, 0..<min(byteCount, UInt64(ServedType.lookedAt))) { beginning += $0 }
    } catch let error as ArchiveError where [.notFound, .malformed, .wrongHash].contains(error.code) {
      return .failure(404, "the file is not all here")
    }
    let name = document.chosenName ?? document.path.last
    let type = ServedType.of(name, beginning: beginning)
    let tag = "\"\(way.end)\""
    var headers = Gateway.common(way, document, type: type.name, policy: Gateway.filePolicy, caching: Gateway.caching)
    headers += [("etag", tag), ("accept-ranges", "bytes")]
    let isShown = type.isShown && !document.isDownload
    if !isShown || document.chosenName != nil {
      headers.append(("content-disposition", Disposition.header(isShown: isShown, name ?? "\(way.end)")))
    }
    if Gateway.isKnown(tag, document.request) { return GatewayResponse(status: 304, headers: headers, body: .none) }
    // A range belongs to a GET, and with If-Range only to bytes that the client has the beginning of.
    let isCurrent = document.request.headers["if-range"].map { $0 == tag } ?? true
    let range = document.request.method == "GET" && isCurrent ? document.request.headers["range"] : nil
    switch ByteSelection(range, in: byteCount) {
    case .whole:
      return GatewayResponse(
        status: 200, headers: headers + [("content-length", "\(byteCount)")],
        body: .file(GatewayFile(cid: way.end, range: 0..<byteCount, find: find)))
    case .part(let part):
      headers += [
        ("content-range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(byteCount)"), ("content-length", "\(part.count)"),
      ]
      return GatewayResponse(status: 206, headers: headers, body: .file(GatewayFile(cid: way.end, range: part, find: find)))
    case .nothing:
      return .failure(416, "the file has \(byteCount) bytes", [("content-range", "bytes */\(byteCount)")])
    }
  }

  private func folder(_ way: GatewayArchive.Way, _ reader: UnixFSReader, _ document: GatewayDocument) throws -> GatewayResponse {
    let path = document.request.path
    guard path.hasSuffix("/") else {
      // Without host and scheme: it stays here.
      let query = document.request.query.flatMap { $0.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? "?\($0)" : nil } ?? ""
      return .failure(301, "the folder is at \(path)/", [("location", "\(path)/\(query)")])
    }
    let page: FolderPage
    do {
      page = try FolderPage(way, path: document.path, reader)
    } catch let error as ArchiveError where [.notFound, .malformed, .badName, .unsupported, .wrongHash].contains(error.code) {
      return .failure(404, "the folder is not all here, or is none that can be listed")
    }
    return Gateway.page(page.html, named: "DirIndex", way, document)
  }

  private func record(_ way: GatewayArchive.Way, _ document: GatewayDocument) throws -> GatewayResponse {
    guard let block = try find(way.end) else { return .failure(404, "the block is not here") }
    let value: Value
    do throws(ArchiveError) {
      value = try GatewayArchive.record(block)
    } catch {
      return .failure(406, "no record that this gateway reads: ask for ?format=raw")
    }
    if document.prefersPage && !document.isDownload {
      return Gateway.page(RecordPage(value, way, path: document.path).html, named: "Record", way, document)
    }
    let bytes = Array((JSON.text(value) + "\n").utf8)
    let tag = "\"\(way.end).json\""
    var headers = Gateway.common(way, document, type: "application/json", policy: Gateway.filePolicy, caching: Gateway.caching)
    headers.append(("etag", tag))
    if document.isDownload || document.chosenName != nil {
      headers.append(("content-disposition", Disposition.header(isShown: !document.isDownload, document.chosenName ?? "\(way.end).json")))
    }
    if Gateway.isKnown(tag, document.request) { return GatewayResponse(status: 304, headers: headers, body: .none) }
    return GatewayResponse(status: 200, headers: headers + [("content-length", "\(bytes.count)")], body: .bytes(bytes))
  }

  private static func page(_ html: String, named name: String, _ way: GatewayArchive.Way, _ document: GatewayDocument) -> GatewayResponse {
    let bytes = Array(html.utf8)
    let tag = "\"\(name)-\(Page.version)_CID-\(way.end)\""
    let headers = common(way, document, type: "text/html; charset=utf-8", policy: Page.policy, caching: pageCaching) + [("etag", tag)]
    if isKnown(tag, document.request) { return GatewayResponse(status: 304, headers: headers, body: .none) }
    return GatewayResponse(status: 200, headers: headers + [("content-length", "\(bytes.count)")], body: .bytes(bytes))
  }

  private static func common(
    _ way: GatewayArchive.Way, _ document: GatewayDocument, type: String, policy: String, caching: String
  ) -> [(name: String, value: String)] {
    [
      ("content-type", type), ("cache-control", caching), ("content-security-policy", policy), ("x-content-type-options", "nosniff"),
      ("referrer-policy", "no-referrer"), ("x-ipfs-path", document.request.path),
      ("x-ipfs-roots", way.cids.map(\.description).joined(separator: ",")), ("vary", "Accept"),
    ]
  }
}
