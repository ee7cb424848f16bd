import Foundation
import HostArchive
import SpaceContent
import SpaceContract
import Synchronization
import Testing

@testable import ArchiveNetwork

/// A server that takes requests as Kubo's documentation has them and as its code reads them, complains about all others, and answers as it
/// is told to.
final class CheckingKubo: Sendable {
  /// How it answers.
  enum Manner: Sendable {
    case honest
    case status(Int, type: String, body: String)
    /// Does not answer until it is stopped.
    case hanging
    case endless
    /// Says that it has more than it sends.
    case cutOff
    /// Changes the lines of an answer.
    case changing(@Sendable (String) -> String)
    /// Another manner for each request.
    indirect case choosing(@Sendable (WebRequest) -> Manner)

    /// One manner for everything that is about a root, and honest otherwise.
    static func about(_ root: CID, _ manner: Manner) -> Manner {
      .choosing { request in
        let isAbout = request.query?.contains("\(root)") == true || request.body.firstRange(of: root.bytes) != nil
        return isAbout ? manner : .honest
      }
    }
  }

  struct State {
    var manners: [Manner] = []
    var calls: [String] = []
    var complaints: [String] = []
    var blocks: [CID: [UInt8]] = [:]
    var pins: [CID] = []
    var authorization: String?
    var isStopped = false
  }

  private let box: Box
  private let server: WebServer

  private final class Box: Sendable {
    let state: Mutex<State>
    init(_ state: sending State) { self.state = Mutex(state) }
  }

  var address: String { "http://127.0.0.1:\(server.port)" }
  var state: State { box.state.withLock { $0 } }

  private init(_ box: Box, _ server: WebServer) {
    self.box = box
    self.server = server
  }

  /// - Parameter manners: one for each call, the last one for all that follow; honest by default.
  static func start(_ manners: [Manner] = [], authorization: String? = nil) async throws -> CheckingKubo {
    let box = Box(State(manners: manners, authorization: authorization))
    var limits = WebLimits()
    limits.bodyBytes = 64 << 20
    limits.connections = 16
    let server = try await WebServer.start(host: "127.0.0.1", port: 0, limits: limits) { request in
      let manner = box.state.withLock { state -> Manner in
        state.calls.append(request.path.replacing("/api/v0/", with: "") + (request.query.map { "?\($0)" } ?? ""))
        let manner = state.manners.count > 1 ? state.manners.removeFirst() : state.manners.first ?? .honest
        if case .choosing(let choose) = manner { return choose(request) }
        return manner
      }
      return try box.state.withLock { state in try answer(request, manner, &state) } ?? waited(box)
    }
    return CheckingKubo(box, server)
  }

  func manner(_ manners: [Manner]) { box.state.withLock { $0.manners = manners } }

  func stop() async throws {
    guard
      box.state.withLock({ state in
        defer { state.isStopped = true }
        return !state.isStopped
      })
    else { return }
    try await server.stop()
  }

  private static func waited(_ box: Box) -> WebResponse {
    while !box.state.withLock({ $0.isStopped }) { Thread.sleep(forTimeInterval: 0.01) }
    return WebResponse(status: 503, headers: [], body: .none)
  }

  private static func json(_ lines: String, status: Int = 200) -> WebResponse {
    let headers = [("content-type", "application/json"), ("trailer", "X-Stream-Error"), ("x-chunked-output", "1")]
    return WebResponse(status: status, headers: headers, body: .stream { sink in try Array(lines.utf8).withUnsafeBytes(sink) })
  }

