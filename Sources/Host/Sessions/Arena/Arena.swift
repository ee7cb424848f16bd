public import AgentRuntimes
public import HostRules
public import HostStore
public import SpaceSandbox

/// Where stored sessions are played: whatever one comes to is committed before anybody outside learns of it, so that a process may die
/// at any moment.
///
/// A session is committed when it starts (with its fees), before each time somebody outside is asked or waited for (with all steps so
/// far), and when it ends (with its payouts or refunds, ratings and a row of the outbox). What happens in between follows from what is
/// committed: folding it again leads to the same.
public struct Arena: Sendable {
  public enum Progress: Sendable {
    case ended(PlayedSession)
    /// To be given to `resume` when it is due, in this process or another.
    case waiting(WaitingRoom.Entry)
    /// The store has this very session already, ended: it was played once more beside the store, and nothing was paid again.
    /// `agrees` says whether it gave the same journal.
    case repeated(PlayedSession, agrees: Bool)
  }

  /// Returns once everything is public that sessions have committed to so far: a transparency log has it, for one. It is called between
  /// the commit that starts a session and the session's first step.
  public typealias Announce = @Sendable () async throws -> Void

  public let store: Store
  public let runner: SessionRunner
  let announce: Announce
  let beacon: (any Beacon)?

  /// - Parameter beacon: what the seeds of sessions are drawn from, too; nil where they are the host's choice.
  public init(store: Store, runner: SessionRunner, beacon: (any Beacon)? = nil, announce: @escaping Announce = {}) {
    self.store = store
    self.runner = runner
    self.beacon = beacon
    self.announce = announce
  }

