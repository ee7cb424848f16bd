public import AgentRuntimes
public import HostRules
internal import SpaceContent
internal import SpaceContract
public import SpaceSandbox

/// One session being played: the machine, and the header that it was committed to.
///
/// Synchronous: `advance` runs on the thread that holds the sandbox until somebody outside has to be waited for, and a session
/// of bots from its first step to its last.
public struct LiveSession: Sendable {
  public enum Pause: Sendable {
    /// These seats are to answer; then call `advance` with `.answered`.
    case asking([SessionMachine.Ask])
    case ended(SessionOutcome)
  }

  public let plan: SessionPlan
  public let header: Journal.Header
  /// For each seat, the agent that sits there.
  public let seated: [Agent]
  public private(set) var machine: SessionMachine

  public init(plan: SessionPlan, worker: WorkerExecutable) {
    var config = CBORWriter()
    config.value(plan.config)
    header = Journal.Header(
      space: plan.package.manifest.id, spaceVersion: "\(plan.package.manifest.version)", package: plan.package.cid, worker: worker.cid,
      config: config.bytes, roster: plan.roster.map(\.name), seating: plan.seating, nonceHash: SHA256.digest(plan.nonce),
      isClockVirtual: plan.isClockVirtual)
    let commitment = header.commitment
    let seed = header.seed(nonce: plan.nonce)
    seated = header.seats(seed: seed).map { plan.roster[$0] }
    var bots: [StepRequest.BotSeat] = []
    for (index, agent) in seated.enumerated() {
      guard case .bot(let name) = agent.runtime, let bot = plan.package.manifest.bots.firstIndex(of: name) else { continue }
      bots.append(StepRequest.BotSeat(seat: index + 1, bot: bot))
    }
    self.plan = plan
    machine = SessionMachine(
      rules: plan.rules,
      start: SessionStart(
        seed: seed, seats: seated.count, config: config.bytes, bots: bots, commitment: commitment, freshEachCall: false))
  }

  /// The session's id.
  public var id: String { Journal.id(commitment: machine.start.commitment) }

  /// Takes what happened and goes on until somebody has to answer or the session has ended. `observe` is called after each
  /// step; once it says false the session is cancelled.
  public mutating func advance(
    _ event: SessionMachine.Event, in sandbox: SpaceSandbox, observe: (SessionMachine) -> Bool = { _ in true }
  ) -> Pause {
    machine.advance(event, in: sandbox, observe: observe)
  }

  /// The journal of an ended session.
  public func journal(outcome: SessionOutcome) -> Journal {
    Journal(header: header, steps: machine.steps, end: Journal.End(nonce: plan.nonce, outcome: outcome))
  }
}

extension SessionMachine {
  /// Drives the machine with a sandbox until it asks for answers or ends.
  mutating func advance(_ event: Event, in sandbox: SpaceSandbox, observe: (SessionMachine) -> Bool) -> LiveSession.Pause {
    var action = next(event)
    while true {
      switch action {
      case .ask(let asks): return .asking(asks)
      case .end(let outcome): return .ended(outcome)
      case .rewards(let ranking):
        let result = sandbox.rewards(
          ranking: ranking, state: state, context: context, seed: start.seed, step: eventsApplied,
          budget: max(0, Int64(rules.manifest.limits.sessionInstructions) - instructionsUsed))
        action = next(.rewarded(result))
      case .step(let request):
        let before = steps.count
        action = next(.stepped(sandbox.step(request)))
        if steps.count > before, !observe(self) { action = next(.cancel) }
      }
    }
  }
}
