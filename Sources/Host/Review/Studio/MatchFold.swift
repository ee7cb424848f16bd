internal import AgentRuntimes
internal import HostRules
public import SessionRunner
internal import SpaceContent
internal import SpaceContract
public import SpaceSandbox

/// Makes a match step by step: with bots that play, or by folding what an older match recorded into edited code.
///
/// A fold can be left after any step and gone on with later, so that whoever draws it stays in control: one call of `advance` takes as long
/// as one step's budgets allow, and no longer.
public struct MatchFold: Sendable {
  public private(set) var match: Match
  /// What was done again; of a new match everything.
  public let scope: Match.Scope
  /// What led to it; nil of a new match.
  public private(set) var edit: Edit?
  /// Steps folded so far, those that were kept not counted.
  public private(set) var folded = 0
  public private(set) var isFinished = false

  private var machine: SessionMachine
  private var action: SessionMachine.Action
  /// The match whose answers are folded again; nil once the bots play.
  private var recorded: Match?
  /// The last step's start and the one's before it: where a step is taken back to.
  private var origin: MatchStep.Checkpoint?
  private var memories: [Int: [UInt8]] = [:]

  /// A new match of bots.
  /// - Throws: a `SessionError` for bots, seats or a configuration that the Space does not have.
  public init(_ package: SpacePackage, setting: Match.Setting) throws(SessionError) {
    let rules = SessionRules(manifest: package.manifest)
    self.init(Match(package: package, rules: rules, setting: setting), try MatchFold.start(package, rules, setting), scope: .everything)
    seatBots()
  }

  /// Folds what `old` recorded into `package`, from the first step that the edit can affect, or from where `scope` says. Tasks that
  /// changed in steps that are kept are made here, at once.
  /// - Throws: a `SessionError` where the old match's bots, seats or configuration do not fit the package any more.
  public init(
    replaying old: Match, with package: SpacePackage, scope given: Match.Scope? = nil, in sandbox: SpaceSandbox
  ) throws(SessionError) {
    let edit = Edit(from: old.package, to: package, keepsLines: old.hasRaised)
    var scope = given ?? old.scope(of: edit)
    if edit.changesRules { scope.firstStep = 0 }
    var old = old
    if scope.makesTasks, let broken = old.makeTasks(upTo: scope.firstStep, with: package, in: sandbox) { scope.firstStep = broken }
    guard let first = scope.firstStep else {
      self.init(keeping: old, with: package, scope: scope)
      self.edit = edit
      return
    }
    guard !edit.changesRules, let (start, checkpoint) = old.checkpoint(for: first) else {
      let rules = SessionRules(manifest: package.manifest)
      let match = Match(package: package, rules: rules, setting: old.setting)
      self.init(match, try MatchFold.start(package, rules, old.setting), scope: scope)
      self.edit = edit
      recorded = old
      return
    }
    var match = old
    match.package = package
    match.steps.removeSubrange(start...)
    match.outcome = nil
    match.isCut = false
    match.divergence = nil
    self.init(match, checkpoint.machine, scope: scope)
    self.edit = edit
    action = .step(checkpoint.request.withoutBots)
    machine.seat([])
    recorded = old
    origin = match.steps.last?.checkpoint
    memories = match.steps.last?.memories ?? [:]
  }

  /// A match of which nothing has to be folded again.
  private init(keeping old: Match, with package: SpacePackage, scope: Match.Scope) {
    var match = old
    match.package = package
    match.divergence = nil
    self.match = match
    self.scope = scope
    machine = SessionMachine(rules: old.rules, start: SessionStart(old.setting, package.manifest, config: []))
    action = .end(.void(.cancelled))
    isFinished = true
  }

  private init(_ match: Match, _ machine: SessionMachine, scope: Match.Scope) {
    var machine = machine
    self.match = match
    self.scope = scope
    // A machine that is taken up has its request on its way already; the one who takes it up says which.
    action = machine.phase == .forming ? machine.next(.begin) : .end(.void(.cancelled))
    self.machine = machine
  }

  private static func start(
    _ package: SpacePackage, _ rules: SessionRules, _ setting: Match.Setting
  ) throws(SessionError) -> SessionMachine {
    // The plan checks everything that a session is started from.
    let plan = try SessionPlan(
      package: package, rules: rules, roster: setting.bots.map { .bot($0) }, seating: .listed, config: setting.config,
      nonce: setting.draws.bytes)
    var config = CBORWriter()
    config.value(plan.config)
    return SessionMachine(rules: rules, start: SessionStart(setting, package.manifest, config: config.bytes))
  }

  /// Takes one more step. Blocks its thread for as long as the step's calls may take.
  public mutating func advance(in sandbox: SpaceSandbox) {
    while !isFinished {
      switch action {
      case .step(let request): return take(request, in: sandbox)
      case .ask(let asks): answer(asks)
      case .end(let outcome):
        match.outcome = outcome
        isFinished = true
      default: action = effect(of: action, on: &machine, recorded: recordedPrograms, in: sandbox)
      }
    }
  }

  /// Goes on to the end.
  public mutating func finish(in sandbox: SpaceSandbox, while goesOn: () -> Bool = { true }) {
    while !isFinished, goesOn() { advance(in: sandbox) }
  }

  // MARK: Steps

