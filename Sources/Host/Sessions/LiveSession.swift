public import AgentRuntimes
public import HostRules
public import SpaceContent
public import SpaceContract
public import SpaceSandbox

/// One session being played: the machine, and the header that it was committed to.
///
/// Synchronous: `advance` runs on the thread that holds the sandbox until somebody outside has to be waited for, and a session
/// of bots under a virtual clock from its first step to its last.
public struct LiveSession: Sendable {
  public enum Pause: Sendable {
    /// These seats are to answer; then call `advance` with `.answered`.
    case asking([SessionMachine.Ask])
    /// The panel is to judge; then `.judged`.
    case judging(Command.JudgeRequest)
    /// The sources of a feed are to be asked; then `.quoted`.
    case quoting(FeedQuery)
    /// The session's clock is to come to this many seconds; then `.waited`.
    case waiting(until: Int64)
    /// Programs are to be run; then `.ran`. Live play runs them at once, so only a fold of a journal stops here.
    case running(Command.RunRequest)
    case ended(SessionOutcome)
  }

  public let plan: SessionPlan
  public let header: Journal.Header
  public let opening: Journal.Opening
  /// For each seat, the agent that sits there.
  public let seated: [Agent]
  public private(set) var machine: SessionMachine

  /// A session whose seed is the host's choice.
  /// - Parameter startedAt: the moment of the start in milliseconds since 1970; a virtual clock does not look at it.
  public init(plan: SessionPlan, worker: WorkerExecutable, startedAt: Int64 = 0) {
    self.init(plan: plan, worker: worker.cid, startedAt: startedAt)
  }

  /// The same, by the CID of the worker alone.
  public init(plan: SessionPlan, worker: CID, startedAt: Int64) {
    self = FormingSession(plan: plan, worker: worker, startedAt: startedAt).opened()
  }

  init(plan: SessionPlan, header: Journal.Header, opening: Journal.Opening) {
    precondition(header.fault(of: opening, hasBegun: true) == nil, "a session begins once all is opened")
    self.plan = plan
    self.header = header
    self.opening = opening
    let seed = header.seed(nonce: plan.nonce, opening: opening)
    seated = header.seats(seed: seed).map { plan.roster[$0] }
    machine = SessionMachine(
      rules: plan.rules, start: SessionStart(header: header, seed: seed, salts: .derived(plan.saltKey), freshEachCall: false))
    machine.seat(bots)
  }

  private var bots: [StepRequest.BotSeat] {
    seated.enumerated().compactMap { index, agent in
      guard case .bot(let name) = agent.runtime else { return nil }
      return plan.package.manifest.bots.firstIndex(of: name).map { StepRequest.BotSeat(seat: index + 1, bot: $0) }
    }
  }

  /// The session's id.
  public var id: String { Journal.id(commitment: machine.start.commitment) }

  /// Takes what happened and goes on until somebody has to be waited for or the session has ended. `observe` is called after each
  /// step; once it says false the session is cancelled.
  public mutating func advance(
    _ event: SessionMachine.Event, in sandbox: SpaceSandbox, observe: (SessionMachine) -> Bool = { _ in true }
  ) -> Pause {
    advance(event, calling: SpaceCalls(sandbox), observe: observe)
  }

  /// The same with whatever answers for the Space.
  public mutating func advance(
    _ event: SessionMachine.Event, calling space: SpaceCalls, observe: (SessionMachine) -> Bool = { _ in true }
  ) -> Pause {
    machine.advance(event, calling: space, effects: effects(space), observe: observe)
  }

  private func effects(_ space: SpaceCalls) -> Effects {
    let seed = machine.start.seed
    return Effects(
      quotes: { [plan] in plan.quotes($0, seed: seed) },
      ballots: { [plan] request in plan.judges.allSatisfy(\.isReference) ? plan.judges.map { _ in ReferenceJudge.ballot(request) } : nil },
      waits: { [plan] _ in plan.clock == .virtual },
      programs: { space.programs($0) })
  }

  /// The journal of an ended session.
  public func journal(outcome: SessionOutcome) -> Journal {
    Journal(header: header, opening: opening, steps: machine.steps, end: Journal.End(nonce: plan.nonce, outcome: outcome))
  }
}

