public import AgentRuntimes
public import HostRules
internal import SpaceContent
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
  /// For each seat, the agent that sits there.
  public let seated: [Agent]
  public private(set) var machine: SessionMachine

  /// - Parameter startedAt: the moment of the start in milliseconds since 1970; a virtual clock does not look at it.
  public init(plan: SessionPlan, worker: WorkerExecutable, startedAt: Int64 = 0) {
    var config = CBORWriter()
    config.value(plan.config)
    let clock: SessionClock
    switch plan.clock {
    case .virtual: clock = .virtual
    case .wall(let rate): clock = .wall(started: startedAt, rate: rate)
    }
    let header = Journal.Header(
      space: plan.package.manifest.id, spaceVersion: "\(plan.package.manifest.version)", package: plan.package.cid, worker: worker.cid,
      config: config.bytes, roster: plan.roster.map(\.name), seating: plan.seating, nonceHash: SHA256.digest(plan.nonce),
      clock: clock, fee: plan.fee, feeds: plan.feeds.mapValues(\.origin), judges: plan.judges.map(\.name))
    self.init(plan: plan, header: header)
    machine.seat(bots)
  }

  private init(plan: SessionPlan, header: Journal.Header) {
    self.plan = plan
    self.header = header
    let seed = header.seed(nonce: plan.nonce)
    seated = header.seats(seed: seed).map { plan.roster[$0] }
    machine = SessionMachine(rules: plan.rules, start: SessionStart(header: header, seed: seed, freshEachCall: false))
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
    let seed = machine.start.seed
    let effects = Effects(
      quotes: { [plan] in plan.quotes($0, seed: seed) },
      ballots: { [plan] request in plan.judges.allSatisfy(\.isReference) ? plan.judges.map { _ in ReferenceJudge.ballot(request) } : nil },
      waits: { [plan] _ in plan.clock == .virtual },
      programs: { [plan] request in plan.run(request, in: sandbox) })
    return machine.advance(event, in: sandbox, effects: effects, observe: observe)
  }

  /// The journal of an ended session.
  public func journal(outcome: SessionOutcome) -> Journal {
    Journal(header: header, steps: machine.steps, end: Journal.End(nonce: plan.nonce, outcome: outcome))
  }
}

extension LiveSession {
  /// What has to be kept of a session that waits.
  public var suspended: SuspendedSession {
    SuspendedSession(
      header: header, nonce: plan.nonce, steps: machine.steps,
      memories: Dictionary(uniqueKeysWithValues: machine.bots.map { ($0.seat, $0.memory) }))
  }

  /// Takes a session up where it waits, by folding its steps again: the state is nowhere kept but in what led to it.
  ///
  /// - Parameter plan: made with the suspended session's nonce, config, roster, seating and feeds.
  /// - Throws: a `SessionError` where the plan is not the session's, or the fold differs from its steps.
  public init(resuming suspended: SuspendedSession, plan: SessionPlan, in sandbox: SpaceSandbox) throws(SessionError) {
    let header = suspended.header
    guard plan.package.cid == header.package, plan.nonce == suspended.nonce, plan.roster.map(\.name) == header.roster,
      plan.feeds.mapValues(\.origin) == header.feeds, plan.judges.map(\.name) == header.judges
    else { throw SessionError(.journal, "the session \(Journal.id(commitment: header.commitment)) was started from something else") }
    self.init(plan: plan, header: header)
    var pause = machine.advance(.begin, in: sandbox, effects: .recorded)
    while let event = machine.recorded(in: suspended.steps, at: pause) { pause = machine.advance(event, in: sandbox, effects: .recorded) }
    guard case .waiting = pause, machine.steps == suspended.steps else {
      throw SessionError(
        .journal, "the session \(id) waits, but folding its \(suspended.steps.count) steps again gives something else",
        hint: "its file, its package or the worker has changed since")
    }
    machine.seat(bots.map { StepRequest.BotSeat(seat: $0.seat, bot: $0.bot, memory: suspended.memories[$0.seat] ?? []) })
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

  func run(_ request: Command.RunRequest, in sandbox: SpaceSandbox) -> Result<[Event.ProgramResult], SpaceFailure> {
    ProgramRunner.run(request, manifest: package.manifest, executable: sandbox.executable)
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
