import Foundation
import Glibc
import HostArchive
import HostCrypto
import NIOCore
import SpaceContent
import TestSupport
import Testing

@testable import ArchiveNetwork

/// The gateway and the log over real HTTP on the loopback interface, asked by hand.
@Suite struct GatewayServerTests {
  private static let canary = "canary-prompt-5e1f"

  /// A data folder with a folder of files in its block store, a log, and secrets beside them.
  private final class World: Sendable {
    let folder: TemporaryFolder
    let store: BlockStore
    let root: CID
    let large: CID
    let erased: CID

    init() throws {
      folder = try TemporaryFolder()
      let data = folder.path + "/data"
      let store = try BlockStore(folder: data)
      let importing = UnixFSImport(.kuboV1) { try store.put(try Block($0, verifying: Array($1))) }
      let note = try importing.file(Array("note".utf8))
      // Larger than what the system keeps for a connection on its own.
      let large = try importing.file([UInt8](repeating: 7, count: 24 << 20))
      root = try importing.folder([
        try UnixFSImport.Entry(name: "large", root: large), try UnixFSImport.Entry(name: "note.txt", root: note),
      ]).cid
      self.large = large.cid
      let answer = Block(.raw, Array("an answer that was taken back".utf8))
      try store.put(answer)
      erased = answer.cid
      self.store = store
      let seed = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: SigningKey.seedByteCount)
      defer { seed.deallocate() }
      seed.initialize(repeating: 7)
      let signer = try NoteSigner(name: "log.example/agon", .ed25519, SigningKey(seed: UnsafeBufferPointer(seed)))
      let log = try TransparencyLog(data + "/log", signer: signer)
      let session = SHA256.digest(Array("session".utf8))
      _ = try log.append([try LogEntry(session: session, time: 9, .tombstone(erased: answer.cid, reason: "asked for"))])
      for name in ["/host.key", "/agon.sqlite", "/log/secret"] {
        try Data(GatewayServerTests.canary.utf8).write(to: URL(filePath: data + name))
      }
    }

