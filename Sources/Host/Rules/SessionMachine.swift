internal import SpaceContent
public import SpaceContract

/// One session's lifecycle, without any I/O: it takes what happened and says what to do next.
///
///     forming → running ⇄ asking → evaluating → settled, or void from anywhere
///
/// Live play, the check before money moves, and an auditor's replay all drive this one machine; they differ only in where the
/// answers come from and how fresh the sandbox's VMs are.
public struct SessionMachine: Sendable {
  public enum Event: Sendable {
    case begin
    /// The sandbox has run the step that was asked for.
    case stepped(StepReply)
    /// The answers of the seats that were asked for, ascending, with the session's clock in seconds.
    case answered([Journal.Answer], clock: Int64)
    /// What `rewards` returned, as DAG-CBOR.
    case rewarded(Result<[UInt8], SpaceFailure>)
    /// The operator stops the session.
    case cancel
  }

  /// A seat that somebody outside the sandbox has to answer for.
  public struct Ask: Sendable {
    public let seat: Int
    /// Whether this is the seat's first task, with which the rules are shown.
    public let isFirst: Bool
    private let encodedTask: [UInt8]
    private let rules: SessionRules

    init(seat: Int, encodedTask: [UInt8], isFirst: Bool, rules: SessionRules) {
      self.seat = seat
      self.encodedTask = encodedTask
      self.isFirst = isFirst
      self.rules = rules
    }

    /// What the seat is asked; built when somebody needs it. It has been checked when the step was, so this does not throw in practice.
    public func task() throws(ContractError) -> PlayerTask { try PlayerTask.decode(encodedTask, manifest: rules.manifest) }
  }

  public enum Action: Sendable {
    case step(StepRequest)
    case ask([Ask])
    /// Call `rewards` with this ranking and the final state.
    case rewards(ranking: [Int])
    case end(SessionOutcome)
  }

  /// Where the session stands, for those who watch.
  public enum Phase: String, Sendable {
    case forming, running, asking, evaluating, settled, void
  }

  /// A step in flight: what goes into the journal about where it came from.
  private struct Pending {
    var input: Journal.Step.Input
    var request: StepRequest
  }

  /// The search for the one answer without which a failed step succeeds.
  private struct Cure {
    let failure: SpaceFailure
    let original: Pending
    var untried: [Int]
    var trying: Int
    var cured: (seat: Int, pending: Pending, reply: StepReply, checked: Checked)?
  }

  private enum Stage {
    case forming
    case stepping(Pending)
    case curing(Cure)
    case asking([Asked])
    case evaluating(scores: [Score], ranking: Ranking)
    case ended(SessionOutcome)
  }

  private struct Asked {
    let seat: Int
    /// The task as it left the sandbox, checked but not built: in live play a bot has read it there already.
    let task: [UInt8]
    /// The name of the action it asks for, if the Space has named ones.
    let action: String?
    let bot: StepReply.BotAnswer?
    let isOut: Bool
  }

  /// What a sound reply leads to.
  private enum Checked {
    case ask([Asked])
    case done(scores: [Score], ranking: Ranking)
    case maxSteps
    case void(VoidReason)
  }

  public let rules: SessionRules
  public let start: SessionStart
  /// The journal's steps so far.
  public private(set) var steps: [Journal.Step] = []
  /// The state after the last step, as DAG-CBOR.
  public private(set) var state: [UInt8] = []
  /// Events applied so far.
  public private(set) var eventsApplied = 0
  /// Instructions that the Space's calls have used.
  public private(set) var instructionsUsed: Int64 = 0

  private var stage = Stage.forming
  private var asks = 0
  private var chain: Digest
  private var bots: [StepRequest.BotSeat]
  private var consecutiveForfeits: [Int]
  private var isOut: [Bool]
  private var hasRaised: [Bool]
  private var wasAsked: [Bool]
  private var answersGiven = 0
  private var answersForfeited = 0

