import Foundation
import HostArchive
import SpaceContent
import Synchronization
import TestSupport
import Testing

@testable import ArchiveNetwork

/// The client of Kubo against a server that checks requests the way Kubo does, and that can misbehave.
@Suite struct KuboClientTests {
  /// A folder of files, so that there are raw and DAG-PB blocks; larger than one piece of an upload.
  static let blocks: (root: CID, all: [CID: Block]) = {
    var all: [CID: Block] = [:]
    let importing = UnixFSImport(.kuboV1) { cid, bytes in all[cid] = try Block(cid, verifying: Array(bytes)) }
    do {
      let file = try importing.file((0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
      return (try importing.folder([try UnixFSImport.Entry(name: "a", root: file)]).cid, all)
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  private static func find(_ cid: CID) throws(ArchiveError) -> Block {
    guard let block = blocks.all[cid] else { throw ArchiveError(.notFound, "no \(cid)") }
    return block
  }

  /// Runs a test with a server and a client, and ends both.
  private func with(
    _ manners: [CheckingKubo.Manner] = [], limits: KuboClient.Limits = .init(),
    address: (String) throws -> KuboAddress = { try KuboAddress($0) },
    authorization: String? = nil, _ body: (KuboClient, CheckingKubo, Pauses) async throws -> Void
  ) async throws {
    let kubo = try await CheckingKubo.start(manners, authorization: authorization)
    let pauses = Pauses()
    let client = KuboClient(try address(kubo.address), limits: limits) { pauses.add($0) }
    do {
      try await body(client, kubo, pauses)
    } catch {
      Issue.record(error)
    }
    try await client.shutdown()
    try await kubo.stop()
  }

  final class Pauses: Sendable {
    private let list = Mutex<[Duration]>([])
    func add(_ pause: Duration) { list.withLock { $0.append(pause) } }
    var all: [Duration] { list.withLock { $0 } }
  }

  private func fault(_ body: () async throws -> Void) async -> ArchiveError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? ArchiveError
    }
  }

  private func send(_ client: KuboClient) async throws -> KuboClient.Imported {
    try await client.importArchive(roots: [Self.blocks.root]) { (cid) throws(ArchiveError) in try Self.find(cid) }
  }

  @Test func everyCallIsMadeAsKuboDocumentsIt() async throws {
    let root = Self.blocks.root
    try await with { client, kubo, pauses in
      #expect(try await client.version() == "0.39.0")
      #expect(try await !client.isPinned(root))
      let imported = try await send(client)
      #expect(imported == KuboClient.Imported(blocks: 4, bytes: Int64(Self.blocks.all.values.reduce(0) { $0 + $1.bytes.count })))
      #expect(kubo.state.blocks == Self.blocks.all.mapValues(\.bytes) && kubo.state.pins == [root])
      #expect(try await client.isPinned(root))
      let file = Array("a file".utf8)
      let cid = Block(.raw, file).cid
      try await client.add(file, name: "größe \"1\".txt", cid: cid)
      try await client.add([], name: "empty", cid: Block(.raw, []).cid)
      try await client.pin(cid)
      #expect(
        kubo.state.calls == [
          "version", "pin/ls?arg=\(root)&type=recursive", "dag/import?pin-roots=true&stats=true", "pin/ls?arg=\(root)&type=recursive",
          "add?pin=true&progress=false&cid-version=1&raw-leaves=true&chunker=size-1048576&max-file-links=1024",
          "add?pin=true&progress=false&cid-version=1&raw-leaves=true&chunker=size-1048576&max-file-links=1024",
          "pin/add?arg=\(cid)&recursive=true",
        ])
      #expect(kubo.state.complaints.isEmpty, "\(kubo.state.complaints)")
      #expect(pauses.all.isEmpty)
    }
  }

  /// The server's own checks are worth something only if they complain.
  @Test func theCheckingServerComplains() async throws {
    try await with { _, kubo, _ in
      let port = try #require(Int(kubo.address.split(separator: ":").last ?? ""))
      for (path, method, body) in [
        ("/api/v0/version", "GET", ""), ("/api/v0/version?x=1", "POST", ""), ("/api/v0/version", "POST", "body"),
        ("/api/v0/dag/import", "POST", "no form"), ("/api/v1/version", "POST", ""),
      ] {
        let before = kubo.state.complaints.count
        _ = try await RawHTTP.ask(port, path, method, Array(body.utf8))
        #expect(kubo.state.complaints.count > before, "\(path)")
      }
    }
  }

  /// What Kubo says is wrong, what others say, and what is a lie: each its own error, and not tried again.
  @Test func eachWrongAnswerHasItsError() async throws {
    let other = Block(.raw, [1]).cid
    let json = "application/json"
    let said = "{\"Message\":\"no space left\\non device\",\"Code\":0,\"Type\":\"error\"}"
    let manners: [(CheckingKubo.Manner, ArchiveError.Code, String)] = [
      (.status(500, type: json, body: said), .storage, "could not do dag/import: no space left on device"),
      (.status(400, type: json, body: said), .storage, "no space left on device"),
      (.status(200, type: json, body: said), .storage, "no space left on device"),
      (.status(404, type: "text/plain", body: "404 page not found"), .unsupported, "no RPC API of Kubo: status 404"),
      (.status(200, type: "text/html", body: "<html>hello"), .unsupported, "no RPC API of Kubo"),
      (.status(301, type: "text/html", body: ""), .unsupported, "status 301"),
      (.status(403, type: "text/plain", body: "403 - Forbidden"), .storage, "does not let us in"),
      (.status(200, type: json, body: "{\"Root\":"), .malformed, "is no JSON"),
      (.status(200, type: json, body: "{\"Other\":1}\n"), .malformed, "neither a root nor the counts"),
      (.status(200, type: json, body: "[[[[]]]]\n"), .malformed, "neither a root nor the counts"),
      (.changing { $0.replacing("\(Self.blocks.root)", with: "\(other)") }, .wrongHash, "names another CID for dag/import: \(other)"),
      (.changing { $0.replacing("\(Self.blocks.root)", with: "nonsense") }, .wrongHash, "nonsense"),
      (.changing { $0.replacing("\"BlockCount\":4", with: "\"BlockCount\":3") }, .wrongHash, "it took 3 blocks"),
      (.changing { $0.replacing("\"PinErrorMsg\":\"\"", with: "\"PinErrorMsg\":\"block not found\"") }, .storage, "block not found"),
      (.endless, .tooLarge, "more than 65536 bytes"),
    ]
    for (manner, code, words) in manners {
      try await with([manner]) { client, kubo, pauses in
        let error = await fault { _ = try await send(client) }
        #expect(error?.code == code, "\(words)")
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(kubo.state.calls.count == 1 && pauses.all.isEmpty)
      }
    }
  }

  /// What may be better a moment later is tried again, with longer and longer pauses, and not for ever.
  @Test func whatMayPassIsTriedAgain() async throws {
    var limits = KuboClient.Limits()
    limits.rate = 1 << 40
    limits.pause = .seconds(2)
    limits.pauseMax = .seconds(5)
    let manners: [(CheckingKubo.Manner, ArchiveError.Code)] = [
      (.status(503, type: "text/plain", body: "busy"), .storage), (.status(429, type: "text/plain", body: ""), .storage),
      (.hanging, .storage),
      (.cutOff, .storage), (.changing { String($0.prefix { $0 != "\n" }) }, .truncated), (.changing { _ in "" }, .truncated),
    ]
    for (manner, code) in manners {
      // Only a node that says nothing is waited for to the end; on a busy machine the others must have had their time to answer.
      if case .hanging = manner { limits.call = .milliseconds(1_500) } else { limits.call = .seconds(300) }
      try await with([manner], limits: limits) { client, kubo, pauses in
        #expect(await fault { _ = try await send(client) }?.code == code)
        #expect(kubo.state.calls.count == 4)
        let bounds: [(Duration, Duration)] = [(.seconds(1), .seconds(2)), (.seconds(2), .seconds(4)), (.seconds(2.5), .seconds(5))]
        #expect(pauses.all.count == 3)
        for (pause, bound) in zip(pauses.all, bounds) { #expect(bound.0 <= pause && pause <= bound.1) }
      }
      try await with([manner, manner, .honest], limits: limits) { client, kubo, pauses in
        let imported = try await send(client)
        #expect(imported.blocks == 4)
        #expect(kubo.state.calls.count == 3 && pauses.all.count == 2 && kubo.state.complaints.isEmpty)
      }
    }
  }

  @Test func nobodyIsThere() async throws {
    let kubo = try await CheckingKubo.start()
    let address = try KuboAddress(kubo.address)
    try await kubo.stop()
    let client = KuboClient(address, limits: .init()) { _ in }
    let error = await fault { _ = try await client.version() }
    #expect(error?.code == .storage && error?.message.contains("cannot be asked for version") == true && error?.hint.isEmpty == false)
    try await client.shutdown()
  }

  /// A block that is gone here ends the upload; the node never hears of a whole one.
  @Test func aBlockThatIsMissingHere() async throws {
    let missing = try #require(Self.blocks.all.keys.first { $0.codec == .raw })
    try await with { client, kubo, _ in
      let error = await fault {
        _ = try await client.importArchive(roots: [Self.blocks.root]) { (cid) throws(ArchiveError) in
          guard cid != missing else { throw ArchiveError(.notFound, "erased") }
          return try Self.find(cid)
        }
      }
      #expect(error == ArchiveError(.notFound, "erased"))
      #expect(kubo.state.calls.isEmpty)
    }
  }

  @Test func otherCallsAreNotBelievedEither() async throws {
    let (root, other) = (Self.blocks.root, Block(.raw, [1]).cid)
    func changed(_ text: String) -> CheckingKubo.Manner { .changing { $0.replacing("\(root)", with: text) } }
    try await with([changed("\(other)")]) { client, _, _ in #expect(await fault { try await client.pin(root) }?.code == .wrongHash) }
    try await with([.changing { _ in "{\"Pins\":[]}" }]) { client, _, _ in
      #expect(await fault { try await client.pin(root) }?.code == .malformed)
    }
    try await with { client, _, _ in
      #expect(await fault { try await client.add([2], name: "x", cid: other) }?.code == .wrongHash)
    }
    for body in [
      "{\"Keys\":{}}", "{\"Keys\":{\"\(other)\":{\"Type\":\"recursive\"}}}", "{\"Keys\":{\"\(root)\":{\"Type\":\"direct\"}}}", "{}", "",
    ] {
      try await with([.status(200, type: "application/json", body: body)]) { client, _, _ in
        #expect(await fault { _ = try await client.isPinned(root) }?.code == .malformed, "\(body)")
      }
    }
  }

  @Test(arguments: [
    ("http://127.0.0.1:5001", "http://127.0.0.1:5001"), ("HTTPS://kubo.example/", "https://kubo.example"),
    ("http://[::1]:5001", "http://[::1]:5001"), ("http://u:p@h:1", "http://h:1"), ("http://u:p%40w@h", "http://h"),
  ])
  func anAddressIsReadAndDoesNotTellItsSecret(text: String, base: String) throws {
    let address = try KuboAddress(text)
    #expect("\(address)" == base && String(reflecting: address) == base)
    var dumped = ""
    dump(address, to: &dumped)
    #expect(!dumped.contains("p%40w") && !dumped.contains("Basic"))
  }

  @Test(arguments: [
    "", "127.0.0.1:5001", "ftp://h", "http://", "http://h:0", "http://h:70000", "http://h:x", "http://h/api/v0", "http://h?x", "http://h#x",
    "http://a b", "http://u@h", "http://u:p%4@h", "http://[::1", "http://[]", "http://h:1:2", "http://[zz]", "file:///etc/passwd",
  ])
  func whatIsNoAddress(text: String) throws {
    do {
      _ = try KuboAddress(text)
      Issue.record("taken: \(text)")
    } catch {
      #expect(error.code == .unsupported && (text.isEmpty || !error.message.contains(text)))
    }
  }

  /// RFC 7617's own example: the user Aladdin with the password "open sesame".
  @Test func aSecretIsSentAndNeverSaid() async throws {
    let secret = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    func check(_ error: ArchiveError?) {
      #expect(error != nil)
      for word in ["sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ", "Aladdin"] { #expect(error?.description.contains(word) == false, "\(word)") }
    }
    let withUser: (String) throws -> KuboAddress = { try KuboAddress($0.replacing("http://", with: "http://Aladdin:open%20sesame@")) }
    try await with(address: withUser, authorization: secret) { client, kubo, _ in
      _ = try await client.version()
      #expect(kubo.state.complaints.isEmpty)
      // A node that repeats what it was told.
      for text in [secret, "Aladdin:open sesame", "open sesame", "Aladdin:open%20sesame"] {
        kubo.manner([.status(500, type: "application/json", body: "{\"Message\":\"bad: \(text)\",\"Code\":0,\"Type\":\"error\"}")])
        check(await fault { _ = try await client.version() })
      }
      kubo.manner([.status(403, type: "text/plain", body: "")])
      check(await fault { _ = try await client.version() })
      try await kubo.stop()
      check(await fault { _ = try await client.version() })
    }
  }

  @Test func aSecretFromAFile() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/secret"
    func write(_ text: String, _ mode: Int) throws {
      try Data(text.utf8).write(to: URL(filePath: file))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }
    #expect(await fault { _ = try KuboAuthorization.read(file) }?.code == .notFound)
    try write("Bearer tok-5e1f\n", 0o644)
    #expect(await fault { _ = try KuboAuthorization.read(file) }?.code == .readOnly)
    for text in ["", "\n", "a\nb\n", "a\r\n", String(repeating: "x", count: 5_000), "größe"] {
      try write(text, 0o600)
      let error = await fault { _ = try KuboAuthorization.read(file) }
      #expect(error?.code == .malformed)
    }
    try write("Bearer tok-5e1f\n", 0o600)
    let line = try KuboAuthorization.read(file)
    #expect(line == "Bearer tok-5e1f")
    let address: (String) throws -> KuboAddress = { try KuboAddress($0, authorization: line) }
    try await with(address: address, authorization: line) { client, kubo, _ in
      _ = try await client.version()
      #expect(kubo.state.complaints.isEmpty)
      kubo.manner([.status(500, type: "application/json", body: "{\"Message\":\"no tok-5e1f here\",\"Code\":0,\"Type\":\"error\"}")])
      #expect(await fault { _ = try await client.version() }?.description.contains("tok-5e1f") == false)
    }
  }
}
