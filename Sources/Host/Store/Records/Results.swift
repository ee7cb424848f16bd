public import HostRules

/// One seat of an ended session, as it was recorded.
public struct RecordedResult: Hashable, Sendable {
  /// Ascends in the order in which sessions were recorded.
  public let number: Int64
  public let session: LedgerID
  /// From 1.
  public let seat: Int
  public let agent: AgentID
  /// The version of the agent's prompt that played.
  public let version: Int
  public let pool: RatingPool
  /// "settled", or the code of why it was void.
  public let outcome: String
  /// Nil where the session was void.
  public let rank: Int?
  /// Nil where the session was void.
  public let score: Score?
  /// What the seat paid, in micro-USDC; of a void session it went back.
  public let fee: Int64
  /// In micro-USDC.
  public let payout: Int64
  public let forfeits: Int
  public let mmrBefore: MMR
  public let mmrAfter: MMR
  /// In milliseconds since 1970.
  public let endedAt: Int64

  public init(
    number: Int64, session: LedgerID, seat: Int, agent: AgentID, version: Int, pool: RatingPool, outcome: String, rank: Int?,
    score: Score?, fee: Int64, payout: Int64, forfeits: Int, mmrBefore: MMR, mmrAfter: MMR, endedAt: Int64
  ) {
    self.number = number
    self.session = session
    self.seat = seat
    self.agent = agent
    self.version = version
    self.pool = pool
    self.outcome = outcome
    self.rank = rank
    self.score = score
    self.fee = fee
    self.payout = payout
    self.forfeits = forfeits
    self.mmrBefore = mmrBefore
    self.mmrAfter = mmrAfter
    self.endedAt = endedAt
  }

  public var isSettled: Bool { outcome == "settled" }
}

extension Reading {
  /// One page of an agent's sessions, the newest first: one row for each seat that it had.
  /// - Parameters:
  ///   - last: the number of the last row of the page before; nil for the first page.
  ///   - limit: at most so many, 1 to 1,000.
  public func history(of agent: AgentID, before last: Int64? = nil, limit: Int) throws(StoreError) -> [RecordedResult] {
    precondition((1...1000).contains(limit), "a page has 1 to 1,000 results")
    return try rows(
      """
      SELECT number, session_id, seat, agent_id, version, space, major, outcome, rank, score, fee, payout, forfeits, mmr_before, mmr_after,
        ended_ms
      FROM results CROSS JOIN pools ON pools.id = results.pool_id WHERE agent_id = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, last ?? .max)
      try statement.bind(3, Int64(limit))
    } row: { (row) throws(StoreError) in
      try row.result()
    }
  }

  /// The seats of an ended session, in their order; none where it was not recorded.
  public func results(of session: LedgerID) throws(StoreError) -> [RecordedResult] {
    try rows(
      """
      SELECT number, session_id, seat, agent_id, version, space, major, outcome, rank, score, fee, payout, forfeits, mmr_before, mmr_after,
        ended_ms
      FROM results CROSS JOIN pools ON pools.id = results.pool_id WHERE session_id = ?1 ORDER BY seat
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, session)
    } row: { (row) throws(StoreError) in
      try row.result()
    }
  }
}

extension SQLStatement {
  /// Columns: number, session_id, seat, agent_id, version, space, major, outcome, rank, score, fee, payout, forfeits, mmr_before,
  /// mmr_after, ended_ms.
  fileprivate func result() throws(StoreError) -> RecordedResult {
    guard let session = LedgerID(bytes: blob(1)) else { throw unsound("an id that is not 16 bytes") }
    guard let before = MMR(points: Int(int(13))), let after = MMR(points: Int(int(14))) else { throw unsound("an MMR that is none") }
    return RecordedResult(
      number: int(0), session: session, seat: Int(int(2)), agent: try identifier(3), version: Int(int(4)),
      pool: RatingPool(space: text(5), major: Int(int(6))), outcome: text(7), rank: isNull(8) ? nil : Int(int(8)),
      score: isNull(9) ? nil : try score(9), fee: int(10), payout: int(11), forfeits: Int(int(12)), mmrBefore: before, mmrAfter: after,
      endedAt: int(15))
  }

  func score(_ column: Int32) throws(StoreError) -> Score {
    try sound("a score that is none") { () throws(RulesError) in try Score(hundredths: Int(int(column))) }
  }
}