  public init(rules: SessionRules, start: SessionStart) {
    self.rules = rules
    self.start = start
    chain = start.commitment
    bots = start.bots
    consecutiveForfeits = Array(repeating: 0, count: start.seats)
    isOut = Array(repeating: false, count: start.seats)
    hasRaised = Array(repeating: false, count: start.seats)
    wasAsked = Array(repeating: false, count: start.seats)
  }

  public var phase: Phase {
    switch stage {
    case .forming: .forming
    case .stepping, .curing: .running
    case .asking: .asking
    case .evaluating: .evaluating
    case .ended(.settled): .settled
    case .ended(.void): .void
    }
  }

  /// Takes what happened and says what to do. Events that do not fit the phase are a defect of the caller.
  public mutating func next(_ event: Event) -> Action {
    switch (stage, event) {
    case (.ended(let outcome), .cancel): return .end(outcome)
    case (_, .cancel): return end(.void(.cancelled))
    case (.forming, .begin): return step(Pending(input: .start, request: request(.start, clock: 0)))
    case (.stepping(let pending), .stepped(let reply)): return stepped(pending, reply)
    case (.curing(let cure), .stepped(let reply)): return tried(cure, reply)
    case (.asking(let asked), .answered(let answers, let clock)): return answered(asked, answers, clock: clock)
    case (.evaluating(let scores, let ranking), .rewarded(let result)): return rewarded(scores, ranking, result)
    default: preconditionFailure("an event that does not fit the phase \(phase)")
    }
  }
}

// MARK: Steps

extension SessionMachine {
  private mutating func step(_ pending: Pending) -> Action {
    stage = .stepping(pending)
    return .step(pending.request)
  }

  private func request(_ input: StepRequest.Input, clock: Int64, isFinal: Bool = false) -> StepRequest {
    StepRequest(
      input: input, step: eventsApplied, asks: asks, clock: rules.seesClock ? clock : nil, seats: start.seats, seed: start.seed,
      config: start.config, state: state, budget: max(0, rules.sessionInstructions - instructionsUsed), isFinal: isFinal,
      freshEachCall: start.freshEachCall, bots: bots, out: isOut.indices.filter { isOut[$0] }.map { $0 + 1 })
  }

  private mutating func stepped(_ pending: Pending, _ reply: StepReply) -> Action {
    switch check(pending, reply) {
    case .success(let checked): return commit(pending, reply, checked)
    case .failure(let failure):
      if raisesEverywhere(with: reply.parsed) { return fail(pending, failure, because: .parseRaised) }
      let candidates = standing(pending, reply)
      guard failure.isDeterministic, !candidates.isEmpty else { return fail(pending, failure) }
      let cure = Cure(failure: failure, original: pending, untried: candidates, trying: 0, cured: nil)
      return tryNext(cure)
    }
  }

  /// Whether `parse` has raised for every seat, those of this step included.
  private func raisesEverywhere(with parsed: [StepReply.Parsed]) -> Bool {
    let now = Set(parsed.filter(\.raised).map(\.seat))
    return hasRaised.indices.allSatisfy { hasRaised[$0] || now.contains($0 + 1) }
  }

  /// The seats whose answers reached `apply` as actions.
  private func standing(_ pending: Pending, _ reply: StepReply) -> [Int] {
    guard case .answers(let given) = pending.request.input else { return [] }
    let forfeited = Set(reply.parsed.filter { $0.forfeit != nil }.map(\.seat))
    return given.compactMap { answer in
      guard case .action = answer.content, !forfeited.contains(answer.seat) else { return nil }
      return answer.seat
    }
  }

  private mutating func tryNext(_ cure: Cure) -> Action {
    var cure = cure
    guard !cure.untried.isEmpty, case .answers(let given) = cure.original.request.input else {
      guard let cured = cure.cured else { return fail(cure.original, cure.failure) }
      return commit(cured.pending, cured.reply, cured.checked)
    }
    cure.trying = cure.untried.removeFirst()
    let pending = replacing(cure, given)
    stage = .curing(cure)
    return .step(pending.request)
  }

