internal import AgentRuntimes
internal import HostCrypto
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable internal import HostRules

/// Judges with keys of their own, and sessions that outgrow a record.
@Suite struct SignedJudgeTests {
  private let bench: Bench

  init() throws {
    bench = try Bench(
      Commanded.package(
        ["{ask = {1, 2}}", CommandTests.judge], scores: ["events[2].results[1].metrics.clarity", "events[2].results[2].metrics.clarity"]))
  }

  /// What `SealedBallot` and `BallotStatement` say in their docstrings, written by hand.
  private struct Vote {
    var judge = "ada"
    var scores: [[Int]] = [[4_000], [2_000]]
    var nonce = SHA256.digest([1]).bytes
    /// Differences between what is signed and what is sent.
    var signedScores: [[Int]]?
    var signedStep = 2
    var signedChain: Digest?
    var signedSession: Digest?
    var signedJudge: String?

    func sealed(_ session: LiveSession, by key: borrowing SigningKey) throws -> SealedBallot {
      let rows = (signedScores ?? scores).map { row in Value.list(row.map { .int(Int64($0)) }) }
      let commit: Value = [
        "v": "agon/judge/v1", "chain": .bytes((signedChain ?? session.machine.steps[1].chain).bytes), "judge": .text(judge),
        "scores": .list(rows), "nonce": .bytes(nonce),
      ]
      let statement: Value = [
        "v": "agon/judge-commit/v1", "session": .bytes((signedSession ?? session.header.commitment).bytes),
        "step": .int(Int64(signedStep)), "judge": .text(signedJudge ?? judge),
        "hash": .bytes(SHA256.digest(try DagCBOR.encode(commit)).bytes),
      ]
      return SealedBallot(
        nonce: nonce, ballot: Ballot(judge: judge, content: .scores(scores)),
        signature: try key.signature(over: try DagCBOR.encode(statement)))
    }
  }

  /// A session before a panel of ada and bob, who have keys, and cleo, whom the host runs.
  private func played(_ ada: PublicKey, _ bob: PublicKey, _ ballots: (LiveSession) throws -> [SealedBallot]) throws -> Journal {
    let silent = Judge.Runtime.outside { _ in nil }
    let plan = try SessionPlan(
      package: bench.play.package, rules: bench.rules, roster: [.bot("random"), .bot("baseline")], seating: .listed,
      nonce: Fixture.nonce(1),
      judges: [
        Judge(name: "ada", runtime: silent, signer: ada), Judge(name: "bob", runtime: silent, signer: bob),
        Judge(name: "cleo", runtime: silent),
      ])
    var session = FormingSession(plan: plan, worker: bench.play.executable.cid).opened()
    var pause = session.advance(.begin, in: bench.play)
    guard case .judging = pause else { preconditionFailure("the Space has judges asked") }
    pause = session.advance(.revealed(try ballots(session)), in: bench.play)
    guard case .ended(let outcome) = pause else { preconditionFailure("nobody else is waited for") }
    let journal = session.journal(outcome: outcome)
    #expect(bench.replay(journal).difference == nil)
    #expect(try Journal(encoded: journal.encoded) == journal)
    return journal
  }

  private static func hosts(_ judge: String, _ content: Ballot.Content) -> SealedBallot {
    SealedBallot(nonce: SHA256.digest([3]).bytes, ballot: Ballot(judge: judge, content: content))
  }

