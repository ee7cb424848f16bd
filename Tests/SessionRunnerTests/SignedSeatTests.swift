internal import AgentRuntimes
internal import HostCrypto
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

/// Seats with keys of their own, bots that answer once more, and answers that are missing by the host's word.
@Suite struct SignedSeatTests {
  private let bench: Bench

  init() throws { bench = try Bench(Fixture.shipped("bid-tac-toe")) }

  private static let answer = Array("{\"bid\":1,\"cell\":1}".utf8)

  /// A session in which seat 1 has a key, and seat 2 is a bot's.
  private func session(_ key: PublicKey, fee: Int64 = 0) throws -> LiveSession {
    let plan = try SessionPlan(
      package: bench.play.package, rules: bench.rules,
      roster: [Agent(name: "node", runtime: .outside { _ in nil }), .bot("baseline")], seating: .listed, nonce: Fixture.nonce(1), fee: fee)
    let roster = [
      Journal.Header.Entry(name: "node", agent: SHA256.digest([7]), signer: key), Journal.Header.Entry(name: "baseline", bot: "baseline"),
    ]
    return FormingSession(plan: plan, roster: roster, worker: bench.play.executable.cid).opened()
  }

  /// The answer as whoever has the key signs it.
  private func signed(
    _ session: LiveSession, by key: borrowing SigningKey, seat: Int = 1, step: Int? = nil, task: Digest, body: [UInt8] = answer
  ) throws -> SealedAnswer {
    let salt = SHA256.digest(Array("salt \(session.machine.steps.count)".utf8)).bytes
    let hash = SHA256.digest(salt + SignedSeatTests.answer)
    // The map that stands in the docstring of AnswerStatement, written by hand.
    let statement: Value = [
      "v": "agon/answer/v1", "session": .bytes(session.header.commitment.bytes), "step": .int(Int64(step ?? session.machine.steps.count)),
      "seat": .int(Int64(seat)), "task": .bytes(task.bytes), "agent": .bytes(SHA256.digest([7]).bytes),
      "hash": .bytes(hash.bytes),
    ]
    return SealedAnswer(salt: salt, body: body, signature: try key.signature(over: try DagCBOR.encode(statement)))
  }

  private func played(
    _ answers: (LiveSession, [SessionMachine.Ask]) throws -> [OutsideAnswer], fee: Int64 = 0, key: PublicKey
  ) throws -> Journal {
    var session = try session(key, fee: fee)
    var pause = session.advance(.begin, in: bench.play)
    while case .asking(let asks) = pause {
      pause = session.advance(.answered(try answers(session, asks), clock: 0), in: bench.play)
    }
    guard case .ended(let outcome) = pause else { preconditionFailure("nobody else is waited for") }
    return session.journal(outcome: outcome)
  }

  @Test func aSeatWithAKeyIsHeardWithItsSignatureAlone() throws {
    let own = try SigningKey()
    let other = try SigningKey()
    func contents(_ answer: (LiveSession, Digest) throws -> OutsideAnswer.Content) throws -> Journal {
      try played(
        { session, asks in try asks.map { ask in OutsideAnswer(seat: ask.seat, content: try answer(session, ask.taskHash)) } },
        key: own.publicKey)
    }
    let sound = try contents { .sealed(try signed($0, by: own, task: $1)) }
    let texts = sound.steps.compactMap { step -> Journal.Answer? in
      if case .answers(let answers) = step.input { answers.first { $0.seat == 1 } } else { nil }
    }
    #expect(texts.allSatisfy { if case .text(let sealed) = $0.content { sealed.signature != nil } else { false } } && !texts.isEmpty)
    #expect(bench.replay(sound).difference == nil)
    let refused: [Journal] = [
      try contents { .sealed(try signed($0, by: other, task: $1)) },
      try contents { .sealed(try signed($0, by: own, seat: 2, task: $1)) },
      try contents { .sealed(try signed($0, by: own, step: 99, task: $1)) },
      try contents { session, _ in .sealed(try signed(session, by: own, task: SHA256.digest([]))) },
      try contents { .sealed(try signed($0, by: own, task: $1, body: Array("{\"bid\":2,\"cell\":1}".utf8))) },
      try contents { session, _ in .text(SignedSeatTests.answer) },
    ]
    for journal in refused {
      for case .answers(let answers) in journal.steps.map(\.input) {
        guard let first = answers.first(where: { $0.seat == 1 }), first.content != .out else { continue }
        guard case .late = first.content else {
          Issue.record("an answer without the seat's signature stands")
          return
        }
      }
      #expect(bench.replay(journal).difference == nil)
    }
  }