  /// Starts a session of named entrants, takes their fees, and plays it up to its end or its first wait.
  ///
  /// - Parameters:
  ///   - entrants: in the plan's order.
  ///   - isCancelled: as `SessionRunner.play` has it.
  /// - Throws: `funds` where somebody cannot pay, and what the store throws; the session has not started then, or goes on from its
  ///   last commit when it is resumed.
  public func play(
    _ session: FormingSession, entrants: [Entrant], isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void = { _, _ in }
  ) async throws -> Progress {
    switch try await begin(session, entrants: entrants) {
    case .started(let stored): return try await open(session, stored, isCancelled: isCancelled, observe: observe)
    case .known(let stored):
      guard stored.phase.isEnded else {
        return try await resume(
          stored.id, agents: Dictionary(session.plan.roster.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
          feeds: session.plan.feeds, judges: session.plan.judges, isCancelled: isCancelled, observe: observe)
      }
      let before = try store.read { reading in try reading.journal(of: stored) }
      let live = session.opened(before?.opening ?? Journal.Opening())
      let again = await runner.play(live, isCancelled: isCancelled, observe: observe)
      return .repeated(again, agrees: again.journal == before)
    }
  }

  /// What became of a session's start.
  public enum Start: Sendable {
    case started(StoredSession)
    /// The store has it already.
    case known(StoredSession)
  }

  /// The first commit of a session alone: its fees are taken, and any process can go on with it.
  @discardableResult public func begin(_ session: FormingSession, entrants: [Entrant]) async throws -> Start {
    let starting = SessionStarting(session: session, entrants: entrants, isJoining: true)
    return try await store.commit { [now = runner.now] writing in try starting.commit(in: writing, at: now()) }
  }

  /// Goes on with a session that has not ended, whichever process has left it.
  ///
  /// - Parameters:
  ///   - agents: entrants that are no bots, by name.
  ///   - feeds: feeds at hand that are not the generator's.
  /// - Throws: a `SessionError` where it cannot be taken up: `not_found` for one that is not there or has ended; `agent` and `feed` for what is not at hand, which may be there the next
  ///   time; `journal` for a fold that differs, after which `abandon` is what is left.
  public func resume(
    _ id: LedgerID, agents: [String: Agent] = [:], feeds: [String: Feed] = [:], judges: [Judge] = [.reference],
    isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void = { _, _ in }
  ) async throws -> Progress {
    let (stored, suspended, files, known) = try store.read { reading in
      guard let stored = try reading.session(id), !stored.phase.isEnded else {
        throw SessionError(.notFound, "there is no session \(id) that has not ended", hint: "`agon session list` shows those that wait")
      }
      let suspended = try reading.suspended(stored)
      let known = try Arena.agents(of: suspended.header, try reading.entrants(of: stored.number), given: agents, in: reading)
      return (stored, suspended, try reading.package(stored.package), known)
    }
    let package = try StoredPackage.decode(files ?? [], cid: stored.package)
    let plan = try SessionPlan(
      resuming: suspended, package: package, agents: known, feeds: feeds, judges: judges)
    guard suspended.opening != nil else {
      let forming = FormingSession(plan: plan, header: suspended.header)
      return try await open(forming, stored, isCancelled: isCancelled, observe: observe)
    }
    let turn = try await runner.takeUp(suspended, plan: plan)
    return try await go(on: turn, stored, storedSteps: suspended.steps.count, isCancelled: isCancelled, observe: observe)
  }

  /// Plays a session that was drawn from a queue; as `play` for the rest.
  public func play(
    _ match: MatchedSession, isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void = { _, _ in }
  ) async throws -> Progress {
    try await open(match.session, match.stored, isCancelled: isCancelled, observe: observe)
  }

  /// The entrants of a session that are at hand, by their places in the roster: those that were given by their names or by what the
  /// session calls them, and those that play as bots of its package.
  private static func agents(
    of header: Journal.Header, _ entrants: [Entrant], given: [String: Agent], in reading: Reading
  ) throws -> [Int: Agent] {
    var agents: [Int: Agent] = [:]
    for (place, entrant) in entrants.enumerated() {
      let entry = header.roster[place]
      let name = try reading.agent(entrant.agent)?.name.text ?? entry.name
      agents[place] = given[entry.name] ?? given[name] ?? entry.bot.map { Agent(name: name, runtime: .bot($0)) }
    }
    return agents
  }

  /// Voids a session that cannot be taken up again; every fee goes back.
  public func abandon(_ id: LedgerID, because reason: String) async throws {
    try await store.commit { [now = runner.now] writing in try Arena.abandon(id, because: reason, in: writing, at: now()) }
  }

  /// The commit of it. Nothing is done for a session that has ended.
  public static func abandon(_ id: LedgerID, because reason: String, in writing: Writing, at now: Int64) throws {
    guard let stored = try writing.session(id) else { throw SessionError(.notFound, "there is no session \(id)") }
    guard !stored.phase.isEnded else { return }
    let suspended = try writing.suspended(stored)
    try SessionEnding(of: suspended, .abandoned(reason)).commit(stored, in: writing, at: now)
  }

  func go(
    on turn: SessionRunner.Turn, _ stored: StoredSession, storedSteps: Int, isCancelled: @escaping @Sendable () -> Bool,
    observe: @escaping @Sendable (SessionMachine, SpaceSandbox) -> Void
  ) async throws -> Progress {
    var turn = turn
    var storedSteps = storedSteps
    while true {
      if let played = turn.played {
        let ending = SessionEnding(journal: played.journal, storedSteps: storedSteps, forfeits: played.forfeits)
        try await store.commit { [now = runner.now] writing in try ending.commit(stored, in: writing, at: now()) }
        return .ended(played)
      }
      let due = turn.session.due(at: turn.pause, now: runner.now())
      if let keeping = SessionKeeping(turn.session.opening, turn.session.machine.steps, storedSteps: storedSteps, due: due) {
        try await store.commit { writing in try keeping.commit(stored, in: writing) }
      }
      storedSteps = turn.session.machine.steps.count
      if let due { return .waiting(WaitingRoom.Entry(id: stored.id, due: due)) }
      guard case .event(let event) = await runner.next(after: turn, isCancelled: isCancelled) else {
        preconditionFailure("a session that is not due yet is left above")
      }
      turn = await runner.take(turn.session, event, isCancelled: isCancelled, observe: observe)
    }
  }
}
