internal import AgentRuntimes
internal import HostArchive
internal import HostCrypto
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable internal import agon

/// What an archive proves, and that nobody changes one unseen.
@Suite struct AuditTests {
  private static func package(_ id: String) throws -> SessionRecord.Package {
    let package = try Fixture.shipped(id)
    return SessionRecord.Package(index: package.index, files: package.files.map(\.bytes))
  }

  private static func record(_ id: String, number: Int = 0) throws -> SessionRecord {
    let package = try Fixture.shipped(id)
    let bots = Array(repeating: ["baseline", "random"], count: package.manifest.seats.min).flatMap { $0 }.prefix(package.manifest.seats.min)
    let journal = try Bench(package).session(bots: Array(bots), number: number)
    return try SessionRecord(journal, package: try Self.package(id))
  }

  private static func archive(_ blocks: [Block]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = try CARWriter(roots: [blocks[0].cid]) { bytes += $0 }
    for block in blocks { try writer.write(block) }
    try writer.finish()
    return bytes
  }

  private static func audit(_ bytes: [UInt8], replays: Bool = false) -> Audit {
    var rest = bytes[...]
    return Audit(
      { buffer in
        let part = rest.prefix(buffer.count)
        buffer.copyBytes(from: part)
        rest = rest.dropFirst(part.count)
        return part.count
      }, replays: replays, executable: { Fixture.executable })
  }

  private static func failed(_ audit: Audit) -> Audit.Step? { audit.checks.first { $0.check.verdict == .failed }?.step }

  @Test(arguments: ["bid-tac-toe", "btc-trading", "code-golf-lua", "kuhn-poker", "rap-battles", "tweets"])
  func aSessionIsAuditedFromItsArchiveAlone(id: String) throws {
    let record = try Self.record(id)
    let bytes = try Self.archive(record.blocks)
    let audit = Self.audit(bytes, replays: true)
    #expect(audit.exit == .success, "\(audit.lines(width: 200).map(\.text))")
    #expect(audit.record?.journal == record.journal && audit.record?.root == record.root)
    #expect(audit.checks.map(\.step) == [.blocks, .record, .seed, .signatures, .inclusion, .fold, .payouts])
    #expect(audit.grades.contains { $0.level == .claimed && $0.why.contains("seed chosen by host") })
    #expect(audit.grades.contains { $0.level == .proved && $0.what.contains("payouts") })
    let files = try Fixture.shipped(id).files
    // What the rules count while a session runs is what its record has.
    #expect(record.leaves.count == record.journal.steps.reduce(7) { $0 + $1.leafCount })
    #expect(try record.files.map(\.path) == files.map(\.path) && record.files.map(\.bytes) == files.map(\.bytes))
  }

  /// An archive that comes from a gateway or a node, which send a graph depth first, is the archive that the host exports.
  @Test(arguments: ["bid-tac-toe", "tweets"]) func theArchiveIsTheWalkOfItsGraph(id: String) throws {
    let record = try Self.record(id)
    let byCID = Dictionary(uniqueKeysWithValues: record.blocks.map { ($0.cid, $0) })
    var walked: [CID] = []
    try DAGWalk().run(from: record.cid) { cid in
      walked.append(cid)
      return try #require(byCID[cid]).parts
    }
    #expect(walked == record.blocks.map(\.cid))
    let gateway = Gateway(find: { byCID[$0] }, isDenied: { _ in false })
    guard case .archive(let archive) = try gateway.respond(to: GatewayRequest(path: "/ipfs/\(record.cid)", query: "format=car")).body else {
      Issue.record("the gateway has the record")
      return
    }
    var bytes: [UInt8] = []
    try archive.write { bytes += $0 }
    #expect(try bytes == Self.archive(record.blocks))
    #expect(Self.audit(bytes).exit == .success)
  }