  /// Answers of bots are not the host's word: whoever has the package has them again.
  @Test func botsAnswerTheSameOnceMore() throws {
    let journal = try bench.session(bots: ["expert", "random"])
    let report = Replay.fold(journal, rules: bench.rules, in: bench.check, reproducesBots: true)
    let answers = journal.steps.reduce(0) { if case .answers(let answers) = $1.input { $0 + answers.count } else { $0 } }
    #expect(report.difference == nil && report.answersReproduced == answers && answers > 0)
    // A host that says that its bot has answered something else, and folds honestly from there on, is found by this alone.
    let forged = try bench.session(bots: [nil, "random"], says: { _, _ in SignedSeatTests.answer })
    let header = journal.header
    #expect(header.roster.map(\.bot) == ["expert", "random"])
    let lying = Journal.Header(
      space: header.space, spaceVersion: header.spaceVersion, package: header.package, worker: header.worker, config: header.config,
      roster: [Journal.Header.Entry(name: "expert", bot: "expert"), Journal.Header.Entry(name: "random", bot: "random")], seating: .listed,
      nonceHash: forged.header.nonceHash, clock: .virtual, allowance: header.allowance)
    let refolded = try refold(forged, under: lying)
    #expect(bench.replay(refolded).difference == nil)
    #expect(Replay.fold(refolded, rules: bench.rules, in: bench.check, reproducesBots: true).difference?.contains("another input") == true)
  }

  /// The fold of a journal's answers under another header.
  private func refold(_ journal: Journal, under header: Journal.Header) throws -> Journal {
    let seed = header.seed(nonce: journal.end.nonce, opening: journal.opening)
    var machine = SessionMachine(
      rules: bench.rules, start: SessionStart(header: header, seed: seed, salts: .recorded(journal.steps), freshEachCall: true))
    var action = machine.next(.begin)
    while true {
      switch action {
      case .step(let request): action = machine.next(.stepped(bench.play.step(request)))
      case .ask(let asks):
        action = machine.next(
          .answered(asks.map { OutsideAnswer(seat: $0.seat, content: .text(SignedSeatTests.answer)) }, clock: 0))
      case .end(let outcome):
        return Journal(header: header, steps: machine.steps, end: Journal.End(nonce: journal.end.nonce, outcome: outcome))
      default: preconditionFailure("bid-tac-toe gives no such command")
      }
    }
  }

  /// Nobody loses a fee because the host says that an answer did not come.
  @Test func aForfeitByTheHostsWordVoidsAPaidSession() throws {
    let key = try SigningKey()
    let free = try played({ _, asks in asks.map { OutsideAnswer(seat: $0.seat, content: .late("silent")) } }, key: key.publicKey)
    guard case .settled = free.end.outcome else { return #expect(Bool(false), "\(free.end.outcome)") }
    let paid = try played(
      { _, asks in asks.map { OutsideAnswer(seat: $0.seat, content: .late("silent")) } }, fee: 1_000_000, key: key.publicKey)
    #expect(paid.end.outcome == .void(.claimedForfeit("seat 1: silent")))
    #expect(paid.steps.count == 2 && bench.replay(paid).difference == nil)
    // A fold comes to it by itself, so a host cannot void a session that way without the input, nor settle one with it.
    let lying = Journal(header: free.header, steps: paid.steps, end: paid.end)
    #expect(bench.replay(lying).difference != nil)
  }
}
