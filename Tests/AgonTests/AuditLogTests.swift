internal import AgentRuntimes
internal import HostCrypto
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable internal import HostArchive
@testable internal import agon

/// What proofs from a log add to an audit, and that none of them is taken that was changed, or is of something else.
@Suite struct AuditLogTests {
  /// When the sessions of these tests start, in seconds since 1970.
  private static let start: Int64 = 1_800_000_000

  /// A chain whose first round is known a second after the start.
  private static let chain = HashChain(seed: SHA256.digest([9]), rounds: 10)
  private static let beacon = ChainBeaconName(anchor: chain.anchor, genesis: start - 299, period: 300)

  private static func record(number: Int = 0) throws -> SessionRecord {
    let package = try Fixture.shipped("kuhn-poker")
    let bench = try Bench(package)
    let plan = try SessionPlan(package: package, roster: [.bot("baseline"), .bot("random")], nonce: Fixture.nonce(number))
    var session = FormingSession(plan: plan, beacon: beacon.round(1), worker: bench.play.executable.cid)
      .opened(Journal.Opening(beacon: chain.value(of: 1)))
    guard case .ended(let outcome) = session.advance(.begin, in: bench.play) else { preconditionFailure("bots wait for nobody") }
    return try SessionRecord(
      session.journal(outcome: outcome), package: SessionRecord.Package(index: package.index, files: package.files.map(\.bytes)))
  }

  private static func entries(of record: SessionRecord) throws -> [LogEntry] {
    [try .started(record.journal.header, at: start * 1000), try .ended(record.journal, record, at: (start + 5) * 1000)]
  }

  /// A log with witnesses, and the policy that asks for three of the four.
  private struct Witnessed {
    let folder: TemporaryFolder
    let log: TransparencyLog
    let witnesses: [NoteSigner]

    init() throws {
      folder = try TemporaryFolder()
      log = try TransparencyLog(folder.path + "/log", signer: NoteSigner(name: "log.example/a", .ed25519, SigningKey()))
      witnesses = try (1...4).map { try NoteSigner(name: ExactText("w\($0).example"), .cosignature, SigningKey()) }
    }

