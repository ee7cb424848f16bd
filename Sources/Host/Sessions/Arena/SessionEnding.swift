public import HostRules
public import HostStore
internal import SpaceContract

/// The commit with which a session ends: its last steps, its payouts or refunds, its results, and word of it in the outbox.
public struct SessionEnding: Sendable {
  let journal: Journal
  /// How many of the journal's steps are stored already.
  let storedSteps: Int
  /// By seat: answers that did not stand.
  let forfeits: [Int]

  /// - Parameters:
  ///   - storedSteps: how many of the journal's steps are stored already.
  ///   - forfeits: by seat.
  public init(journal: Journal, storedSteps: Int, forfeits: [Int]) {
    self.journal = journal
    self.storedSteps = storedSteps
    self.forfeits = forfeits
  }

  /// The end of a session that cannot go on, as the store has it.
  init(of suspended: SuspendedSession, _ reason: VoidReason) {
    self.init(
      journal: suspended.journal(.void(reason)), storedSteps: suspended.steps.count,
      forfeits: Array(repeating: 0, count: suspended.header.roster.count))
  }

  /// Ends the session; nothing is done for one that has ended.
  /// - Parameter now: in milliseconds since 1970.
  public func commit(_ stored: StoredSession, in writing: Writing, at now: Int64) throws {
    // Another process may have been faster; what it has paid is paid.
    guard let session = try writing.session(stored.id), !session.phase.isEnded else { return }
    if storedSteps == 0 { try writing.open(journal.opening, of: session.number) }
    try writing.append(journal.steps[storedSteps...], from: storedSteps, to: session.number)
    let entrants = try writing.entrants(of: session.number)
    let seated = journal.seats.map { entrants[$0] }
    guard let version = SemVer(session.version) else {
      throw SessionError(.journal, "the session \(session.id) names no version of its Space", hint: "restore a backup")
    }
    let result = try SessionResult(
      session: session.id, pool: RatingPool(space: session.space, version: version), endedAt: now,
      outcome: journal.end.outcome,
      entrants: zip(seated, forfeits).map { SessionResult.Entrant(agent: $0.agent, version: $0.version, forfeits: $1) },
      fee: session.fee, protocolFee: journal.header.protocolFee)
    try pay(session, entrants, in: writing, at: now)
    try writing.record(result)
    try writing.end(session, journal: journal, at: now)
  }

  /// Pays the result out, or every fee back.
  private func pay(_ session: StoredSession, _ entrants: [Entrant], in writing: Writing, at now: Int64) throws {
    guard session.fee > 0 else { return }
    let money = try SessionMoney(journal.header, entrants: entrants, startedAt: session.startedAt)
    switch journal.end.outcome {
    case .void: try writing.post(money.refund, at: now)
    case .settled(let settlement):
      try writing.post(
        money.settle(try money.payouts(shares: settlement.shares), seats: journal.seats), accounts: [.host(.protocolFees, .usdc)], at: now)
    }
  }
}

extension StoredSession.Phase {
  var isEnded: Bool {
    if case .ended = self { true } else { false }
  }
}