  private mutating func take(_ request: StepRequest, in sandbox: SpaceSandbox) {
    let number = machine.steps.count
    if recorded != nil, let live = scope.firstLive, number >= live { goLive() }
    guard case .step(let request) = action else { return }
    let start = MatchStep.Checkpoint(machine: machine, request: request)
    var replies: [StepReply] = []
    // A step that fails is tried again with each answer replaced by a forfeit: several requests, and one step of the journal.
    while case .step(let request) = action, machine.steps.count == number {
      replies.append(sandbox.step(request))
      action = machine.next(.stepped(replies[replies.count - 1]))
    }
    folded += 1
    guard let step = machine.steps.last, let snapshot = Snapshot(machine) else { preconditionFailure("a step that was taken is there") }
    let reply = replies.first { $0.failure == nil && $0.state == machine.state && step.stateHash != nil } ?? replies[0]
    if let reason = difference(number, step.input, reply) {
      if case .answers = step.input, let before = origin {
        // The answers came from the step before, whose tasks the bots are to be asked again.
        let last = match.steps.removeLast()
        (machine, action) = (before.machine, .step(before.request))
        memories = match.steps.last?.memories ?? [:]
        match.divergence = Match.Divergence(step: last.number + 1, reason: reason)
      } else {
        (machine, action) = (start.machine, .step(start.request))
        match.divergence = Match.Divergence(step: number, reason: reason)
      }
      goLive()
      return
    }
    remember(number, reply)
    let isKept = Match.keepsCheckpoint(at: number)
    match.steps.append(
      MatchStep(
        number: number, input: step.input.withoutTasks, reply: reply, snapshot: snapshot, memories: memories,
        checkpoint: isKept ? start : nil))
    origin = start
    cutIfLong()
    if case .end(let outcome) = action {
      match.outcome = outcome
      isFinished = true
      noteEnd()
    }
  }

  private mutating func remember(_ number: Int, _ reply: StepReply) {
    if let recorded, recorded.steps.indices.contains(number) {
      memories = recorded.steps[number].memories
      return
    }
    for asked in reply.asked {
      if case .text(_, let memory) = asked.bot { memories[asked.seat] = memory }
    }
  }

  private mutating func cutIfLong() {
    guard match.steps.count >= Match.mostSteps || (match.steps.count.isMultiple(of: 64) && match.bytes > Match.mostBytes) else { return }
    if case .end = action { return }
    match.isCut = true
    isFinished = true
  }

  // MARK: What was recorded

  /// Answers as they were recorded, where the same seats are asked; else the bots play on.
  private mutating func answer(_ asks: [SessionMachine.Ask]) {
    let number = machine.steps.count
    let seats = asks.map(\.seat)
    if let recorded, recorded.steps.indices.contains(number), case .answers(let answers) = recorded.steps[number].input {
      let given = answers.filter { $0.content != .out }
      if given.map(\.seat) == seats {
        action = machine.next(.answered(given.compactMap(OutsideAnswer.init), clock: machine.clock))
        return
      }
      match.divergence = Match.Divergence(step: number, reason: "\(MatchFold.words(seats)) asked now")
    } else if recorded?.outcome != nil {
      match.divergence = Match.Divergence(step: number, reason: "the match goes on here now")
    }
    guard let origin, !match.steps.isEmpty else { preconditionFailure("nobody is asked before the first step") }
    match.steps.removeLast()
    memories = match.steps.last?.memories ?? [:]
    (machine, action) = (origin.machine, .step(origin.request))
    goLive()
  }

  private static func words(_ seats: [Int]) -> String {
    seats.count == 1 ? "seat \(seats[0]) is" : "seats \(seats.map(String.init).joined(separator: ", ")) are"
  }

  /// Why a step is not the recorded one any more, though the code may have changed what it leads to; nil where it still is.
  private func difference(_ number: Int, _ input: Journal.Step.Input, _ reply: StepReply) -> String? {
    guard let recorded else { return nil }
    guard recorded.steps.indices.contains(number) else { return "the match goes on here now" }
    let old = recorded.steps[number]
    guard input.kind == old.input.kind else { return "\(input.kind) comes here now, and was \(old.input.kind)" }
    // How a failed step's answers fared says nothing about them.
    guard reply.failure == nil, old.reply.failure == nil else { return nil }
    for answer in reply.parsed where answer.forfeit != nil {
      guard old.reply.parsed.contains(where: { $0.seat == answer.seat && $0.forfeit == nil }) else { continue }
      return "the answer of seat \(answer.seat) is refused now: \(answer.reason)"
    }
    return nil
  }

  /// What programs gave when they were run for the same command.
  private var recordedPrograms: [SpaceContract.Event.ProgramResult]? {
    let number = machine.steps.count
    guard let recorded, recorded.steps.indices.contains(number), let last = match.steps.last,
      recorded.steps[number - 1].reply.command == last.reply.command, case .ran(let results) = recorded.steps[number].input,
      !recorded.steps[number].hasFailed
    else { return nil }
    return results
  }

  private mutating func noteEnd() {
    guard let recorded, match.divergence == nil, recorded.steps.count > match.steps.count else { return }
    match.divergence = Match.Divergence(step: match.steps.count - 1, reason: "the match ends here now")
  }

  // MARK: Bots

  /// From the request on its way on, the bots answer, with what they remember from before.
  private mutating func goLive() {
    recorded = nil
    seatBots()
  }

  private mutating func seatBots() {
    let manifest = match.package.manifest
    let bots = match.setting.bots.enumerated().compactMap { index, name in
      manifest.bots.firstIndex(of: name).map { StepRequest.BotSeat(seat: index + 1, bot: $0, memory: memories[index + 1] ?? []) }
    }
    machine.seat(bots)
    guard case .step(var request) = action else { return }
    request.bots = bots
    action = .step(request)
  }
}
