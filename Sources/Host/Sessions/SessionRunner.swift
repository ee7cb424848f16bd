internal import AgentRuntimes
public import HostRules
internal import SpaceContract
public import SpaceSandbox

/// A session that has ended, with its journal.
public struct PlayedSession: Sendable {
  public let journal: Journal
  /// For each seat, the name of the agent that sat there.
  public let seated: [String]
  /// Steps that seats took: answers that were parsed and applied.
  public let answers: Int
  /// By seat: answers that did not stand.
  public let forfeits: [Int]

  public init(journal: Journal, seated: [String], answers: Int, forfeits: [Int]) {
    self.journal = journal
    self.seated = seated
    self.answers = answers
    self.forfeits = forfeits
  }
}

/// Plays sessions on a bounded set of lanes: machine → sandbox → agents, and the check of the journal before the result stands.
public struct SessionRunner: Sendable {
  public let lanes: Lanes
  public let executable: WorkerExecutable
  /// Whether every journal is folded again in a second worker, with a fresh VM for every call, before its result stands.
  public let checksJournals: Bool
  private let clock: any Clock<Duration>

  /// - Parameter clock: measures how long agents outside the sandbox may take.
  public init(executable: WorkerExecutable, lanes: Lanes, checksJournals: Bool = true, clock: any Clock<Duration> = ContinuousClock()) {
    self.executable = executable
    self.lanes = lanes
    self.checksJournals = checksJournals
    self.clock = clock
  }

  /// Plays one session to its end.
  ///
  /// Never throws for what a Space, an agent or a worker does: that is in the journal's outcome. A Space whose worker cannot be
  /// started at all voids the session.
  /// - Parameters:
  ///   - isCancelled: asked after each step; true ends the session as `cancelled`.
  ///   - observe: called after each step, on the lane's thread.
  public func play(
    _ plan: SessionPlan, isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void = { _, _ in }
  ) async -> PlayedSession {
    let worker = executable
    var session = LiveSession(plan: plan, worker: worker)
    let started = ContinuousClock.now
    var event = SessionMachine.Event.begin
    while true {
      let (after, pause, played) = await lanes.run { [session, event] lane in
        var session = session
        let pause = SessionRunner.advance(&session, event, on: lane, isCancelled: isCancelled, observe: observe)
        guard case .ended(let outcome) = pause else { return (session, pause, PlayedSession?.none) }
        return (session, pause, finish(session, outcome, on: lane))
      }
      session = after
      switch pause {
      case .ended: if let played { return played }
      case .asking(let asks):
        let answers = await collect(asks, session)
        let seconds = plan.isClockVirtual ? 0 : Int64((ContinuousClock.now - started).components.seconds)
        event = isCancelled() ? .cancel : .answered(answers, clock: seconds)
      }
    }
  }

  private static func advance(
    _ session: inout LiveSession, _ event: SessionMachine.Event, on lane: Lanes.Lane, isCancelled: () -> Bool,
    observe: (SessionMachine, SpaceSandbox) -> Void
  ) -> LiveSession.Pause {
    do throws(SandboxError) {
      let sandbox = try lane.playing(session.plan.package)
      return session.advance(event, in: sandbox) { machine in
        observe(machine, sandbox)
        return !isCancelled()
      }
    } catch {
      return .ended(.void(.spaceFailed(SpaceFailure(verdict: .workerDied, place: "load", message: error.message))))
    }
  }

  /// Before a result stands, its journal is folded again in a second worker; a difference voids.
  private func finish(_ session: LiveSession, _ outcome: SessionOutcome, on lane: Lanes.Lane) -> PlayedSession {
    var journal = session.journal(outcome: outcome)
    if checksJournals, let void = SessionRunner.check(journal, session, on: lane) {
      journal = session.journal(outcome: .void(void))
    }
    let answers = journal.steps.reduce(0) { sum, step in
      if case .answers(let answers) = step.input { sum + answers.count } else { sum }
    }
    return PlayedSession(journal: journal, seated: session.seated.map(\.name), answers: answers, forfeits: session.machine.forfeits)
  }

  private static func check(_ journal: Journal, _ session: LiveSession, on lane: Lanes.Lane) -> VoidReason? {
    if case .void(let reason) = journal.end.outcome, !reason.isReproducible { return nil }
    do throws(SandboxError) {
      let report = Replay.fold(journal, rules: session.plan.rules, in: try lane.checking(session.plan.package))
      // A worker that died twice while checking proves nothing against the Space, but nothing for the result either.
      if case .void(.spaceFailed(let failure)) = report.outcome, !failure.isDeterministic { return .spaceFailed(failure) }
      return report.difference.map { .notReproducible($0) }
    } catch {
      return .spaceFailed(SpaceFailure(verdict: .workerDied, place: "load", message: error.message))
    }
  }

  /// Asks every seat outside the sandbox at once, each within its own deadline.
  private func collect(_ asks: [SessionMachine.Ask], _ session: LiveSession) async -> [Journal.Answer] {
    let manifest = session.plan.package.manifest
    let deadline = AnswerDeadline(limits: manifest.limits, clock: clock)
    return await withTaskGroup(of: Journal.Answer.self) { group in
      for ask in asks {
        // The machine has checked the task; a seat that could not be asked all the same is one that says nothing.
        guard case .outside(let answer) = session.seated[ask.seat - 1].runtime, let task = try? ask.task(),
          let action = manifest.actionSpec(named: task.action)
        else { continue }
        let prompt = AgentPrompt(seat: ask.seat, task: task, action: action, rules: ask.isFirst ? manifest.rules : nil)
        group.addTask {
          switch await deadline.answer(prompt, from: answer) {
          case .text(let text): Journal.Answer(seat: ask.seat, content: .text(text))
          case .late(let reason): Journal.Answer(seat: ask.seat, content: .late(reason))
          }
        }
      }
      var answers: [Journal.Answer] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.seat < $1.seat }
    }
  }
}
