import ArchiveNetwork
import Foundation
import Glibc
import HostArchive
import HostCrypto
import HostRules
import SpaceContent
import TestSupport
import Testing

/// Witnesses over real HTTP on the loopback interface.
@Suite struct WitnessServerTests {
  private static let origin: ExactText = "log.example/agon"

  private static func signer(_ byte: UInt8, _ name: ExactText, _ algorithm: VerifierKey.Algorithm) throws -> NoteSigner {
    let seed = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: SigningKey.seedByteCount)
    defer { seed.deallocate() }
    seed.initialize(repeating: byte)
    return try NoteSigner(name: name, algorithm, SigningKey(seed: UnsafeBufferPointer(seed)))
  }

  /// Ends a client, whether or not the test has failed.
  private static func end(_ client: WitnessClient) {
    Task {
      do { try await client.shutdown() } catch { Issue.record("\(error)") }
    }
  }

  private static func log() throws -> NoteSigner { try signer(1, origin, .ed25519) }

  private static func witness(_ number: UInt8, in folder: TemporaryFolder) throws -> Witness {
    try Witness(
      folder: folder.path + "/witness\(number)", signer: signer(100 + number, ExactText("w\(number).example/key"), .cosignature),
      logs: [log().verifier]
    ) { 1_700_000_000 + Int(number) }
  }

  private static func entry(_ number: Int) throws -> LogEntry {
    try LogEntry(
      session: SHA256.digest(Array("session \(number)".utf8)), time: Int64(number), .voided(reason: "of a test", record: nil))
  }

  private static func policy(_ keys: [(key: VerifierKey, port: Int)], threshold: String = "all") throws -> Policy {
    var text = "log \(try log().verifier)\n"
    for (index, witness) in keys.enumerated() { text += "witness w\(index) \(witness.key) http://127.0.0.1:\(witness.port)\n" }
    text += "group g \(threshold) \(keys.indices.map { "w\($0)" }.joined(separator: " "))\nquorum g\n"
    return try Policy(Array(text.utf8))
  }

  @Test func fourWitnessesSignAGrowingLog() async throws {
    let folder = try TemporaryFolder()
    let log = try TransparencyLog(folder.path + "/log", signer: WitnessServerTests.log())
    var servers: [(key: VerifierKey, server: WitnessServer)] = []
    for number in 1...4 {
      let witness = try WitnessServerTests.witness(UInt8(number), in: folder)
      servers.append((witness.key, try await WitnessServer.start(witness, port: 0)))
    }
    let policy = try WitnessServerTests.policy(servers.map { ($0.key, $0.server.port) }, threshold: "3")
    #expect(policy.weaknesses().isEmpty)
    let client = WitnessClient()
    defer { WitnessServerTests.end(client) }
    for count in [1, 300, 2] {
      _ = try log.append((log.size..<log.size + count).map(WitnessServerTests.entry))
      let outcomes = try await client.cosign(log, by: policy)
      #expect(outcomes.count == 4 && outcomes.allSatisfy { $0.failure == nil })
      #expect(
        try policy.require(log.folder.checkpoint()).cosigners.map(\.time) == [1_700_000_001, 1_700_000_002, 1_700_000_003, 1_700_000_004])
    }
    // With two of them away there is no quorum, and the last witnessed checkpoint stays.
    try await servers[1].server.stop()
    try await servers[2].server.stop()
    _ = try log.append((log.size..<log.size + 5).map(WitnessServerTests.entry))
    let outcomes = try await client.cosign(log, by: policy)
    #expect(outcomes.map { $0.failure == nil } == [true, false, false, true])
    #expect(throws: ArchiveError.self) { try policy.require(log.folder.checkpoint()) }
    let proof = try LogProof(try log.folder.prove(17).bytes)
    #expect(try LogEntry(policy.require(proof).entry).time == 17, "under the last checkpoint with a quorum")
    try await servers[0].server.stop()
    try await servers[3].server.stop()
  }

  /// A witness that was asked by somebody else in between says where it stands, and is asked again from there.
  @Test func aConflictIsResolvedAndAForkIsNot() async throws {
    let folder = try TemporaryFolder()
    let witness = try WitnessServerTests.witness(1, in: folder)
    let server = try await WitnessServer.start(witness, port: 0)
    let policy = try WitnessServerTests.policy([(witness.key, server.port)])
    let client = WitnessClient()
    defer { WitnessServerTests.end(client) }
    let log = try TransparencyLog(folder.path + "/log", signer: WitnessServerTests.log())
    _ = try log.append((0..<10).map(WitnessServerTests.entry))
    _ = try await client.cosign(log, by: policy)
    // The log forgets what was witnessed; the witness does not.
    try FileManager.default.removeItem(atPath: folder.path + "/log/witnessed")
    _ = try log.append((10..<20).map(WitnessServerTests.entry))
    #expect(try await client.cosign(log, by: policy).allSatisfy { $0.failure == nil })
    // The same host begins another history under the same name and key.
    let fork = try TransparencyLog(folder.path + "/fork", signer: WitnessServerTests.log())
    _ = try fork.append((100..<130).map(WitnessServerTests.entry))
    let outcomes = try await client.cosign(fork, by: policy)
    #expect(outcomes.first?.failure?.code == .notProved && outcomes.first?.failure?.message.contains("422") == true)
    #expect(throws: ArchiveError.self) { try policy.require(fork.folder.checkpoint()) }
    // Rolled back, it says that it has never been where the witness was.
    let short = try TransparencyLog(folder.path + "/short", signer: WitnessServerTests.log())
    _ = try short.append((0..<3).map(WitnessServerTests.entry))
    #expect(try await client.cosign(short, by: policy).first?.failure != nil)
    try await server.stop()
  }

  /// The raw protocol, as any other client speaks it.
  @Test func statusesAndLimits() async throws {
    let folder = try TemporaryFolder()
    let witness = try WitnessServerTests.witness(1, in: folder)
    let server = try await WitnessServer.start(witness, port: 0)
    #expect(try await RawHTTP.ask(server.port, "/").status == 404)
    #expect(try await RawHTTP.ask(server.port, "/add-checkpoint", "GET").status == 405)
    #expect(try await RawHTTP.ask(server.port, "/add-checkpoint", "POST", Array("nonsense".utf8)).status == 400)
    #expect(
      try await RawHTTP.ask(server.port, "/add-checkpoint", "POST", [UInt8](repeating: 0x41, count: WitnessRequest.maxByteCount + 1)).status
        == 413)
    let log = try TransparencyLog(folder.path + "/log", signer: WitnessServerTests.log())
    _ = try log.append((0..<3).map(WitnessServerTests.entry))
    let first = WitnessRequest(old: 0, proof: [], checkpoint: log.checkpoint)
    let answer = try await RawHTTP.ask(server.port, "/add-checkpoint", "POST", first.bytes)
    #expect(answer.status == 200 && answer.body.hasPrefix("— w1.example/key ") && answer.body.hasSuffix("\n"))
    let again = try await RawHTTP.ask(server.port, "/add-checkpoint", "POST", first.bytes)
    #expect(again.status == 409 && again.body == "3\n" && again.head.contains("content-type: text/x.tlog.size\r\n"))
    try await server.stop()
  }

  /// Connections that say nothing do not keep the others out for ever: there are only so many.
  @Test func idleConnectionsAreBounded() async throws {
    let folder = try TemporaryFolder()
    let server = try await WitnessServer.start(WitnessServerTests.witness(1, in: folder), port: 0)
    var sockets: [Int32] = []
    for _ in 0..<WitnessServer.maxConnections + 8 { sockets.append(try RawHTTP.connection(server.port)) }
    // One past the limit is hung up on: its end comes at once, where an open one has nothing to read.
    var ended = 0
    for descriptor in sockets.reversed() {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&wait, 1, ended == 0 ? 200 : 0) > 0 { ended += 1 }
    }
    #expect(ended >= 1)
    for descriptor in sockets { close(descriptor) }
    try await server.stop()
  }
}
