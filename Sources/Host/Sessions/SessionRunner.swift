internal import AgentRuntimes
public import HostRules
internal import SpaceContract
public import SpaceSandbox

/// A session that waits for its clock. It holds no thread and no worker, and little memory once only `suspended` is kept of it.
public struct WaitingSession: Sendable {
  public let session: LiveSession
  /// When it goes on, in milliseconds since 1970.
  public let due: Int64

  public var id: String { session.id }
}

/// Plays sessions on a bounded set of lanes: machine → sandbox → agents, and the check of the journal before the result stands.
public struct SessionRunner: Sendable {
  public enum Progress: Sendable {
    case ended(PlayedSession)
    /// To be kept until it is due, in this process or the next one, and then given to `resume`.
    case waiting(WaitingSession)
  }

  public let lanes: Lanes
  public let executable: WorkerExecutable
  /// Whether every journal is folded again in a second worker, with a fresh VM for every call, before its result stands.
  public let checksJournals: Bool
  let clock: any Clock<Duration>
  let now: @Sendable () -> Int64

  /// - Parameters:
  ///   - clock: measures how long agents and judges outside the sandbox may take.
  ///   - now: the time of day, in milliseconds since 1970.
  public init(
    executable: WorkerExecutable, lanes: Lanes, checksJournals: Bool = true, clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Int64 = TimeOfDay.milliseconds
  ) {
    self.executable = executable
    self.lanes = lanes
    self.checksJournals = checksJournals
    self.clock = clock
    self.now = now
  }

  /// The time of day, in milliseconds since 1970.
  public var moment: Int64 { now() }

  /// Plays one session to its end; one that waits is waited for here.
  ///
  /// Never throws for what a Space, an agent, a judge, a feed or a worker does: that is in the journal's outcome. A Space whose worker
  /// cannot be started at all voids the session.
  /// - Parameters:
  ///   - isCancelled: asked after each step, and now and then while waiting; true ends the session as `cancelled`.
  ///   - observe: called after each step, on the lane's thread.
  public func play(
    _ plan: SessionPlan, isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void = { _, _ in }
  ) async -> PlayedSession {
    let session = LiveSession(plan: plan, worker: executable, startedAt: now())
    return await play(session, isCancelled: isCancelled, observe: observe)
  }

  /// The same for a session whose seats are drawn already.
  public func play(
    _ session: LiveSession, isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void = { _, _ in }
  ) async -> PlayedSession {
    var progress = await start(session, isCancelled: isCancelled, observe: observe)
    while true {
      switch progress {
      case .ended(let played): return played
      case .waiting(let waiting):
        await sleep(until: waiting.due, isCancelled: isCancelled)
        progress = await drive(waiting.session, isCancelled() ? .cancel : .waited, isCancelled: isCancelled, observe: observe)
      }
    }
  }

  /// Plays a session up to its end or its first wait by the host's clock. As `play` for the rest.
  public func start(
    _ session: LiveSession, isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void = { _, _ in }
  ) async -> Progress {
    await drive(session, .begin, isCancelled: isCancelled, observe: observe)
  }

  /// Sleeps until a session that waits is due, in short stretches, so that one that is cancelled does not wait for its clock.
  public func sleep(until due: Int64, isCancelled: () -> Bool) async {
    while !isCancelled() {
      let left = due - now()
      guard left > 0 else { return }
      do {
        try await clock.sleep(for: .milliseconds(min(left, 200)))
      } catch {
        return
      }
    }
  }

  /// Goes on with a session that waits and is due, up to its end or its next wait.
  public func resume(
    _ waiting: WaitingSession, isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void = { _, _ in }
  ) async -> Progress {
    await drive(waiting.session, .waited, isCancelled: isCancelled, observe: observe)
  }

  private func drive(
    _ session: LiveSession, _ event: SessionMachine.Event, isCancelled: @escaping @Sendable () -> Bool,
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void
  ) async -> Progress {
    var event = event
    var turn = Turn(session: session, pause: .asking([]), played: nil)
    while true {
      turn = await take(turn.session, event, isCancelled: isCancelled, observe: observe)
      if let played = turn.played { return .ended(played) }
      switch await next(after: turn, isCancelled: isCancelled) {
      case .event(let next): event = next
      case .wait(let waiting): return .waiting(waiting)
      }
    }
  }

  /// One event taken, and all that the sandbox and the host do by themselves after it.
  struct Turn: Sendable {
    let session: LiveSession
    let pause: LiveSession.Pause
    /// The session with its journal checked, where it has ended.
    let played: PlayedSession?
  }