  /// The failed step with the answer of the seat on trial replaced by a forfeit.
  private func replacing(_ cure: Cure, _ given: [GivenAnswer]) -> Pending {
    var pending = cure.original
    pending.request.input = .answers(
      given.map { answer in
        guard answer.seat == cure.trying else { return answer }
        return GivenAnswer(
          seat: answer.seat, content: .forfeit(.illegal, reason: "the Space failed on this answer: \(cure.failure.message)"))
      })
    return pending
  }

  private mutating func tried(_ cure: Cure, _ reply: StepReply) -> Action {
    var cure = cure
    guard case .answers(let given) = cure.original.request.input else { return fail(cure.original, cure.failure) }
    let pending = replacing(cure, given)
    switch check(pending, reply) {
    case .success(let checked):
      // A second seat whose forfeit would cure the step, too: nobody in particular is to blame.
      if cure.cured != nil { return fail(cure.original, cure.failure) }
      cure.cured = (cure.trying, pending, reply, checked)
    case .failure(let failure):
      if !failure.isDeterministic { return fail(cure.original, failure) }
    }
    return tryNext(cure)
  }

  /// Reads everything of a reply that the Space has made. What breaks the contract is a failure of the Space.
  private func check(_ pending: Pending, _ reply: StepReply) -> Result<Checked, SpaceFailure> {
    if let failure = reply.failure { return .failure(failure) }
    do throws(ContractError) {
      if pending.request.isFinal || !reply.evaluation.isEmpty { return try checkEvaluation(reply) }
      let command = try Command.decode(
        decoded(reply.command, .command), seats: start.seats, manifest: rules.manifest, clock: Int(pending.request.clock ?? 0))
      switch command {
      case .done: return try checkEvaluation(reply)
      case .void(let reason): return .success(.void(.spaceVoided(reason)))
      case .ask(let seats):
        let applied = pending.input == .start ? 0 : eventsApplied + 1
        if applied >= rules.maxSteps { return .success(.maxSteps) }
        return .success(.ask(try checkTasks(reply, seats: seats)))
      default: return .success(.void(.notAvailable(command.name.rawValue)))
      }
    } catch {
      return .failure(SpaceFailure(verdict: .refusedValue, place: error.path, message: "\(error)"))
    }
  }

  private func checkEvaluation(_ reply: StepReply) throws(ContractError) -> Result<Checked, SpaceFailure> {
    let evaluations = try Evaluation.decode(decoded(reply.evaluation, .evaluation), seats: start.seats, manifest: rules.manifest)
    do throws(RulesError) {
      let (scores, ranking) = try rules.judge(evaluations)
      return .success(.done(scores: scores, ranking: ranking))
    } catch {
      return .failure(SpaceFailure(verdict: .refusedValue, place: "evaluate", message: error.message))
    }
  }

  private func checkTasks(_ reply: StepReply, seats: [Int]) throws(ContractError) -> [Asked] {
    guard reply.asked.map(\.seat) == seats else {
      throw ContractError(.task, at: "task", "the worker made tasks for other seats than were asked")
    }
    var asked: [Asked] = []
    for item in reply.asked {
      guard !isOut[item.seat - 1] else {
        asked.append(Asked(seat: item.seat, task: [], action: nil, bot: nil, isOut: true))
        continue
      }
      let action = try PlayerTask.check(item.task, manifest: rules.manifest)
      asked.append(Asked(seat: item.seat, task: item.task, action: action, bot: item.bot, isOut: false))
    }
    return asked
  }

  private func decoded(_ bytes: [UInt8], _ code: ContractError.Code) throws(ContractError) -> Value {
    do throws(ContentError) {
      return try DagCBOR.decode(bytes)
    } catch {
      throw ContractError(code, at: "value", "the worker sent a value that cannot be read: \(error)")
    }
  }
}

// MARK: Commits

extension SessionMachine {
  private mutating func commit(_ pending: Pending, _ reply: StepReply, _ checked: Checked) -> Action {
    state = reply.state
    instructionsUsed += reply.used
    record(pending, reply)
    if pending.input != .start { eventsApplied += 1 }
    if case .answers(let answers) = pending.input {
      asks += 1
      let raisesEverywhere = raisesEverywhere(with: reply.parsed)
      count(answers, reply.parsed)
      if raisesEverywhere { return end(.void(.parseRaised)) }
    }
    switch checked {
    case .void(let reason): return end(.void(reason))
    case .maxSteps:
      let event = SpaceContract.Event.ended(.maxSteps).encoded
      return step(Pending(input: .ended, request: request(.event(event), clock: pending.request.clock ?? 0, isFinal: true)))
    case .ask(let asked): return ask(asked)
    case .done(let scores, let ranking): return evaluated(scores, ranking)
    }
  }