extension LiveSession {
  /// What has to be kept of a session that has not ended.
  public var suspended: SuspendedSession {
    do throws(RulesError) {
      return try SuspendedSession(
        header: header, nonce: plan.nonce, saltKey: plan.saltKey, opening: opening, steps: machine.steps)
    } catch {
      preconditionFailure("the header was made of the plan's nonce, and begun with its opening")
    }
  }

  /// Takes a session up where its last commit left it, by folding its steps again with the bots in their seats: state and memories are
  /// nowhere kept but in what led to them.
  ///
  /// - Parameters:
  ///   - suspended: a session that has begun.
  ///   - plan: made with the suspended session's nonce, config, roster, seating and feeds.
  /// - Returns: the session, and what it waits for.
  /// - Throws: a `SessionError` where the plan is not the session's, or the fold differs from its steps.
  public static func resumed(
    _ suspended: SuspendedSession, plan: SessionPlan, in sandbox: SpaceSandbox
  ) throws(SessionError) -> (session: LiveSession, pause: Pause) {
    try resumed(suspended, plan: plan, calling: SpaceCalls(sandbox))
  }

  /// The same with whatever answers for the Space.
  public static func resumed(
    _ suspended: SuspendedSession, plan: SessionPlan, calling space: SpaceCalls
  ) throws(SessionError) -> (session: LiveSession, pause: Pause) {
    let header = suspended.header
    guard plan.package.cid == header.package, plan.nonce == suspended.nonce, plan.saltKey == suspended.saltKey,
      plan.roster.count == header.roster.count, plan.feeds.mapValues(\.origin) == header.feeds,
      plan.judges.map(\.name) == header.judges.map(\.name),
      let opening = suspended.opening
    else { throw SessionError(.journal, "the session \(Journal.id(commitment: header.commitment)) was started from something else") }
    var session = LiveSession(plan: plan, header: header, opening: opening)
    var pause = session.machine.advance(.begin, calling: space, effects: .recorded)
    while let event = session.machine.recorded(in: suspended.steps, at: pause) {
      pause = session.machine.advance(event, calling: space, effects: .recorded)
    }
    // Bots may have gone on already: what they do follows from the steps before.
    guard session.machine.steps.starts(with: suspended.steps) else {
      throw SessionError(
        .journal, "folding the \(suspended.steps.count) steps of the session \(session.id) again gives something else",
        hint: "its package or the worker has changed since")
    }
    if let event = session.hostsOwn(pause, calling: space) { pause = session.advance(event, calling: space) }
    return (session, pause)
  }

  /// What the host does by itself at a pause; nil where somebody has to be asked or waited for.
  private func hostsOwn(_ pause: Pause, calling space: SpaceCalls) -> SessionMachine.Event? {
    let effects = effects(space)
    switch pause {
    case .quoting(let query): return effects.quotes(query).map { .quoted($0) }
    case .judging(let request): return effects.ballots(request).map { .judged($0) }
    case .running(let request): return effects.programs(request).map { .ran($0) }
    case .waiting(let until): return effects.waits(until) ? .waited : nil
    case .asking, .ended: return nil
    }
  }
}

extension SessionPlan {
  /// What the host's own sources say; nil for a feed that somebody outside has to be asked for.
  func quotes(_ query: FeedQuery, seed: Digest) -> [Quote]? {
    switch feeds[query.feed] {
    case .generator: return [PriceGenerator(seed: seed, feed: query.feed).quote(query)]
    case .recorded(let recording):
      return [recording.quote(query, seed: seed, span: Int64(package.manifest.permission(.feedRead)?.scope.maxSeconds ?? 0))]
    case .live: return nil
    case nil: return []
    }
  }

}

extension ProgramRunner {
  /// Runs programs within the bounds of a manifest.
  static func run(
    _ request: Command.RunRequest, manifest: Manifest, executable: WorkerExecutable
  ) -> Result<[Event.ProgramResult], SpaceFailure> {
    run(
      request, memoryMiB: manifest.permission(.codeRun)?.scope.memoryMiB ?? manifest.limits.memoryMiB,
      outputBytes: manifest.limits.outputBytes, executable: executable)
  }
}