  @Test func aJudgeWithAKeyVotesWithItsSignatureAlone() throws {
    let ada = try SigningKey()
    let bob = try SigningKey()
    func journal(_ vote: Vote, _ change: (SealedBallot) -> SealedBallot = { $0 }) throws -> Journal {
      try played(ada.publicKey, bob.publicKey) { session in
        [
          change(try vote.sealed(session, by: ada)),
          try Vote(judge: "bob", scores: [[5_000], [1_000]]).sealed(session, by: bob), Self.hosts("cleo", .scores([[9_000], [3_000]])),
        ]
      }
    }
    // The lower medians of three.
    let sound = try journal(Vote())
    #expect(CommandTests.scores(sound.end.outcome) == [5_000, 2_000])
    #expect(sound.header.judges.map { $0.signer != nil } == [true, true, false])
    let unsigned: (SealedBallot) -> SealedBallot = { SealedBallot(nonce: $0.nonce, ballot: $0.ballot) }
    let refused = [
      try journal(Vote(signedScores: [[4_001], [2_000]])), try journal(Vote(signedStep: 1)),
      try journal(Vote(signedChain: SHA256.digest([]))),
      try journal(Vote(signedSession: SHA256.digest([]))), try journal(Vote(signedJudge: "bob")), try journal(Vote(), unsigned),
      try journal(Vote()) { SealedBallot(nonce: SHA256.digest([9]).bytes, ballot: $0.ballot, signature: $0.signature) },
    ]
    for journal in refused {
      guard case .judged(let ballots) = journal.steps[2].input else { return #expect(Bool(false), "\(journal.steps[2].input)") }
      #expect(ballots[0].ballot == Ballot(judge: "ada", content: .failure("no ballot with the judge's signature")))
      #expect(ballots[0].signature == nil && ballots[1].signature != nil)
      // Of the two that are left, the lower.
      #expect(CommandTests.scores(journal.end.outcome) == [5_000, 1_000])
    }
    // A key that is not the judge's own; a signature of a judge who has none.
    let others = try played(ada.publicKey, bob.publicKey) { session in
      [
        try Vote().sealed(session, by: bob), try Vote(judge: "bob").sealed(session, by: bob),
        try Vote(judge: "cleo").sealed(session, by: ada),
      ]
    }
    guard case .void(.noQuorum(let why)) = others.end.outcome else { return #expect(Bool(false), "\(others.end.outcome)") }
    #expect(
      why.contains("1 of 3 judges gave a sound ballot") && why.contains("ada: no ballot") && why.contains("cleo: no ballot"), "\(why)")
    // That a judge with a key did not vote is the host's word, and needs no signature.
    let silent = try played(ada.publicKey, bob.publicKey) { session in
      [
        Self.hosts("ada", .failure("no reply within 120 s")), try Vote(judge: "bob").sealed(session, by: bob),
        Self.hosts("cleo", .scores([[9_000], [3_000]])),
      ]
    }
    #expect(CommandTests.scores(silent.end.outcome) == [4_000, 2_000])
  }

  /// What is public before ballots are opened tells no vote: not by its hash, with no nonce, an empty one, or that of another ballot.
  @Test func aCommitmentTellsNoVote() throws {
    let ada = try SigningKey()
    let bob = try SigningKey()
    let journal = try played(ada.publicKey, bob.publicKey) { session in
      [
        try Vote(scores: [[3], [9]]).sealed(session, by: ada),
        try Vote(judge: "bob", nonce: SHA256.digest([2]).bytes).sealed(session, by: bob),
        Self.hosts("cleo", .scores([[7], [7]])),
      ]
    }
    guard case .judged(let ballots) = journal.steps[2].input else { return #expect(Bool(false)) }
    let chain = journal.chain(before: 2)
    #expect(chain == journal.steps[1].chain)
    let known = Set(ballots.map { $0.commitment(after: chain) })
    #expect(known.count == 3)
    for nonce in [[UInt8](repeating: 0, count: 32), SHA256.digest([2]).bytes] {
      for first in 0...9 {
        for second in 0...9 {
          let guess = SealedBallot(nonce: nonce, ballot: Ballot(judge: "ada", content: .scores([[first], [second]])))
          #expect(!known.contains(guess.commitment(after: chain)))
        }
      }
    }
    let own = SealedBallot(nonce: SHA256.digest([1]).bytes, ballot: Ballot(judge: "ada", content: .scores([[3], [9]])))
    #expect(known.contains(own.commitment(after: chain)))
    #expect(!known.contains(own.commitment(after: journal.steps[0].chain)))
  }

  /// Fields that no ballot has, and signatures and nonces of other lengths, are refused where a journal is read.
  @Test func onlySealedBallotsAreRead() throws {
    let sealed = SealedBallot(
      nonce: SHA256.digest([1]).bytes, ballot: Ballot(judge: "ada", content: .ranks([1, 2])), signature: Array(repeating: 5, count: 64))
    #expect(SealedBallot(sealed.value) == sealed)
    for (key, value) in [("nonce", Value.bytes([1])), ("sig", .bytes([1])), ("sig", .null), ("more", 1), ("judge", 1), ("nonce", .null)] {
      var map = sealed.value.map ?? [:]
      map[key] = value
      #expect(SealedBallot(.map(map)) == nil, "\(key)")
    }
  }

  /// A field that nobody reads hides nothing: beside those of a step, in the place of one that may be missing, in what was settled.
  @Test func aJournalHasOneForm() throws {
    let journal = try bench.session()
    let map = try #require(try DagCBOR.decode(journal.encoded).map)
    #expect(try Journal(encoded: DagCBOR.encode(.map(map))) == journal)
    func changed(_ key: String, _ change: (inout Value.Map) -> Void) throws -> Value {
      var inner = try #require((key == "steps" ? map[key]?.list?.last : map[key])?.map)
      change(&inner)
      var outer = map
      outer[key] = key == "steps" ? .list((map[key]?.list ?? []).dropLast() + [.map(inner)]) : .map(inner)
      return .map(outer)
    }
    let forms = [
      try changed("steps") { $0["more"] = 1 },
      try changed("steps") { step in
        step["ztate"] = step["state"]
        step["state"] = nil
      },
      try changed("end") { end in
        var settled = end["settled"]?.map ?? [:]
        settled["more"] = 1
        end["settled"] = .map(settled)
      },
      try changed("end") { $0["more"] = 1 }, try changed("opening") { $0["more"] = 1 }, try changed("header") { $0["more"] = 1 },
    ]
    for form in forms { #expect(throws: RulesError.self) { try Journal(encoded: DagCBOR.encode(form)) } }
  }

  /// A session ends, void, before it has more leaves than a record holds, and every fold of it ends there.
  @Test(arguments: [25, 30, 60, 100]) func aSessionThatOutgrowsARecordIsVoid(leavesMax: Int) throws {
    let bench = try Bench(Fixture.shipped("bid-tac-toe"))
    let honest = try bench.session(bots: ["random", "random"])
    func leaves(_ steps: [Journal.Step]) -> Int { steps.reduce(2) { $0 + $1.leafCount } + 5 }
    var machine = SessionMachine(
      rules: bench.rules,
      start: SessionStart(header: honest.header, seed: honest.seed, salts: .recorded(honest.steps), freshEachCall: true),
      leavesMax: leavesMax)
    var action = machine.next(.begin)
    var outcome: SessionOutcome?
    while outcome == nil {
      switch action {
      case .step(let request): action = machine.next(.stepped(bench.play.step(request)))
      case .ask:
        guard case .answers(let answers) = honest.steps[machine.steps.count].input else { return #expect(Bool(false)) }
        action = machine.next(.answered(answers.compactMap(OutsideAnswer.init), clock: 0))
      case .end(let end): outcome = end
      default: preconditionFailure("bid-tac-toe gives no such command")
      }
    }
    if leaves(honest.steps) + 5 <= leavesMax {
      #expect(outcome == honest.end.outcome)
    } else {
      guard case .void(.recordFull(let why))? = outcome else { return #expect(Bool(false), "\(outcome as Any)") }
      let count = leaves(machine.steps)
      #expect(why == "it has \(count - 5) leaves; \(leavesMax) is the most")
      // As far as it could go: with another step of two answers it could have had too many.
      #expect(count <= leavesMax && count + 5 > leavesMax)
      let end = try Journal.End(encoded: Journal.End(nonce: honest.end.nonce, outcome: .void(.recordFull(why))).encoded)
      #expect(end.outcome == .void(.recordFull(why)) && VoidReason.recordFull(why).isReproducible)
    }
  }
}