  /// Nil for no answer.
  private static func answer(_ request: WebRequest, _ manner: Manner, _ state: inout State) throws -> WebResponse? {
    do {
      return try told(request, manner, &state)
    } catch let error as NotPinned {
      return json(#"{"Message":"path '/ipfs/\#(error.cid)' is not pinned","Code":0,"Type":"error"}"# + "\n", status: 500)
    }
  }

  private static func told(_ request: WebRequest, _ manner: Manner, _ state: inout State) throws -> WebResponse? {
    switch manner {
    case .status(let status, let type, let body):
      return WebResponse(status: status, headers: [("content-type", type)], body: .bytes(Array(body.utf8)))
    case .hanging, .choosing: return nil
    case .endless:
      return WebResponse(
        status: 200, headers: [("content-type", "application/json")],
        body: .stream { sink in
          let spaces = [UInt8](repeating: 0x20, count: 65_536)
          while true { try spaces.withUnsafeBytes(sink) }
        })
    case .honest: return json(try honest(request, &state))
    case .changing(let change): return json(change(try honest(request, &state)))
    case .cutOff:
      let lines = Array(try honest(request, &state).utf8)
      return WebResponse(
        status: 200, headers: [("content-type", "application/json"), ("content-length", "\(lines.count + 10)")],
        body: .stream { sink in try lines.withUnsafeBytes(sink) })
    }
  }

  /// What a node answers that is as it should be; what is wrong with the request is noted.
  private static func honest(_ request: WebRequest, _ state: inout State) throws -> String {
    func complain(_ words: String) { state.complaints.append("\(request.path): \(words)") }
    if request.method != "POST" { complain("\(request.method) is not allowed: Kubo answers 405") }
    if request.headers["authorization"] != state.authorization { complain("another authorization") }
    for name in ["origin", "referer"] where request.headers[name] != nil { complain("\(name): Kubo takes it for a browser's") }
    if request.headers["user-agent"]?.hasPrefix("Mozilla") != false { complain("a browser, or nobody") }
    let query = Dictionary(
      (request.query ?? "").split(separator: "&").map { part in
        let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
        return (pair[0], pair.count > 1 ? pair[1] : "")
      }
    ) { first, _ in first }
    func options(_ names: Set<String>) {
      for name in query.keys where !names.contains(name) { complain("the option \(name) is none of it") }
    }
    func argument() throws -> CID { try CID(query["arg"] ?? "") }
    if !["/api/v0/dag/import", "/api/v0/add"].contains(request.path), !request.body.isEmpty { complain("a body") }
    switch request.path {
    case "/api/v0/version":
      options([])
      return #"{"Version":"0.39.0","Commit":"","Repo":"18","System":"amd64/linux","Golang":"go1.25.4"}"# + "\n"
    case "/api/v0/pin/ls":
      options(["arg", "type"])
      let cid = try argument()
      guard state.pins.contains(cid) else { throw NotPinned(cid: cid) }
      return #"{"Keys":{"\#(cid)":{"Type":"recursive","Name":""}}}"# + "\n"
    case "/api/v0/pin/add":
      options(["arg", "recursive"])
      let cid = try argument()
      state.pins.append(cid)
      return #"{"Pins":["\#(cid)"]}"# + "\n"
    case "/api/v0/dag/import":
      options(["pin-roots", "stats"])
      guard let file = form(request, complain) else { return "" }
      let blocks = try ArchiveParts(file)
      for (cid, bytes) in blocks.blocks {
        if SHA256.digest(bytes) != cid.digest { complain("\(cid) has other bytes") }
        state.blocks[cid] = bytes
      }
      state.pins += blocks.roots
      let roots = blocks.roots.map { #"{"Root":{"Cid":{"/":"\#($0)"},"PinErrorMsg":""}}"# + "\n" }.joined()
      let count = blocks.blocks.reduce(0) { $0 + $1.bytes.count }
      return roots + #"{"Stats":{"BlockCount":\#(blocks.blocks.count),"BlockBytesCount":\#(count)}}"# + "\n"
    case "/api/v0/add":
      options(["pin", "progress", "cid-version", "raw-leaves", "chunker", "max-file-links"])
      guard let file = form(request, complain) else { return "" }
      let profile = UnixFSProfile.v1Of2025
      if query["chunker"] != "size-\(profile.chunkByteCount)" || query["max-file-links"] != "\(profile.maxLinks)" {
        complain("another profile")
      }
      if query["cid-version"] != "1" || query["raw-leaves"] != "true" { complain("another profile") }
      let cid = try UnixFSImport(profile) { _, _ in }.file(file).cid
      return #"{"Name":"file","Hash":"\#(cid)","Size":"\#(file.count)"}"# + "\n"
    default:
      complain("404")
      return ""
    }
  }

  private struct NotPinned: Error {
    let cid: CID
  }

  /// The one file of a form (RFC 7578 as Go's mime/multipart reads it).
  private static func form(_ request: WebRequest, _ complain: (String) -> Void) -> [UInt8]? {
    let type = request.headers["content-type"] ?? ""
    guard type.hasPrefix("multipart/form-data; boundary=") else {
      complain("no form: \(type)")
      return nil
    }
    let boundary = String(type.dropFirst(30))
    guard (1...70).contains(boundary.utf8.count),
      boundary.utf8.allSatisfy({ $0 == 0x2d || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) })
    else {
      complain("a boundary that may not be: \(boundary)")
      return nil
    }
    let (open, close) = (Array("--\(boundary)\r\n".utf8), Array("\r\n--\(boundary)--\r\n".utf8))
    guard request.body.starts(with: open), request.body.suffix(close.count).elementsEqual(close),
      let border = request.body.firstRange(of: Array("\r\n\r\n".utf8))
    else {
      complain("a form that does not begin or end as one")
      return nil
    }
    let head = String(decoding: request.body[open.count..<border.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    if head.count != 2 || !head[0].hasPrefix("Content-Disposition: form-data; name=\"file\"; filename=\"") {
      complain("the part's head: \(head)")
    }
    if head.last != "Content-Type: application/octet-stream" { complain("no file: \(head)") }
    let file = Array(request.body[border.upperBound..<request.body.count - close.count])
    if file.firstRange(of: Array("--\(boundary)".utf8)) != nil { complain("the boundary stands in the file") }
    return file
  }
}

/// A CAR of version 1 taken apart by hand: CIDs of 36 bytes, header lengths below 128.
private struct ArchiveParts {
  struct Fault: Error {}

  var roots: [CID] = []
  var blocks: [(cid: CID, bytes: [UInt8])] = []

  init(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    func varint() throws -> Int {
      var value = 0
      for shift in stride(from: 0, to: 35, by: 7) {
        guard let byte = rest.popFirst() else { throw Fault() }
        value |= Int(byte & 0x7f) << shift
        if byte < 0x80 { return value }
      }
      throw Fault()
    }
    let header = try varint()
    guard rest.count >= header, let map = try DagCBOR.decode(Array(rest.prefix(header))).map, map["version"] == 1 else { throw Fault() }
    roots = map["roots"]?.list?.compactMap(\.link) ?? []
    rest = rest.dropFirst(header)
    while !rest.isEmpty {
      let count = try varint()
      guard count > 36, rest.count >= count else { throw Fault() }
      let cid = try CID(bytes: Array(rest.prefix(36)))
      blocks.append((cid, Array(rest.dropFirst(36).prefix(count - 36))))
      rest = rest.dropFirst(count)
    }
  }
}