  /// Counts forfeits: of the session, in a row for each seat, and of `parse` raising.
  private mutating func count(_ answers: [Journal.Answer], _ parsed: [StepReply.Parsed]) {
    for answer in parsed where isOut.indices.contains(answer.seat - 1) {
      let seat = answer.seat - 1
      answersGiven += 1
      if answer.raised { hasRaised[seat] = true }
      guard answer.forfeit != nil else {
        consecutiveForfeits[seat] = 0
        continue
      }
      answersForfeited += 1
      consecutiveForfeits[seat] += 1
      if consecutiveForfeits[seat] >= rules.forfeitsToOut { isOut[seat] = true }
    }
  }

  private mutating func record(_ pending: Pending, _ reply: StepReply) {
    let stateHash = SHA256.digest(reply.state)
    var hasher = StepHasher(after: chain)
    hasher.input(pending.input)
    hasher.add(reply.event)
    hasher.add(stateHash.bytes)
    hasher.add(reply.log.map { Array($0.utf8) } ?? [])
    hasher.add(reply.command)
    hasher.add(reply.evaluation)
    for asked in reply.asked { hasher.add(asked.task) }
    chain = hasher.finalize()
    steps.append(
      Journal.Step(input: pending.input, clock: pending.request.clock, stateHash: stateHash, chain: chain, log: reply.log))
  }

  /// A step that failed stands in the journal, too: with its input, and a chain over how it failed.
  private mutating func fail(_ pending: Pending, _ failure: SpaceFailure, because reason: VoidReason? = nil) -> Action {
    var hasher = StepHasher(after: chain)
    hasher.input(pending.input)
    hasher.add(Array(failure.description.utf8))
    chain = hasher.finalize()
    steps.append(Journal.Step(input: pending.input, clock: pending.request.clock, stateHash: nil, chain: chain, log: nil))
    return end(.void(reason ?? .spaceFailed(failure)))
  }

  private mutating func end(_ outcome: SessionOutcome) -> Action {
    stage = .ended(outcome)
    return .end(outcome)
  }
}

// MARK: Asking

extension SessionMachine {
  private mutating func ask(_ asked: [Asked]) -> Action {
    // Whoever has just forfeited once too often is not contacted, though the sandbox has made a task already.
    let asked = asked.map { item in
      isOut[item.seat - 1] ? Asked(seat: item.seat, task: [], action: nil, bot: nil, isOut: true) : item
    }
    var outside: [Ask] = []
    for item in asked where !item.isOut && item.bot == nil {
      outside.append(Ask(seat: item.seat, encodedTask: item.task, isFirst: !wasAsked[item.seat - 1], rules: rules))
    }
    for item in asked { wasAsked[item.seat - 1] = true }
    stage = .asking(asked)
    // Bots have answered already; where nobody else was asked the step goes on at once.
    return outside.isEmpty ? answered(asked, [], clock: 0) : .ask(outside)
  }

  /// Joins the answers from outside with those of the bots, reads each, and makes the next step of them.
  private mutating func answered(_ asked: [Asked], _ outside: [Journal.Answer], clock: Int64) -> Action {
    var raw: [Journal.Answer] = []
    var given: [GivenAnswer] = []
    for item in asked {
      let content: Journal.Answer.Content
      if !item.isOut {
        switch item.bot {
        case .text(let text, let memory):
          content = .text(text)
          for index in bots.indices where bots[index].seat == item.seat { bots[index].memory = memory }
        case .failed(let message): content = .late("the bot failed: \(message)")
        case nil: content = outside.first { $0.seat == item.seat }?.content ?? .late("no answer")
        }
        given.append(GivenAnswer(seat: item.seat, content: read(content, item.action)))
      } else {
        content = .out
        given.append(
          GivenAnswer(
            seat: item.seat, content: .forfeit(.out, reason: "no longer contacted after \(rules.forfeitsToOut) forfeits in a row")))
      }
      raw.append(Journal.Answer(seat: item.seat, content: content))
    }
    return step(Pending(input: .answers(raw), request: request(.answers(given), clock: clock)))
  }

