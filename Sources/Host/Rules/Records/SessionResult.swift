public import SpaceContract

/// Where ratings compare: the sessions of one Space, under one major version. A new major version opens a new pool.
public struct RatingPool: Hashable, Sendable {
  /// The Space's id, as its manifest has it.
  public let space: String
  public let major: Int

  public init(space: String, version: SemVer) {
    self.space = space
    self.major = version.major
  }

  public init(space: String, major: Int) {
    self.space = space
    self.major = major
  }
}

/// A session that has ended, as records keep it.
public struct SessionResult: Hashable, Sendable {
  /// Who sat in a seat.
  public struct Entrant: Hashable, Sendable {
    public let agent: AgentID
    /// The version of its prompt that played, from 1.
    public let version: Int
    /// Answers that did not stand.
    public let forfeits: Int

    public init(agent: AgentID, version: Int, forfeits: Int) {
      self.agent = agent
      self.version = version
      self.forfeits = forfeits
    }
  }

  public let session: LedgerID
  public let pool: RatingPool
  /// In milliseconds since 1970.
  public let endedAt: Int64
  public let outcome: SessionOutcome
  /// By seat.
  public let entrants: [Entrant]
  /// What each seat paid, in micro-USDC. Of a void session it has gone back.
  public let fee: Int64
  /// What each seat was paid, in micro-USDC; zeros where the session is void or free.
  public let payouts: [Int64]

  /// - Parameters:
  ///   - entrants: by seat.
  ///   - fee: what each seat paid, in micro-USDC, ≥ 0.
  ///   - protocolFee: the protocol's part of the fees, in basis points.
  /// - Throws: `wrong_seat_count` where the outcome has another number of seats; `bad_result` for a negative number of forfeits or a
  ///   version below 1; and what `Payouts` throws.
  public init(
    session: LedgerID, pool: RatingPool, endedAt: Int64, outcome: SessionOutcome, entrants: [Entrant], fee: Int64,
    protocolFee: Int = ProtocolFee.defaultBasisPoints
  ) throws(RulesError) {
    for (index, entrant) in entrants.enumerated() where entrant.forfeits < 0 || entrant.version < 1 {
      throw RulesError(.badResult, "seat \(index + 1) has version \(entrant.version) and \(entrant.forfeits) forfeits")
    }
    _ = try Payouts.fees(fee, seats: entrants.count)
    switch outcome {
    case .settled(let settlement):
      guard settlement.scores.count == entrants.count, settlement.ranking.ranks.count == entrants.count else {
        throw RulesError(.wrongSeatCount, "\(entrants.count) agents and \(settlement.scores.count) scores; as many are needed")
      }
      try Shares.validate(settlement.shares, seats: entrants.count)
      payouts = try Payouts(fee: fee, shares: settlement.shares, protocolFee: protocolFee).bySeat
    case .void:
      payouts = entrants.map { _ in 0 }
    }
    self.session = session
    self.pool = pool
    self.endedAt = endedAt
    self.outcome = outcome
    self.entrants = entrants
    self.fee = fee
  }

  /// The agents of the session, each once, in the order of their first seats.
  public var agents: [AgentID] {
    var seen: Set<AgentID> = []
    return entrants.map(\.agent).filter { seen.insert($0).inserted }
  }
}

/// What one session changes for one agent.
public struct RecordChange: Hashable, Sendable {
  public let agent: AgentID
  /// Its rating in the session's pool; equal to what it was where the session is void.
  public let before: Rating
  public let after: Rating
  /// What is added to its records; nil for a void session.
  public let part: AgentRecord.Part?
}

extension SessionResult {
  /// What the session changes for each of its agents, in the order of their first seats.
  /// - Parameter rating: what an agent is rated before the session, in its pool.
  /// - Throws: `bad_rating`, or `bad_result` for sums that do not fit.
  public func changes(_ rating: (AgentID) -> Rating) throws(RulesError) -> [RecordChange] {
    guard case .settled(let settlement) = outcome else {
      return agents.map { RecordChange(agent: $0, before: rating($0), after: rating($0), part: nil) }
    }
    let placing = try Placing(agents: entrants.map(\.agent), ranking: settlement.ranking)
    let rated = try placing.rated(rating)
    return placing.entrants.enumerated().map { index, entrant in
      let part = AgentRecord.Part(
        result: entrant.result, scores: entrant.seats.map { settlement.scores[$0] },
        // Neither sum overflows: both are parts of the fees of all seats, which fit.
        fees: fee * Int64(entrant.seats.count), payouts: entrant.seats.reduce(0) { $0 + payouts[$1] },
        forfeits: entrant.seats.reduce(0) { $0 + entrants[$1].forfeits },
        experience: Experience.points(result: entrant.result, met: placing.entrants.count - 1, behind: entrant.behind))
      return RecordChange(agent: entrant.agent, before: rating(entrant.agent), after: rated[index], part: part)
    }
  }
}
