internal import Foundation
internal import Glibc
internal import HostArchive
internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

/// The log of a host that has played, as the real program keeps it.
@Suite struct SessionLogTests {
  static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")

  @discardableResult
  static func agon(_ arguments: [String], in folder: String? = nil) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let (output, error) = (Pipe(), Pipe())
    process.executableURL = program
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  private static func run(_ count: Int, data: String, seed: Int? = nil) throws -> (status: Int32, output: String, error: String) {
    try agon(
      ["run", "--sessions", "\(count)", "--json", "--spaces", Fixture.repository.appending(path: "spaces").path, "--data", data]
        + (seed.map { ["--seed", "\($0)"] } ?? []))
  }

  static func entries(_ data: String) throws -> [LogEntry] {
    let log = LogFolder(data + "/log")
    let size = try log.checkpoint().checkpoint.size
    var reader = log.reader(size: size)
    return try (0..<size).map { try LogEntry(try reader.entry($0)) }
  }

  @Test func eachStartAndEachEndIsLoggedInItsOrder() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let run = try Self.run(9, data: data, seed: 5)
    #expect(run.status == 0, "\(run.error)")
    let entries = try Self.entries(data)
    #expect(entries.count == 18)
    let store = try Store(folder: data, creating: false)
    for (number, session) in try store.read({ reading in try reading.endedSessions(limit: 100) }).enumerated() {
      let journal = try #require(try store.read { reading in try reading.journal(of: session) })
      let own = entries.indices.filter { entries[$0].session == journal.header.commitment }
      try #require(own.count == 2)
      let (start, end) = (entries[own[0]], entries[own[1]])
      guard case .commitment(let commitment) = start.content, case .ended(_, let endedAt) = session.phase else {
        Issue.record("a session begins with its commitment, and has ended")
        continue
      }
      // The block that the commitment links to is the journal's header, and its hash the session.
      #expect(commitment.commitment == CID(codec: .dagCBOR, of: journal.header.encoded))
      #expect(commitment.nonceHash == SHA256.digest(journal.end.nonce))
      #expect(start.time == session.startedAt / 1000 && end.time == endedAt / 1000)
      #expect(commitment.deadline > start.time + 2 * 86_400)
      // What the entry names is what an export gives; in the fast slice, of some.
      guard number < Soak.count(fast: 3, full: .max) else { continue }
      let file = folder.path + "/\(journal.id).car"
      #expect(try Self.agon(["session", "export", journal.id, file, "--proofs", "--data", data]).status == 0)
      let audit = try JSON.decode(Array(try Self.agon(["audit", file, "--json"]).output.utf8))
      switch end.content {
      case .result(let result):
        #expect(audit["root"]?.text == "\(result.record.root)" && audit["car"]?.text == "\(result.record.car)")
        #expect(audit["leaves"]?.int == result.record.leaves && result.seed == journal.seed)
      case .voided(_, let record): #expect(audit["root"]?.text == record.map { "\($0.root)" })
      default: Issue.record("a session ends with a result or a void")
      }
    }
    try store.close()
    let check = try Self.agon(["log", "check", "--data", data])
    #expect(check.status == 0 && check.output.contains("The log is whole."), "\(check.output)")
    let doctor = try Self.agon(["doctor", "--data", data, "--spaces", Fixture.repository.appending(path: "spaces").path])
    #expect(doctor.output.contains("✓ the log has 18 entries, and no session waits for one"))
    #expect(doctor.output.contains("self-attested, 0 independent witnesses"))
    // The same run elsewhere logs the same sessions under a key of its own.
    #expect(try Self.run(9, data: folder.path + "/other", seed: 5).status == 0)
    #expect(try Set(Self.entries(folder.path + "/other").map(\.session)) == Set(entries.map(\.session)))
    #expect(try LogFolder(folder.path + "/other/log").key() != LogFolder(data + "/log").key())
  }

  /// The whole audit in an empty folder that never saw the host.
  @Test func aStrangerAuditsALoggedSession() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    #expect(
      try Self.agon(
        ["session", "play", "bid-tac-toe", "--spaces", Fixture.repository.appending(path: "spaces").path, "--data", data]).status == 0)
    let elsewhere = folder.path + "/elsewhere"
    try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: false)
    let id = try #require(try Self.entries(data).first).sessionID
    let car = elsewhere + "/match.car"
    #expect(try Self.agon(["session", "export", String(id.prefix(8)), car, "--proofs", "--data", data]).status == 0)
    try "log \(LogFolder(data + "/log").key())\nquorum none\n".write(toFile: elsewhere + "/policy", atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: data)
    let proofs = ["--proof", "match.tlog-proof", "--proof", "match.commitment.tlog-proof", "--policy", "policy"]
    let weak = try Self.agon(["audit", "match.car"] + proofs, in: elsewhere)
    #expect(weak.status == 64 && weak.error.contains("weak"))
    let audit = try Self.agon(["audit", "match.car", "--replay", "--allow-weak"] + proofs, in: elsewhere)
    #expect(audit.status == 0, "\(audit.output)")
    #expect(audit.output.contains("self-attested, 0 independent witnesses") && audit.output.contains("It holds."))
    #expect(audit.output.contains("\(SHA256.digest(Array(try Data(contentsOf: URL(filePath: elsewhere + "/policy")))))"))
    try "log nonsense\n".write(toFile: elsewhere + "/policy", atomically: true, encoding: .utf8)
    #expect(try Self.agon(["audit", "match.car", "--allow-weak"] + proofs, in: elsewhere).status == 65)
    #expect(try Self.agon(["audit", "match.car", "--proof", "nothing"], in: elsewhere).status == 66)
  }

  /// Whoever repeats what was logged changes nothing, and those who ask together are answered together.
  @Test func rowsThatAreLoggedAgainChangeNothing() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    #expect(try Self.run(9, data: data).status == 0)
    let before = try LogFolder(data + "/log").checkpoint()
    let store = try Store(folder: data, creating: false)
    _ = try store.write { writing in try writing.setCursor(of: SessionLog.consumer, to: 0) }
    let logs = [true, false].map { SessionLog(of: store, data: data, keepsOpen: $0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      // One keeps the log open; the other waits until that has logged all that there is.
      for _ in 0..<20 { for log in logs { group.addTask { try await log.drain() } } }
      try await group.waitForAll()
    }
    #expect(try LogFolder(data + "/log").checkpoint() == before)
    #expect(try store.read { reading in try reading.outboxProgress(of: SessionLog.consumer) }.waiting == 0)
    try store.close()
  }

  /// A log that cannot be gone on with stops what is new, says why, and loses nothing.
  @Test func nothingStartsWithoutItsLog() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    #expect(try Self.run(6, data: data).status == 0)
    let files = FileManager.default
    func refused(_ status: Int32, _ words: String, _ spoil: () throws -> Void, _ mend: () throws -> Void) throws {
      try spoil()
      let run = try Self.run(4, data: data)
      #expect(run.status == status && run.error.contains(words), "\(run.error)")
      let play = try Self.agon(
        ["session", "play", "kuhn-poker", "--spaces", Fixture.repository.appending(path: "spaces").path, "--data", data])
      #expect(play.status == status && play.error.contains(words), "\(play.error)")
      try mend()
    }
    let (log, key, away) = (data + "/log", data + "/log.key", folder.path + "/away")
    try refused(66, "a log is never continued under another key") {
      try files.moveItem(atPath: key, toPath: away)
    } _: {
      try files.moveItem(atPath: away, toPath: key)
    }
    try refused(66, "is missing, which sessions were logged in") {
      try files.moveItem(atPath: log, toPath: away)
    } _: {
      try files.moveItem(atPath: away, toPath: log)
    }
    try refused(64, "others may read") {
      try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
    } _: {
      try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    }
    let checkpoint = URL(filePath: log + "/checkpoint")
    let sound = try Data(contentsOf: checkpoint)
    try refused(65, "no signed note") {
      try Data("nonsense".utf8).write(to: checkpoint)
    } _: {
      try sound.write(to: checkpoint)
    }
    // An older copy lacks sessions that are logged: it is not gone on with, or the log would have two histories.
    try files.copyItem(atPath: log, toPath: away)
    #expect(try Self.run(4, data: data).status == 0)
    try files.moveItem(atPath: log, toPath: folder.path + "/newest")
    try refused(66, "is older than the sessions beside it") {
      try files.moveItem(atPath: away, toPath: log)
    } _: {
      try files.removeItem(atPath: log)
      try files.moveItem(atPath: folder.path + "/newest", toPath: log)
    }
    #expect(try Self.run(2, data: data).status == 0)
    let store = try Store(folder: data, creating: false)
    let sessions = try store.read { reading in try reading.endedSessions(limit: 100) }.count
    #expect(try store.read { reading in try reading.openSessions() } == [])
    try store.close()
    #expect(try Self.entries(data).count == 2 * sessions)
    #expect(try Self.agon(["log", "check", "--data", data]).status == 0)
  }

  @Test func theBlocksOfEachSessionAreKept() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    #expect(try Self.run(9, data: data).status == 0)
    let blocks = try BlockStore(folder: data, creating: false)
    let pins = try blocks.pins()
    let roots = try Self.entries(data).compactMap { entry -> CID? in
      switch entry.content {
      case .result(let result): result.record.car
      case .voided(_, let record): record?.car
      default: nil
      }
    }
    #expect(roots.count == 9 && Set(pins.map(\.root)) == Set(roots))
    let found = try blocks.verify()
    #expect(found.isSound && found.pins == 9)
    // All that a pin needs is there, though no worker is; and nothing else is.
    let collected = try blocks.collect(at: Int64(Date().timeIntervalSince1970) + 100, grace: 0)
    #expect(collected.removed.blocks == 0 && collected.missingCount == 0 && collected.kept.blocks == found.tally.blocks)
    // An archive is the same walked from the blocks as exported from the store, as a set, and is whole for whoever imports it.
    let id = try #require(try Self.entries(data).last).sessionID
    let car = folder.path + "/match.car"
    #expect(try Self.agon(["session", "export", id, car, "--data", data]).status == 0)
    let elsewhere = folder.path + "/elsewhere"
    #expect(try Self.agon(["archive", "import", car, "--data", elsewhere]).status == 0)
    let copy = try BlockStore(folder: elsewhere, creating: false)
    #expect(try copy.verify().isSound && copy.pins().map(\.root) == [try #require(roots.last)])
    // Again from the first row: all of it is there already.
    let store = try Store(folder: data, creating: false)
    try store.write { writing in try writing.setCursor(of: SessionArchive.consumer, to: 0) }
    #expect(try await SessionArchive(of: store, data: data).drain() == 9)
    #expect(try await SessionArchive(of: store, data: data).drain() == 0)
    try store.close()
    #expect(try blocks.verify().tally == found.tally)
    // A session that is played by hand is archived at its end, and what waits can be by hand, too.
    #expect(
      try Self.agon(["session", "play", "kuhn-poker", "--spaces", Fixture.repository.appending(path: "spaces").path, "--data", data])
        .status == 0)
    #expect(try blocks.pins().count == 10)
    func published() throws -> Value? {
      try JSON.decode(Array(try Self.agon(["archive", "publish", "--json", "--data", data]).output.utf8))["archived"]
    }
    #expect(try published() == 0)
    let again = try Store(folder: data, creating: false)
    try again.write { writing in try writing.setCursor(of: SessionArchive.consumer, to: 0) }
    try again.close()
    #expect(try published() == 10 && blocks.pins().count == 10)
  }

  /// A host that draws two sessions from one nonce, or whose log lacks an end that is due: everybody who reads its log sees it.
  @Test func aHostThatRepeatsItselfOrDropsASessionIsExposed() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    for space in ["kuhn-poker", "bid-tac-toe"] {
      #expect(
        try Self.agon(
          ["session", "play", space, "--seed", "1", "--spaces", Fixture.repository.appending(path: "spaces").path, "--data", data]
        ).status == 0)
    }
    // Two sessions of one seed have nonces of their own.
    #expect(try Self.agon(["log", "check", "--data", data]).status == 0)
    let pair = try Self.entries(data)
    guard case .commitment(let first) = pair[0].content, case .commitment(let second) = pair[2].content else {
      Issue.record("a session begins with its commitment")
      return
    }
    let copied = try LogEntry(
      session: pair[2].session, time: pair[2].time,
      .commitment(
        LogEntry.Commitment(
          commitment: second.commitment, nonceHash: first.nonceHash, beacon: second.beacon, round: second.round,
          roundTime: second.roundTime, deadline: second.deadline)))
    let repeating = try TransparencyLog(folder.path + "/repeating", signer: NoteSigner(name: "log.example/a", .ed25519, SigningKey()))
    _ = try repeating.append([pair[0], pair[1], copied, pair[3]])
    let check = try Self.agon(["log", "check", "--json", "--folder", folder.path + "/repeating"])
    let findings = try JSON.decode(Array(check.output.utf8))["findings"]?.list ?? []
    #expect(check.status == 1 && findings.map { $0["kind"] } == ["reused"] && findings[0]["index"] == 2)
    let dropped = try TransparencyLog(folder.path + "/dropped", signer: NoteSigner(name: "log.example/a", .ed25519, SigningKey()))
    _ = try dropped.append([pair[0], pair[2], pair[3]])
    guard case .commitment(let commitment) = pair[0].content else {
      Issue.record("a session begins with its commitment")
      return
    }
    func overdue(at time: Int64) throws -> [String?] {
      try LogAudit(of: dropped.folder, against: dropped.checkpoint, now: time).findings.filter { $0.kind == .overdue }.map(\.session)
    }
    #expect(try overdue(at: commitment.deadline) == [])
    #expect(try overdue(at: commitment.deadline + 1) == [pair[0].sessionID])
  }

  /// A disk that fails in the middle of a run: it ends with the reason, and what has begun is logged and goes on with the next.
  @Test func aLogThatFailsInTheMiddleStopsTheRunAndLosesNothing() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let process = Process()
    let error = Pipe()
    process.executableURL = Self.program
    process.arguments = [
      "run", "--sessions", "100000", "--space", "kuhn-poker", "--json", "--spaces", Fixture.repository.appending(path: "spaces").path,
      "--data", data,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = error
    try process.run()
    let files = FileManager.default
    let log = LogFolder(data + "/log")
    while try process.isRunning && (!log.exists || log.checkpoint().checkpoint.size < 10) { usleep(5000) }
    try files.moveItem(atPath: data + "/log/staging", toPath: folder.path + "/away")
    let complaint = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(
      process.terminationStatus == 74 && complaint.contains("\"code\":\"storage\"") && complaint.contains("/log/staging/"), "\(complaint)")
    let doctor = try Self.agon(["doctor", "--data", data, "--spaces", Fixture.repository.appending(path: "spaces").path])
    #expect(doctor.output.contains("of sessions wait for the log"))
    #expect(try Self.agon(["session", "resume", "--json", "--data", data]).status == 0)
    let store = try Store(folder: data, creating: false)
    let ended = try store.read { reading in try reading.endedSessions(limit: 100_000) }.count
    #expect(try store.read { reading in try reading.openSessions() } == [])
    try store.close()
    let audit = try LogAudit(of: log, against: try log.checkpoint(), now: Int64(Date().timeIntervalSince1970))
    #expect(audit.findings == [] && audit.open == 0 && audit.size == 2 * ended)
  }

  /// The log goes to everybody, and its key to nobody.
  @Test func theKeyIsForItsOwnerAlone() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    #expect(try Self.run(2, data: data).status == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: data + "/log.key")[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let secret = try String(contentsOfFile: data + "/log.key", encoding: .utf8).split(separator: "\n")[1]
    let served = try #require(FileManager.default.enumerator(atPath: data + "/log"))
    for case let name as String in served {
      guard let bytes = FileManager.default.contents(atPath: data + "/log/" + name) else { continue }
      #expect(!bytes.contains(Data(secret.utf8)) && !name.contains("key."), "\(name)")
    }
    #expect(try LogFolder(data + "/log").checkpoint().checkpoint.origin.description.hasPrefix("agon.local/"))
  }
}
