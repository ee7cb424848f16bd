internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// Where the sessions of a trial are played: the workers of one lane, and all that does not change from session to session.
///
/// Used by one thread at a time. Feeds come from the generator, judgements from the reference judge, programs are run, and waits end
/// at once.
struct TrialTable {
  /// What is done to a session otherwise than its bots would have it.
  struct Tampering {
    /// What a bot says instead; nil for what it has said. `step` counts the events that were applied before its task was made.
    var says: (_ asked: StepReply.Asked, _ step: Int) -> StepReply.BotAnswer? = { _, _ in nil }
    /// The answers of a step as the Space is given them.
    var gives: (_ step: Int, _ answers: [GivenAnswer]) -> [GivenAnswer] = { $1 }

    static var none: Tampering { Tampering() }
  }

  let package: SpacePackage
  let plan: TrialPlan
  let rules: SessionRules
  /// The default configuration, as canonical DAG-CBOR.
  let config: [UInt8]
  let play: SpaceSandbox
  /// A second worker, for what must be the same in every one.
  let check: SpaceSandbox
  let ends: ContinuousClock.Instant

  var manifest: Manifest { package.manifest }
  var isOver: Bool { ContinuousClock.now >= ends }

  /// Plays a session of bots, by seat, to its end.
  /// - Parameter measures: whether what each call has used is kept with its step.
  func session(bots: [Int], number: Int, tampering: Tampering = .none, measures: Bool = false) -> TrialSession {
    var machine = SessionMachine(rules: rules, start: start(seats: bots.count, number: number))
    machine.seat(bots.enumerated().map { StepRequest.BotSeat(seat: $0.offset + 1, bot: $0.element) })
    let session = TrialSession(number: number, seed: machine.start.seed, bots: bots, machine: machine)
    let action = machine.next(.begin)
    return driven(session, machine, action, tampering, measures)
  }

  /// The session that has the past of another one up to the answers of `move`, which are tampered with first.
  func session(like other: TrialSession, from move: TrialSession.Move, tampering: Tampering) -> TrialSession {
    let session = TrialSession(number: other.number, seed: other.seed, bots: other.bots, machine: move.machine)
    return driven(session, move.machine, .step(move.request), tampering, false)
  }

  /// The state after `setup` and what was asked first; nil where `setup`, or what follows on it, fails.
  func opening(seats: Int, number: Int) -> (reply: StepReply, machine: SessionMachine)? {
    var machine = SessionMachine(rules: rules, start: start(seats: seats, number: number))
    guard case .step(let request) = machine.next(.begin) else { return nil }
    let reply = play.step(request)
    if case .end = machine.next(.stepped(reply)) { return nil }
    return (reply, machine)
  }

  private func start(seats: Int, number: Int) -> SessionStart {
    let feeds = manifest.permission(.feedRead)?.scope.feeds ?? []
    let isJudged = manifest.allows(.judgeScore) || manifest.allows(.judgeRank)
    let header = Journal.Header(
      space: manifest.id, spaceVersion: "\(manifest.version)", package: package.cid, worker: play.executable.cid, config: config,
      roster: (1...seats).map { Journal.Header.Entry(name: "seat-\($0)") }, seating: .listed, nonceHash: SHA256.digest([]), clock: .virtual,
      feeds: Dictionary(uniqueKeysWithValues: feeds.map { ($0, .generator) }),
      judges: isJudged ? [Journal.Header.Panelist(name: ReferenceJudge.name)] : [])
    return SessionStart(header: header, seed: plan.sessionSeed(number), salts: .recorded([]), freshEachCall: false)
  }

  private func driven(
    _ session: TrialSession, _ machine: SessionMachine, _ action: SessionMachine.Action, _ tampering: Tampering,
    _ measures: Bool
  ) -> TrialSession {
    var session = session
    var machine = machine
    var action = action
    // Requests since the last step that was taken: more than one where the machine looks for the answer that is to blame.
    var tries: [TrialSession.Move] = []
    while true {
      switch action {
      case .step(let asked):
        var request = asked
        request.measures = measures
        if case .answers(let answers) = asked.input { request.input = .answers(tampering.gives(asked.step, answers)) }
        let reply = tampered(play.step(request), after: request, tampering)
        tries.append(TrialSession.Move(machine: machine, request: request, reply: reply))
        let count = machine.steps.count
        action = machine.next(.stepped(reply))
        if machine.steps.count > count { note(&tries, machine, action, in: &session) }
      case .ask: action = machine.next(.answered([], clock: machine.clock))
      case .judge(let request): action = machine.next(.judged([ReferenceJudge.ballot(request)]))
      case .quote(let query): action = machine.next(.quoted([PriceGenerator(seed: session.seed, feed: query.feed).quote(query)]))
      case .wait: action = machine.next(.waited)
      case .run(let request):
        let memory = manifest.permission(.codeRun)?.scope.memoryMiB ?? manifest.limits.memoryMiB
        action = machine.next(
          .ran(
            ProgramRunner.run(request, memoryMiB: memory, outputBytes: manifest.limits.outputBytes, executable: play.executable)))
      case .rewards(let ranking): action = machine.next(.rewarded(rewards(ranking, of: machine)))
      case .end(let outcome):
        session.machine = machine
        session.outcome = outcome
        return session
      }
      if isOver { action = machine.next(.cancel) }
    }
  }

  func rewards(_ ranking: [Int], of machine: SessionMachine) -> Result<[UInt8], SpaceFailure> {
    play.rewards(
      ranking: ranking, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
      budget: .max)
  }

  /// Notes a step that the machine has written into its journal, and what failed on the way to it.
  private func note(
    _ tries: inout [TrialSession.Move], _ machine: SessionMachine, _ action: SessionMachine.Action, in session: inout TrialSession
  ) {
    defer { tries = [] }
    let hash = machine.steps.last?.stateHash
    let taken = tries.count == 1 ? 0 : tries.lastIndex { $0.reply.failure == nil && SHA256.digest($0.reply.state) == hash }
    if hash != nil, let taken { session.moves.append(tries[taken]) }
    guard hash == nil || tries.count > 1, let first = tries.first else { return }
    var failure = first.reply.failure
    if failure == nil, case .end(.void(.spaceFailed(let said))) = action { failure = said }
    if failure == nil, tries.count > 1, let reason = blame(tries[1]) {
      failure = SpaceFailure(verdict: .refusedValue, place: "step", message: reason)
    }
    guard let failure else { return }
    session.faults.append(TrialSession.Fault(step: first.number, failure: failure, move: first))
  }

  /// What a seat was told when its answer was taken back to see whether the step succeeds without it.
  private func blame(_ trying: TrialSession.Move) -> String? {
    trying.answers?.lazy.compactMap { answer in
      if case .forfeit(.illegal, let reason) = answer.content, reason.hasPrefix("the Space failed") { reason } else { nil }
    }.first
  }

  private func tampered(_ reply: StepReply, after request: StepRequest, _ tampering: Tampering) -> StepReply {
    let step = request.input == .start ? 0 : request.step + 1
    var asked = reply.asked
    var isChanged = false
    for index in asked.indices where !asked[index].task.isEmpty {
      guard let bot = tampering.says(asked[index], step) else { continue }
      asked[index] = StepReply.Asked(seat: asked[index].seat, task: asked[index].task, bot: bot)
      isChanged = true
    }
    guard isChanged else { return reply }
    return StepReply(
      failure: reply.failure, used: reply.used, parsed: reply.parsed, event: reply.event, state: reply.state, log: reply.log,
      command: reply.command, evaluation: reply.evaluation, asked: asked, calls: reply.calls)
  }
}