  enum Next: Sendable {
    case event(SessionMachine.Event)
    case wait(WaitingSession)
  }

  /// Goes on with a session on the next free lane until somebody has to be waited for or it has ended.
  func take(
    _ session: LiveSession, _ event: SessionMachine.Event, isCancelled: @escaping @Sendable () -> Bool,
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void
  ) async -> Turn {
    await lanes.run { lane in
      var session = session
      let pause = SessionRunner.advance(&session, event, on: lane, isCancelled: isCancelled, observe: observe)
      guard case .ended(let outcome) = pause else { return Turn(session: session, pause: pause, played: nil) }
      return Turn(session: session, pause: pause, played: finish(session, outcome, on: lane))
    }
  }

  /// Takes up a session that another process has left; see `LiveSession.resumed`.
  /// - Throws: a `SessionError` where it cannot be taken up.
  func takeUp(_ suspended: SuspendedSession, plan: SessionPlan) async throws(SessionError) -> Turn {
    let turn = await lanes.run { lane in
      Result { () throws(SessionError) in
        let sandbox: SpaceSandbox
        do throws(SandboxError) {
          sandbox = try lane.playing(plan.package)
        } catch {
          throw SessionError(.journal, "the worker of \(plan.package.manifest.id) cannot be started: \(error.message)", hint: error.hint)
        }
        let (session, pause) = try LiveSession.resumed(suspended, plan: plan, in: sandbox)
        guard case .ended(let outcome) = pause else { return Turn(session: session, pause: pause, played: nil) }
        return Turn(session: session, pause: pause, played: finish(session, outcome, on: lane))
      }
    }
    return try turn.get()
  }

  /// Asks whoever a session waits for.
  func next(after turn: Turn, isCancelled: () -> Bool) async -> Next {
    let session = turn.session
    let event: SessionMachine.Event
    switch turn.pause {
    case .asking(let asks):
      let answers = await collect(asks, session)
      event = .answered(answers, clock: session.header.clock.seconds(at: now()))
    case .judging(let request):
      let panel = JudgePanel(judges: session.plan.judges, seconds: SessionRunner.judgeSeconds, clock: clock)
      event = .judged(await panel.ballots(request, seed: session.machine.start.seed, step: session.machine.eventsApplied))
    case .quoting(let query): event = .quoted(await quotes(query, session))
    case .waiting:
      if let due = session.due(at: turn.pause, now: now()) { return .wait(WaitingSession(session: session, due: due)) }
      event = .waited
    case .running, .ended: preconditionFailure("live play runs programs at once, and one that has ended waits for nobody")
    }
    return .event(isCancelled() ? .cancel : event)
  }

  /// How long a judge outside may take for one ballot.
  private static let judgeSeconds = 120

  private func quotes(_ query: FeedQuery, _ session: LiveSession) async -> [Quote] {
    guard case .live(let ask) = session.plan.feeds[query.feed], case .wall(let started, _) = session.header.clock else { return [] }
    return await ask(query, started / 1000)
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

  /// Before a result stands, its journal is folded again in a second worker.
  private func finish(_ session: LiveSession, _ outcome: SessionOutcome, on lane: Lanes.Lane) -> PlayedSession {
    session.played(outcome) { () throws(SandboxError) in
      checksJournals ? SpaceCalls(try lane.checking(session.plan.package)) : nil
    }
  }

  /// Asks every seat outside the sandbox at once, each within its own deadline.
  private func collect(_ asks: [SessionMachine.Ask], _ session: LiveSession) async -> [OutsideAnswer] {
    let manifest = session.plan.package.manifest
    let deadline = AnswerDeadline(limits: manifest.limits, clock: clock)
    return await withTaskGroup(of: OutsideAnswer.self) { group in
      for ask in asks {
        // The machine has checked the task; a seat that could not be asked all the same is one that says nothing.
        guard case .outside(let answer) = session.seated[ask.seat - 1].runtime, let task = try? ask.task(),
          let action = manifest.actionSpec(named: task.action)
        else { continue }
        let prompt = AgentPrompt(seat: ask.seat, task: task, action: action, rules: ask.isFirst ? manifest.rules : nil)
        group.addTask {
          switch await deadline.answer(prompt, from: answer) {
          case .text(let text): OutsideAnswer(seat: ask.seat, content: .text(text))
          case .late(let reason): OutsideAnswer(seat: ask.seat, content: .late(reason))
          }
        }
      }
      var answers: [OutsideAnswer] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.seat < $1.seat }
    }
  }
}