  /// Reads an answer as `space-shapes` says: what cannot be read is a forfeit of the turn, never a reason to void.
  private func read(_ content: Journal.Answer.Content, _ action: String?) -> GivenAnswer.Content {
    switch content {
    case .out: return .forfeit(.out, reason: "no longer contacted")
    case .late(let reason): return .forfeit(.late, reason: reason)
    case .text(let bytes):
      guard let reader = rules.reader(for: action) else { return .forfeit(.malformed, reason: "the task has no action") }
      switch reader.read(bytes) {
      case .failure(let malformed): return .forfeit(.malformed, reason: malformed.reason)
      case .success(let value):
        var writer = CBORWriter()
        writer.value(value)
        return .action(writer.bytes)
      }
    }
  }
}

// MARK: Evaluation

extension SessionMachine {
  private mutating func evaluated(_ scores: [Score], _ ranking: Ranking) -> Action {
    if answersGiven > 0, answersForfeited == answersGiven { return end(.void(.allForfeited)) }
    guard rules.manifest.rewards != .custom else {
      stage = .evaluating(scores: scores, ranking: ranking)
      return .rewards(ranking: ranking.ranks)
    }
    do throws(RulesError) {
      let shares = try Shares.preset(rules.manifest.rewards, scores: scores, ranking: ranking)
      return end(.settled(Settlement(scores: scores, ranking: ranking, shares: shares)))
    } catch {
      return end(.void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: "rewards", message: error.message))))
    }
  }

  private mutating func rewarded(_ scores: [Score], _ ranking: Ranking, _ result: Result<[UInt8], SpaceFailure>) -> Action {
    switch result {
    case .failure(let failure): return end(.void(.spaceFailed(failure)))
    case .success(let bytes):
      do throws(ContractError) {
        let shares = try RewardShares.decode(decoded(bytes, .rewards), seats: start.seats)
        return end(.settled(Settlement(scores: scores, ranking: ranking, shares: shares)))
      } catch {
        return end(.void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: error.path, message: "\(error)"))))
      }
    }
  }

  /// The `ctx` of a call after the last step, as canonical DAG-CBOR: what `rewards` and `view` are given.
  public var context: [UInt8] {
    var writer = CBORWriter()
    let clock = rules.seesClock ? (steps.last?.clock ?? 0) : nil
    writer.map(count: clock == nil ? 4 : 5)
    writer.text("asks")
    writer.int(asks)
    writer.text("step")
    writer.int(eventsApplied)
    if let clock {
      writer.text("clock")
      writer.int(clock)
    }
    writer.text("seats")
    writer.int(start.seats)
    writer.text("config")
    writer.raw(start.config)
    return writer.bytes
  }
}

extension SpaceContract.Event {
  /// The event as canonical DAG-CBOR.
  fileprivate var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }
}

/// The chain of a journal: `SHA-256("agon/step/v1" ‖ previous ‖ parts…)`, every part preceded by its length.
struct StepHasher {
  private var hasher = SHA256()

  init(after previous: Digest) {
    add(Array("agon/step/v1".utf8))
    add(previous.bytes)
  }

  mutating func add(_ part: [UInt8]) {
    withUnsafeBytes(of: UInt64(part.count).bigEndian) { hasher.update($0) }
    hasher.update(part)
  }

  mutating func input(_ input: Journal.Step.Input) {
    switch input {
    case .start: add(Array("start".utf8))
    case .ended: add(Array("ended".utf8))
    case .answers(let answers):
      var writer = CBORWriter()
      writer.list(count: answers.count)
      for answer in answers { answer.write(to: &writer) }
      add(writer.bytes)
    }
  }

  mutating func finalize() -> Digest { hasher.finalize() }
}