  /// RFC 6962, section 2.1, as it is written there.
  private static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    guard let first = leaves.first else { return SHA256.digest([]).bytes }
    if leaves.count == 1 { return SHA256.digest([0] + first).bytes }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    return SHA256.digest([1] + root(leaves.prefix(split)) + root(leaves.dropFirst(split))).bytes
  }

  @Test func theRootIsThatOfTheLeavesInTheOrderOfTheJournal() throws {
    let record = try Self.record("bid-tac-toe")
    #expect(record.root.bytes == Self.root(record.leaves.map(\.encoded)[...]))
    #expect(record.leaves.map(\.index) == Array(record.leaves.indices))
    let kinds = record.leaves.map(\.kind)
    #expect(kinds.prefix(8) == [.commitment, .beacon, .step, .tasks, .answerCommitments, .answer, .answer, .step])
    #expect(kinds.suffix(5) == [.state, .evaluation, .rewards, .stop, .nonce])
    // The commitment's block is the header, whose hash is the session's id.
    #expect(record.leaves[0].cid.digest == record.journal.header.commitment)
    #expect("\(record.leaves[0].cid.digest)".hasPrefix(record.journal.id))
  }

  /// 909 pairs of a bid and a cell: without the salt no commitment tells which; with it, one.
  @Test func noSealedAnswerIsFoundByTryingThemAll() throws {
    let record = try Self.record("bid-tac-toe")
    guard case .answers(let answers) = record.journal.steps[1].input, case .text(let sealed) = answers[0].content else {
      Issue.record("the second step has answers")
      return
    }
    let commitments = try #require(record.blocks.first { $0.cid == record.leaves[4].cid })
    let hash = try DagCBOR.decode(commitments.bytes)["answers"]?.list?.first?["hash"]?.bytes
    let bodies = (0...100).flatMap { bid in (1...9).map { cell in Array("{\"bid\":\(bid),\"cell\":\(cell)}".utf8) } }
    #expect(bodies.count == 909 && bodies.contains(sealed.body), "\(String(decoding: sealed.body, as: UTF8.self))")
    let zeros = [UInt8](repeating: 0, count: 32)
    for body in bodies {
      let hashes = [body, zeros + body, record.journal.header.nonceHash.bytes + body, record.journal.end.nonce + body]
      #expect(!hashes.contains { SHA256.digest($0).bytes == hash })
      // Nor does a block without a salt have the CID that the step links to.
      #expect(!record.leaves.contains { $0.cid == CID(codec: .raw, of: body) })
    }
    #expect(bodies.filter { SHA256.digest(sealed.salt + $0).bytes == hash } == [sealed.body])
  }

  /// A panel's votes are leaves of their own behind the hashes that committed to them, as `SealedBallot` says in its docstring.
  @Test func ballotsAreCommittedToBeforeTheyAreRevealed() throws {
    let record = try Self.record("tweets")
    let at = try #require(record.leaves.firstIndex { $0.kind == .judgeCommits })
    #expect(record.leaves[at...(at + 2)].map(\.kind) == [.judgeCommits, .judgeReveals, .step])
    func value(_ leaf: SessionLeaf) throws -> Value {
      try DagCBOR.decode(try #require(record.blocks.first { $0.cid == leaf.cid }).bytes)
    }
    let step = try #require(record.journal.steps.firstIndex { $0.input.kind == "judged" })
    let ballots = try #require(value(record.leaves[at + 1]).list)
    let commits: [Value] = try ballots.map { ballot in
      let map = try #require(ballot.map)
      #expect(map.count == 3 && map["nonce"]?.bytes?.count == 32 && map["judge"] == .text(ReferenceJudge.name))
      let committed: Value = [
        "v": "agon/judge/v1", "chain": .bytes(record.journal.steps[step - 1].chain.bytes), "judge": map["judge"] ?? .null,
        "scores": map["scores"] ?? .null, "nonce": map["nonce"] ?? .null,
      ]
      return ["judge": map["judge"] ?? .null, "hash": .bytes(SHA256.digest(try DagCBOR.encode(committed)).bytes)]
    }
    #expect(try value(record.leaves[at]) == ["step": .int(Int64(step)), "ballots": .list(commits)] && !commits.isEmpty)
    // Another hash, another vote or another nonce under these leaves, with every hash above right.
    var hash = commits
    hash[0] = ["judge": .text(ReferenceJudge.name), "hash": .bytes(SHA256.digest([]).bytes)]
    var vote = ballots
    vote[0] = .map(["judge": .text(ReferenceJudge.name), "scores": [[1]], "nonce": ballots[0]["nonce"] ?? .null])
    var nonce = ballots
    nonce[0] = .map([
      "judge": .text(ReferenceJudge.name), "scores": ballots[0]["scores"] ?? .null, "nonce": .bytes(Array(repeating: 0, count: 32)),
    ])
    let forgeries: [(SessionLeaf, Value)] = [
      (record.leaves[at], ["step": .int(Int64(step)), "ballots": .list(hash)]), (record.leaves[at + 1], .list(vote)),
      (record.leaves[at + 1], .list(nonce)),
    ]
    for (leaf, value) in forgeries {
      let audit = Self.audit(try Self.archive(try Self.exchanged(leaf, for: value, in: record)))
      #expect(Self.failed(audit) == .record && audit.exit == .recordDiffers)
    }
  }

  /// Judges with keys are heard by their signatures, and an auditor sees whose ballot is not signed.
  @Test func signaturesOfJudgesAreChecked() throws {
    let bench = try Bench(Fixture.shipped("tweets"))
    let key = try SigningKey()
    let panel = ["ada", "bob", "cleo"].map { Judge(name: $0, runtime: .outside { _ in nil }, signer: key.publicKey) }
    let seats = bench.rules.manifest.seats.min
    let plan = try SessionPlan(
      package: bench.play.package, rules: bench.rules, roster: Array(repeating: .bot("baseline"), count: seats), seating: .listed,
      nonce: Fixture.nonce(1), judges: panel)
    var session = FormingSession(plan: plan, worker: bench.play.executable.cid).opened()
    var pause = session.advance(.begin, in: bench.play)
    while case .judging(let request) = pause {
      let step = session.machine.steps.count
      let chain = try #require(session.machine.steps.last).chain
      let ballots = try panel.map { judge in
        let open = SealedBallot(
          nonce: SHA256.digest(Array(judge.name.utf8)).bytes,
          ballot: Ballot(judge: judge.name, content: .scores(request.items.map { _ in request.metrics.map { _ in 5_000 } })))
        let statement = BallotStatement(
          session: session.header.commitment, step: step, judge: judge.name, hash: open.commitment(after: chain))
        return SealedBallot(nonce: open.nonce, ballot: open.ballot, signature: try key.signature(over: statement.encoded))
      }
      pause = session.advance(.revealed(ballots), in: bench.play)
    }
    guard case .ended(let outcome) = pause else { return #expect(Bool(false), "only judges are asked") }
    let journal = session.journal(outcome: outcome)
    let package = try Self.package("tweets")
    let audit = Self.audit(try Self.archive(try SessionRecord(journal, package: package).blocks), replays: true)
    #expect(audit.exit == .success, "\(audit.lines(width: 200).map(\.text))")
    #expect(audit.lines(width: 200).contains { $0.text.contains("3 ballots signed by the 1 key of their judges") })
    #expect(audit.grades.contains { $0.level == .attested && $0.what == "3 ballots of judges with keys" })
    let index = try #require(journal.steps.firstIndex { $0.input.kind == "judged" })
    guard case .judged(var ballots) = journal.steps[index].input else { return }
    ballots.swapAt(0, 1)
    ballots[0] = SealedBallot(nonce: ballots[0].nonce, ballot: ballots[0].ballot, signature: ballots[1].signature)
    var steps = journal.steps
    steps[index] = Journal.Step(
      input: .judged(ballots), clock: steps[index].clock, stateHash: steps[index].stateHash, chain: steps[index].chain,
      log: steps[index].log)
    let forged = Journal(header: journal.header, opening: journal.opening, steps: steps, end: journal.end)
    let refused = Self.audit(try Self.archive(try SessionRecord(forged, package: package).blocks))
    #expect(Self.failed(refused) == .signatures && refused.exit == .recordDiffers)
  }

  @Test func everyFlippedByteIsSeen() throws {
    let bytes = try Self.archive(try Self.record("kuhn-poker").blocks)
    #expect(Self.audit(bytes).exit == .success)
    var draws = SplitMix64(seed: Soak.seed)
    // The archive's own header, which names the root, is always among them.
    let places = Soak.isOn ? Array(bytes.indices) : Array(0..<60) + (0..<150).map { _ in Int.random(in: bytes.indices, using: &draws) }
    for place in places {
      var changed = bytes
      changed[place] ^= UInt8.random(in: 1...255, using: &draws)
      let audit = Self.audit(changed)
      #expect(Self.failed(audit) == .blocks && audit.exit == .badData, "byte \(place)")
    }
    for end in [0, 1, 57, bytes.count / 2, bytes.count - 1] { #expect(Self.failed(Self.audit(Array(bytes[..<end]))) == .blocks) }
    #expect(Self.failed(Self.audit(bytes + [0])) == .blocks)
  }

  @Test func blocksThatAreMovedDroppedOrAddedAreSeen() throws {
    let record = try Self.record("kuhn-poker")
    let blocks = record.blocks
    let answers = Set(record.leaves.filter { $0.kind == .answer }.map(\.cid))
    for index in blocks.indices.dropFirst() {
      var dropped = blocks
      dropped.remove(at: index)
      // An answer could have been erased; but nobody shows a tombstone of it.
      let step: Audit.Step = answers.contains(blocks[index].cid) ? .erasure : .record
      let audit = Self.audit(try Self.archive(dropped))
      #expect(Self.failed(audit) == step && audit.exit != .success, "without block \(index)")
      var moved = blocks
      moved.swapAt(index, index == 1 ? 2 : 1)
      if moved != blocks { #expect(Self.failed(Self.audit(try Self.archive(moved))) == .record, "block \(index) moved") }
    }
    let other = try Self.record("kuhn-poker", number: 1).blocks
    let added = try #require(other.first { !blocks.contains($0) })
    #expect(Self.failed(Self.audit(try Self.archive(blocks + [added]))) == .record)
  }

  /// A host that writes its own record, with every hash right, and says another thing in it.
  @Test func aForgedRecordDoesNotFold() throws {
    let record = try Self.record("bid-tac-toe")
    let journal = record.journal
    func audit(_ forged: Journal) throws -> Audit {
      Self.audit(try Self.archive(try SessionRecord(forged, package: record.package).blocks), replays: true)
    }
    guard case .settled(let settlement) = journal.end.outcome, case .answers(let answers) = journal.steps[1].input else {
      Issue.record("the session has settled")
      return
    }
    let swapped = Settlement(
      scores: settlement.scores.reversed(), ranking: try Ranking(ranks: settlement.ranking.ranks.reversed()),
      shares: settlement.shares.reversed())
    let scored = try audit(
      Journal(header: journal.header, steps: journal.steps, end: .init(nonce: journal.end.nonce, outcome: .settled(swapped))))
    #expect(Self.failed(scored) == .fold && scored.exit == .foldDiffers)
    var steps = journal.steps
    steps[1] = Journal.Step(
      input: .answers([Journal.Answer(seat: answers[0].seat, text: Array("{\"bid\":100,\"cell\":5}".utf8)), answers[1]]),
      clock: steps[1].clock, stateHash: steps[1].stateHash, chain: steps[1].chain, log: steps[1].log)
    let answered = try audit(Journal(header: journal.header, steps: steps, end: journal.end))
    #expect(Self.failed(answered) == .fold && answered.exit == .foldDiffers)
    // The same answer under another salt, with its commitment and every hash of the record made anew.
    guard case .text(let sealed) = answers[0].content else { return #expect(Bool(false), "the first answer is a text") }
    let resealed = SealedAnswer(salt: sealed.salt.map { $0 ^ 1 }, body: sealed.body)
    steps[1] = Journal.Step(
      input: .answers([Journal.Answer(seat: answers[0].seat, task: answers[0].task, content: .text(resealed)), answers[1]]),
      clock: steps[1].clock, stateHash: steps[1].stateHash, chain: steps[1].chain, log: steps[1].log)
    let salted = try audit(Journal(header: journal.header, steps: steps, end: journal.end))
    #expect(Self.failed(salted) == .fold && salted.exit == .foldDiffers)
    // A step that is left out, and another Space.
    let shorter = try audit(Journal(header: journal.header, steps: Array(journal.steps.dropLast()), end: journal.end))
    #expect(Self.failed(shorter) == .fold)
    #expect(throws: ArchiveError.self) { try SessionRecord(journal, package: try Self.package("kuhn-poker")) }
  }

  private static func header(_ header: Journal.Header, package: CID? = nil, worker: CID? = nil) -> Journal.Header {
    Journal.Header(
      space: header.space, spaceVersion: header.spaceVersion, package: package ?? header.package, worker: worker ?? header.worker,
      config: header.config, roster: header.roster, seating: header.seating, nonceHash: header.nonceHash, clock: header.clock,
      allowance: header.allowance)
  }

  /// A host that changes the Space afterwards, or says that another worker has folded it.
  @Test func anotherSpaceOrAnotherWorkerIsNotTheSession() throws {
    let record = try Self.record("bid-tac-toe")
    let journal = record.journal
    let package = try Fixture.shipped("bid-tac-toe")
    let files = package.files.map { file in
      file.path == "main.lua" ? SpacePackage.File(path: file.path, bytes: file.bytes + Array("-- more\n".utf8)) : file
    }
    let edited = try SpacePackage(files: files, from: "here")
    let blocks = SessionRecord.Package(index: edited.index, files: edited.files.map(\.bytes))
    let moved = Journal(header: Self.header(journal.header, package: edited.cid), steps: journal.steps, end: journal.end)
    let swapped = Self.audit(try Self.archive(try SessionRecord(moved, package: blocks).blocks), replays: true)
    #expect(Self.failed(swapped) == .fold && swapped.exit == .foldDiffers)
    #expect(throws: ArchiveError.self) { try SessionRecord(journal, package: blocks) }
    let foreign = Journal(
      header: Self.header(journal.header, worker: CID(codec: .raw, of: [1])), steps: journal.steps, end: journal.end)
    let other = Self.audit(try Self.archive(try SessionRecord(foreign, package: record.package).blocks), replays: true)
    #expect(Self.failed(other) == .fold && other.exit == .notComparable)
    #expect(other.checks.last?.check.lines.contains { $0.text.contains("not comparable") } == true)
  }

  /// Payouts, leaves and hashes written anew by hand around another block.
  @Test(arguments: [SessionLeaf.Kind.rewards, .evaluation, .nonce, .stop, .state, .beacon, .commitment])
  func aBlockOfTheEndCannotBeExchanged(kind: SessionLeaf.Kind) throws {
    let record = try Self.record("bid-tac-toe")
    let leaf = try #require(record.leaves.first { $0.kind == kind })
    let block = try #require(record.blocks.first { $0.cid == leaf.cid })
    var value = try #require(DagCBOR.decode(block.bytes).map)
    switch kind {
    case .rewards: value["fee"] = 1_000_000
    case .nonce: value["nonce"] = .bytes(Array(repeating: 1, count: 32))
    case .commitment: value["fee"] = 5
    default: value["more"] = true
    }
    let audit = Self.audit(try Self.archive(try Self.exchanged(leaf, for: .map(value), in: record)))
    #expect(Self.failed(audit) == .record && audit.exit == .recordDiffers)
  }

  /// The record's blocks with another one under a leaf, and list and head made again so that every hash is right.
  private static func exchanged(_ leaf: SessionLeaf, for value: Value, in record: SessionRecord) throws -> [Block] {
    let new = Block(.dagCBOR, try DagCBOR.encode(value))
    let leaves: [Value] = record.leaves.map { old in
      ["v": 1, "i": .int(Int64(old.index)), "type": .text(old.kind.rawValue), "cid": .link(old == leaf ? new.cid : old.cid)]
    }
    let list = Block(.dagCBOR, try DagCBOR.encode(.list(leaves)))
    var head = try #require(DagCBOR.decode(record.blocks[0].bytes).map)
    head["lists"] = [.link(list.cid)]
    head["root"] = .bytes(Self.root(try leaves.map { try DagCBOR.encode($0) }[...]))
    return [Block(.dagCBOR, try DagCBOR.encode(.map(head))), list]
      + record.blocks.dropFirst(2).map { $0.cid == leaf.cid ? new : $0 }
  }
}