    func policy(quorum: String = "g", log: VerifierKey? = nil) throws -> Policy {
      let lines =
        ["log \(log ?? self.log.key)"] + witnesses.enumerated().map { "witness w\($0 + 1) \($1.verifier)" }
        + ["group g 3 w1 w2 w3 w4", "quorum \(quorum)"]
      return try Policy(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    func sign(_ count: Int, at time: Int64) throws {
      let checkpoint = log.checkpoint
      let signatures = try witnesses.prefix(count).map { try $0.cosignature(over: checkpoint.note.text, at: Int(time)) }
      try log.add(signatures, to: checkpoint, policy: try policy())
    }

    func proof(_ index: Int) throws -> [UInt8] { try log.folder.prove(index).bytes }
  }

  private static func audit(_ record: SessionRecord, _ proofs: [[UInt8]], _ policy: Policy?, anchor: [UInt8]? = nil) throws -> Audit {
    var bytes: [UInt8] = []
    var writer = try CARWriter(roots: [record.cid]) { bytes += $0 }
    for block in record.blocks { try writer.write(block) }
    try writer.finish()
    var rest = bytes[...]
    let files = proofs.enumerated().map { Audit.Evidence.File(name: "proof \($0)", bytes: $1) }
    return Audit(
      { buffer in
        let part = rest.prefix(buffer.count)
        buffer.copyBytes(from: part)
        rest = rest.dropFirst(part.count)
        return part.count
      },
      evidence: Audit.Evidence(
        proofs: files, policy: policy, anchor: anchor.map { Audit.Evidence.File(name: "anchor", bytes: $0) }), replays: false,
      executable: { Fixture.executable })
  }

  private static func failed(_ audit: Audit) -> Audit.Step? { audit.checks.first { $0.check.verdict == .failed }?.step }

  private static func words(_ audit: Audit) -> String { audit.lines(width: 240).map(\.text).joined(separator: "\n") }

  @Test func aLoggedSessionIsProvedByItsWitnesses() throws {
    let record = try Self.record()
    let host = try Witnessed()
    #expect(try host.log.append(Self.entries(of: record)) == [0, 1])
    try host.sign(3, at: Self.start)
    let proofs = [try host.proof(1), try host.proof(0)]
    let policy = try host.policy()
    let audit = try Self.audit(record, proofs, policy)
    #expect(audit.exit == .success, "\(Self.words(audit))")
    #expect(audit.checks.map(\.step) == [.blocks, .record, .seed, .signatures, .inclusion, .quorum, .commitment, .fold])
    let levels = audit.checks.map(\.check.verdict)
    #expect(levels == [.passed, .passed, .warned, .skipped, .passed, .passed, .passed, .skipped])
    #expect(Self.words(audit).contains("policy \(policy.digest)") && Self.words(audit).contains("of 3 independent operators"))
    #expect(audit.grades.contains { $0.what == "when" && $0.level == .attested })
    #expect(audit.value["verdict"]?["policy"]?.text == "\(policy.digest)")
    // The order of the proofs does not matter, and one alone proves its own part.
    #expect(try Self.audit(record, proofs.reversed(), policy).exit == .success)
    let end = try Self.audit(record, [proofs[0]], policy)
    #expect(end.exit == .success && end.checks.contains { $0.step == .commitment && $0.check.verdict == .skipped })
    #expect(try Self.failed(Self.audit(record, [proofs[0], proofs[0]], policy)) == .inclusion)
    // Signed a second later, nobody but the host says that it was in time.
    try host.sign(4, at: Self.start + 1)
    let other = try Witnessed()
    _ = try other.log.append(Self.entries(of: record))
    try other.sign(3, at: Self.start + 1)
    let late = try Self.audit(record, [try other.proof(1), try other.proof(0)], try other.policy())
    #expect(late.exit == .success && late.grades.contains { $0.what == "when" && $0.level == .claimed })
  }

  /// Each byte of both proofs is changed in turn: three of four have signed, so that every line is needed.
  @Test func everyFlippedByteOfAProofIsSeen() throws {
    let record = try Self.record()
    let host = try Witnessed()
    _ = try host.log.append(Self.entries(of: try Self.record(number: 1)) + Self.entries(of: record))
    try host.sign(3, at: Self.start)
    let proofs = [try host.proof(3), try host.proof(2)]
    let policy = try host.policy()
    #expect(try Self.audit(record, proofs, policy).exit == .success)
    var draws = SplitMix64(seed: Soak.seed)
    for which in 0...1 {
      let lines = proofs[which].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let origin = try #require(lines.firstIndex { $0.elementsEqual("log.example/a".utf8) })
      let places = Soak.isOn ? Array(proofs[which].indices) : (0..<40).map { _ in Int.random(in: proofs[which].indices, using: &draws) }
      for place in places {
        var changed = proofs
        changed[which][place] ^= UInt8.random(in: 1...255, using: &draws)
        let audit = try Self.audit(record, changed, policy)
        let line = proofs[which][..<place].count { $0 == UInt8(ascii: "\n") }
        // What names the log and what signs it is the policy's to judge; all else is of the tree. A file that is none proves nothing.
        let steps: [Audit.Step] = line == origin || line > origin + 2 ? [.inclusion, .quorum] : [.inclusion]
        let step = try #require(Self.failed(audit), "byte \(place) of proof \(which) was changed, and nobody saw it")
        #expect(steps.contains(step) && audit.exit == step.exit, "byte \(place) of proof \(which), line \(line): \(step)")
      }
      for end in [0, 1, proofs[which].count / 2, proofs[which].count - 1] {
        var cut = proofs
        cut[which] = Array(cut[which][..<end])
        #expect(try Self.failed(Self.audit(record, cut, policy)) == .inclusion)
      }
    }
  }

  private static func result(
    _ record: SessionRecord, _ change: (inout Digest, inout Int64, inout CID, inout Digest?, inout Digest) -> Void
  )
    throws -> LogEntry
  {
    var (root, leaves, car, payouts, seed) = (record.root, Int64(record.leaves.count), record.cid, Digest?.none, record.journal.seed)
    change(&root, &leaves, &car, &payouts, &seed)
    return try LogEntry(
      session: record.journal.header.commitment, time: start + 5,
      .result(LogEntry.Result(record: LogEntry.Record(root: root, leaves: leaves, car: car), payoutRoot: payouts, seed: seed)))
  }

  /// A host that has logged something else than what its archive says, under signatures that all hold.
  @Test func anEntryThatSaysAnythingElseIsRefused() throws {
    let record = try Self.record()
    let other = try Self.record(number: 1)
    let header = record.journal.header
    let name = "\(Self.beacon)"
    func commitment(
      _ block: CID, _ nonce: Digest, _ beacon: String, _ round: Int64, roundTime: Int64 = AuditLogTests.start + 1, more: Int64 = 0
    ) throws -> LogEntry {
      try LogEntry(
        session: header.commitment, time: Self.start,
        .commitment(
          LogEntry.Commitment(
            commitment: block, nonceHash: nonce, beacon: beacon, round: round, roundTime: roundTime,
            deadline: Self.start + header.allowance + more)))
    }
    let block = record.leaves[0].cid
    let lies: [(entry: LogEntry, words: String)] = [
      (try Self.entries(of: other)[1], "it is about the session \(other.journal.id)"),
      (try Self.result(record) { root, _, _, _, _ in root = other.root }, "its session root is \(other.root)"),
      (try Self.result(record) { _, leaves, _, _, _ in leaves += 1 }, "leaves"),
      (try Self.result(record) { _, _, car, _, _ in car = other.cid }, "its archive is \(other.cid)"),
      (try Self.result(record) { _, _, _, payouts, _ in payouts = other.root }, "its payout root is \(other.root)"),
      (try Self.result(record) { _, _, _, _, seed in seed = other.root }, "its seed is \(other.root)"),
      (try LogEntry(session: header.commitment, time: Self.start + 5, .voided(reason: "cancelled", record: nil)), "it is void"),
      (try LogEntry(session: header.commitment, time: Self.start + 5, .tombstone(erased: block, reason: "asked")), "erased"),
      (try commitment(other.leaves[0].cid, header.nonceHash, name, 1), "it commits to another block"),
      (try commitment(block, other.root, name, 1), "it commits to another nonce"),
      (try commitment(block, header.nonceHash, "drand", 1), "it names round 1 of the beacon drand"),
      (try commitment(block, header.nonceHash, name, 2), "it names round 2 of the beacon"),
      (try commitment(block, header.nonceHash, name, 1, roundTime: Self.start + 2), "another time for its round"),
      (try commitment(block, header.nonceHash, name, 1, more: 1), "another deadline"),
    ]
    for (entry, words) in lies {
      let host = try Witnessed()
      _ = try host.log.append([entry])
      try host.sign(3, at: Self.start)
      let audit = try Self.audit(record, [try host.proof(0)], try host.policy())
      #expect(Self.failed(audit) == .inclusion && audit.exit == .notIncluded)
      #expect(Self.words(audit).contains(words), "\(Self.words(audit))")
    }
    #expect(try Self.result(record) { _, _, _, _, _ in }.difference(from: record) == nil)
    #expect(try commitment(block, header.nonceHash, name, 1).difference(from: record) == nil)
  }

  @Test func aPolicyDecidesWhoHasToHaveSigned() throws {
    let record = try Self.record()
    let host = try Witnessed()
    _ = try host.log.append(Self.entries(of: record))
    try host.sign(2, at: Self.start)
    let proofs = [try host.proof(1), try host.proof(0)]
    let few = try Self.audit(record, proofs, try host.policy())
    #expect(few.exit == .noQuorum && Self.words(few).contains("2 of the policy's 4 witnesses"))
    let foreign = try NoteSigner(name: "log.example/a", .ed25519, SigningKey()).verifier
    #expect(try Self.audit(record, proofs, try host.policy(log: foreign)).exit == .noQuorum)
    // A policy that asks for nobody says what it is worth.
    let alone = try Self.audit(record, proofs, try Policy(Array("log \(host.log.key)\nquorum none\n".utf8)))
    #expect(alone.exit == .success && Self.words(alone).contains("self-attested, 0 independent witnesses"))
    #expect(Self.words(alone).contains("weak: "))
    #expect(try Self.words(Self.audit(record, proofs, nil)).contains("self-attested, 0 independent witnesses"))
    // A witness of the log's own operator is nobody else.
    let own = try NoteSigner(name: "log.example/witness", .cosignature, SigningKey())
    let signed = try host.log.checkpoint.adding([try own.cosignature(over: host.log.checkpoint.note.text, at: 5)])
    let policy = try Policy(Array("log \(host.log.key)\nwitness own \(own.verifier)\nquorum own\n".utf8))
    let verdict = try policy.verdict(on: signed)
    #expect(verdict.isQuorum && verdict.independentCount == 0)
  }

  @Test func aCommitmentThatCameTooLateIsRefused() throws {
    let record = try Self.record()
    let header = record.journal.header
    func audit(_ order: [Int], logged: Int64 = 0, ended: Int64 = 5) throws -> Audit {
      let commitment = try LogEntry.started(header, at: (Self.start + logged) * 1000)
      let end = try LogEntry.ended(record.journal, record, at: (Self.start + ended) * 1000)
      let host = try Witnessed()
      _ = try host.log.append(
        [[commitment], [end]].enumerated().sorted { order[$0.0] < order[$1.0] }.flatMap(\.1))
      try host.sign(3, at: Self.start)
      return try Self.audit(record, [try host.proof(0), try host.proof(1)], try host.policy())
    }
    #expect(try audit([0, 1]).exit == .success)
    #expect(try Self.failed(audit([0, 1], logged: 1)) == .commitment)
    #expect(try audit([0, 1], logged: 1).exit == .lateCommitment)
    #expect(try Self.words(audit([1, 0])).contains("the commitment was logged after the end"))
    #expect(try Self.words(audit([0, 1], ended: header.allowance + 1)).contains("after its deadline"))
    // Two histories of one log, both signed: whoever holds both proofs sees it.
    let pair = try KeyPair(try SigningKey())
    func host(_ entries: [LogEntry]) throws -> (folder: TemporaryFolder, log: TransparencyLog) {
      let folder = try TemporaryFolder()
      let log = try TransparencyLog(folder.path + "/log", signer: try pair.signer())
      _ = try log.append(entries)
      return (folder, log)
    }
    let entries = try Self.entries(of: record)
    let other = try Self.entries(of: try Self.record(number: 1))
    let (one, two) = (try host([entries[0], other[0]]), try host([other[0], entries[1]]))
    let policy = try Policy(Array("log \(one.log.key)\nquorum none\n".utf8))
    let split = try Self.audit(record, [try two.log.folder.prove(1).bytes, try one.log.folder.prove(0).bytes], policy)
    #expect(split.exit == .lateCommitment && Self.words(split).contains("two histories of one log"))
  }

  /// A witness that has seen the commitment in time is not forgotten when the log grows.
  @Test func theFirstCheckpointThatWitnessesSignedProvesTheTime() throws {
    let record = try Self.record()
    let host = try Witnessed()
    let entries = try Self.entries(of: record)
    _ = try host.log.append([entries[0]])
    try host.sign(3, at: Self.start)
    _ = try host.log.append([entries[1]] + Self.entries(of: try Self.record(number: 1)))
    try host.sign(4, at: Self.start + 1000)
    let end = try host.proof(1)
    let early = try host.log.folder.prove(0, first: true)
    #expect(early.checkpoint.checkpoint.size == 1)
    let audit = try Self.audit(record, [end, early.bytes], try host.policy())
    #expect(audit.exit == .success && audit.grades.contains { $0.what == "when" && $0.level == .attested })
    let late = try Self.audit(record, [end, try host.proof(0)], try host.policy())
    #expect(late.exit == .success && late.grades.contains { $0.what == "when" && $0.level == .claimed })
  }

  /// A host that has anchored one history and shows another.
  @Test func anAnchorOfAnotherHistoryIsRefused() async throws {
    let record = try Self.record()
    let pair = try KeyPair(try SigningKey())
    let entries = try Self.entries(of: record)
    let other = try Self.entries(of: try Self.record(number: 1))
    let folder = try TemporaryFolder()
    let log = try TransparencyLog(folder.path + "/log", signer: try pair.signer())
    _ = try log.append(entries)
    let chain = try LocalChain(data: folder.path, signer: try pair.signer())
    _ = try await chain.anchor(log.folder)
    _ = try log.append(other)
    let proofs = [try log.folder.prove(1), try log.folder.prove(0)]
    let signed = try #require(try LocalChain.newest(in: folder.path))
    let anchor = try AnchorProof(signed, for: log.checkpoint.checkpoint, in: log.folder).bytes
    let policy = try Policy(Array("log \(log.key)\nquorum none\n".utf8))
    let good = try Self.audit(record, proofs.map(\.bytes), policy, anchor: anchor)
    #expect(good.exit == .success && good.checks.contains { $0.step == .anchor && $0.check.verdict == .warned })
    #expect(Self.words(good).contains("one history with anchor 1, at 2 entries, with this entry in it"))
    let changed = try TransparencyLog(folder.path + "/changed", signer: try pair.signer())
    _ = try changed.append([entries[0], other[0], entries[1], other[1]])
    let split = try Self.audit(record, [try changed.folder.prove(2).bytes], policy, anchor: anchor)
    #expect(split.exit == .anchorDiffers && Self.failed(split) == .anchor && Self.words(split).contains("not one history"))
    for place in stride(from: 0, to: anchor.count, by: 7) {
      var bytes = anchor
      bytes[place] ^= 1
      #expect(try Self.failed(Self.audit(record, proofs.map(\.bytes), policy, anchor: bytes)) == .anchor, "byte \(place)")
    }
  }

  /// One key that signs in two places, as a host with two histories has it.
  private struct KeyPair {
    let folder: TemporaryFolder

    init(_ key: borrowing SigningKey) throws {
      folder = try TemporaryFolder()
      try KeyFile.write(key, to: folder.path + "/key")
    }

    func signer() throws -> NoteSigner { try NoteSigner(name: "log.example/a", .ed25519, try KeyFile.read(folder.path + "/key")) }
  }
}