    func serve(_ limits: WebLimits = WebLimits()) async throws -> GatewayServer {
      try await GatewayServer.start(
        blocks: store, log: LogFolder(folder.path + "/data/log"), host: "127.0.0.1", port: 0, limits: limits, report: { Issue.record($0) })
    }
  }

  private static let world = Result { try World() }

  private static func get(_ path: String, _ fields: String = "", method: String = "GET", closes: Bool = true) -> String {
    "\(method) \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\(closes ? "Connection: close\r\n" : "")\r\n"
  }

  private static func status(_ answer: String) -> Int? { answer.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

  @Test func aWholeArchiveComesInChunks() async throws {
    let world = try GatewayServerTests.world.get()
    let server = try await world.serve()
    let path = "/ipfs/\(world.root)?format=car&dag-scope=all"
    let bytes = try await Self.raw(server.port, Self.get(path))
    let (head, body) = try Self.parts(bytes)
    #expect(head.contains("\r\ntransfer-encoding: chunked\r\n") && head.contains("\r\netag: W/\"all.\(world.root)."))
    var expected: [UInt8] = []
    _ = try CARExport(roots: [world.root], block: { try world.store.get($0) }, to: { expected += $0 })
    #expect(try Self.unchunked(body) == expected)
    // HTTP/1.0 has no chunks: the end of the connection is the end of the body.
    let old = try Self.parts(try await Self.raw(server.port, "GET \(path) HTTP/1.0\r\n\r\n"))
    #expect(old.head.hasPrefix("HTTP/1.0 200 OK\r\n") && !old.head.contains("transfer-encoding"))
    #expect(old.body == expected)
    try await server.stop()
  }

  @Test func aHeadHasNoBodyAndTheConnectionGoesOn() async throws {
    let world = try GatewayServerTests.world.get()
    let server = try await world.serve()
    let note = "/ipfs/\(world.root)/note.txt"
    // Pipelined: four requests in one piece, answered in their order.
    let requests =
      Self.get("/ipfs/\(world.root)?format=car", method: "HEAD", closes: false) + Self.get(note, closes: false)
      + Self.get(note, "Range: bytes=1-2\r\n", closes: false) + Self.get("/log/nothing")
    let answer = try await RawHTTP.exchange(server.port, requests)
    let answers = answer.split(separator: "HTTP/1.1 ").map(String.init)
    #expect(answers.map { $0.prefix(3) } == ["200", "200", "206", "404"])
    #expect(answers[0].hasSuffix("\r\n\r\n") && answers[1].hasSuffix("\r\n\r\nnote") && answers[2].hasSuffix("\r\n\r\not"))
    #expect(answers[2].contains("content-range: bytes 1-2/4\r\n") && answers[1].contains("content-length: 4\r\n"))
    #expect(answers[3].contains("connection: close\r\n") && !answers[2].contains("connection: close"))
    #expect(answers.allSatisfy { $0.contains("\r\ndate: ") })
    try await server.stop()
  }

  /// Who has closed his own side after the request still gets the answer.
  @Test func aHalfClosedConnectionIsAnswered() async throws {
    let world = try GatewayServerTests.world.get()
    let server = try await world.serve()
    let answer = try await RawHTTP.exchange(server.port, Self.get("/ipfs/\(world.root)/note.txt", closes: false), ends: true)
    #expect(answer.hasSuffix("\r\n\r\nnote"))
    #expect(try await RawHTTP.exchange(server.port, "", ends: true).isEmpty)
    // A request that ends in the middle is none.
    for text in [
      "GET", "GET / HTTP/1.1\r\nHost: x", "GET / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
    ] {
      let answer = try await RawHTTP.exchange(server.port, text, ends: true)
      #expect(answer.isEmpty || [400, 413].contains(Self.status(answer)), "\(text): \(answer)")
    }
    try await server.stop()
  }

  @Test(arguments: [
    ("/log/../host.key", 404), ("/log/%2e%2e/host.key", 404), ("/log/..%2fhost.key", 404), ("/log/tile/../secret", 404),
    ("/log/secret", 404), ("//host.key", 404), ("/host.key", 404), ("/../host.key", 404), ("/ipfs/../host.key", 400),
    ("/ipfs/{r}/../../host.key", 400), ("/ipfs/{r}/%2e%2e/host.key", 400), ("/log", 404), ("/log/", 404), ("/agon.sqlite", 404),
    ("/ipfs/{r}/{long}", 414), ("/log/{long}", 404), ("/{long}", 414), ("/ipfs/{e}?format=raw", 404), ("/ipfs/{e}", 404),
    ("/ipfs/{r}/note.txt", 200), ("/log/checkpoint", 200), ("/log/tile/entries/000.p/1", 200), ("/", 200),
  ])
  func nothingButWhatIsToBeThere(path: String, status: Int) async throws {
    let world = try GatewayServerTests.world.get()
    let server = try await world.serve()
    let path = path.replacing("{r}", with: "\(world.root)").replacing("{e}", with: "\(world.erased)")
      .replacing("{long}", with: String(repeating: "a", count: 10_000))
    for method in ["GET", "HEAD"] {
      let answer = try await RawHTTP.exchange(server.port, Self.get(path, method: method))
      #expect(Self.status(answer) == status)
      #expect(!answer.contains(GatewayServerTests.canary) && answer.contains("\r\nx-content-type-options: nosniff\r\n"))
      if method == "HEAD" { #expect(answer.hasSuffix("\r\n\r\n")) }
    }
    try await server.stop()
  }

  @Test(arguments: [
    ("nonsense\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 413),
    ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 413),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 405),
    ("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "y", count: 40_000))\r\n\r\n", 431),
    ("GET /\(String(repeating: "y", count: 100_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 431),
    ("GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "A: b\r\n", count: 200))\r\n", 431),
    ("DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405), ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
  ])
  func aBadRequestIsRefusedAndTheConnectionEnds(request: String, status: Int) async throws {
    let server = try await GatewayServerTests.world.get().serve()
    let answer = try await RawHTTP.exchange(server.port, request)
    #expect(Self.status(answer) == status, "\(answer.prefix(200))")
    #expect(answer.contains("\r\nconnection: close\r\n"))
    try await server.stop()
  }

  /// A client that takes nothing of an answer, or never ends its request, is hung up on, and its thread is free again.
  @Test func slowClientsAreCutOff() async throws {
    var limits = WebLimits()
    (limits.requestTime, limits.answerTime, limits.tick) = (.milliseconds(200), .milliseconds(200), .milliseconds(20))
    limits.rate = 1 << 40
    let world = try GatewayServerTests.world.get()
    let server = try await world.serve(limits)
    // One that drips, one that says nothing, and one that does not read.
    #expect(try await RawHTTP.exchange(server.port, "GET / HTTP/1.1\r\nHost: ").isEmpty)
    #expect(try await RawHTTP.exchange(server.port, "").isEmpty)
    let descriptor = try RawHTTP.connection(server.port)
    defer { close(descriptor) }
    RawHTTP.push(Array(Self.get("/ipfs/\(world.large)").utf8), to: descriptor)
    // What the system took of it before is still there to be read; the rest never comes.
    #expect(await Self.some(descriptor, 12).elementsEqual("HTTP/1.1 200".utf8))
    while server.connectionCount > 0 { await Task.yield() }
    #expect(await Self.some(descriptor, .max).count < 24 << 20)
    #expect(try await RawHTTP.exchange(server.port, Self.get("/ipfs/\(world.root)/note.txt")).hasSuffix("\r\n\r\nnote"))
    try await server.stop()
  }

  /// More connections than there may be are hung up on; when others end there is room again.
  @Test func connectionsAreBounded() async throws {
    let world = try GatewayServerTests.world.get()
    let server = try await world.serve()
    let held = try (0..<GatewayServer.maxConnections).map { _ in try RawHTTP.connection(server.port) }
    // The last of them is in before the next one asks.
    RawHTTP.push(Array(Self.get("/", closes: false).utf8), to: held[held.count - 1])
    var first = [UInt8](repeating: 0, count: 12)
    #expect(read(held[held.count - 1], &first, first.count) == 12)
    #expect(try await RawHTTP.exchange(server.port, Self.get("/")).isEmpty)
    for descriptor in held { close(descriptor) }
    var answer = ""
    for _ in 0..<500 where answer.isEmpty {
      answer = try await RawHTTP.exchange(server.port, Self.get("/"))
    }
    #expect(Self.status(answer) == 200)
    try await server.stop()
  }

  @Test func datesAreWrittenAsHTTPHasThem() {
    // The example of RFC 9110, 5.6.7, and the day after a leap day.
    #expect(HTTPDate.text(seconds: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.text(seconds: 951_868_800) == "Wed, 01 Mar 2000 00:00:00 GMT")
  }
}

extension GatewayServerTests {
  private struct Fault: Error {}

  /// All bytes of an answer.
  private static func raw(_ port: Int, _ request: String) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result {
            let descriptor = try RawHTTP.connection(port)
            defer { close(descriptor) }
            RawHTTP.push(Array(request.utf8), to: descriptor)
            return RawHTTP.all(from: descriptor)
          })
      }
    }
  }

  /// The next bytes of a connection, or all of them that there are.
  private static func some(_ descriptor: Int32, _ count: Int) async -> [UInt8] {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        guard count < .max else { return continuation.resume(returning: RawHTTP.all(from: descriptor)) }
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &bytes, count, Int32(MSG_WAITALL))
        continuation.resume(returning: Array(bytes.prefix(max(0, received))))
      }
    }
  }

  private static func parts(_ bytes: [UInt8]) throws -> (head: String, body: [UInt8]) {
    guard let border = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { throw Fault() }
    return (String(decoding: bytes[..<border.upperBound], as: UTF8.self), Array(bytes[border.upperBound...]))
  }

  /// The body that chunks make (RFC 9112, 7.1), which have to end with the empty one.
  private static func unchunked(_ bytes: [UInt8]) throws -> [UInt8] {
    var body: [UInt8] = []
    var at = 0
    while true {
      guard let end = bytes[at...].firstRange(of: [13, 10]),
        let count = Int(String(decoding: bytes[at..<end.lowerBound], as: UTF8.self), radix: 16)
      else { throw Fault() }
      guard count > 0 else {
        guard bytes[end.upperBound...].elementsEqual([13, 10]) else { throw Fault() }
        return body
      }
      guard end.upperBound + count + 2 <= bytes.count else { throw Fault() }
      body += bytes[end.upperBound..<end.upperBound + count]
      at = end.upperBound + count + 2
    }
  }
}
