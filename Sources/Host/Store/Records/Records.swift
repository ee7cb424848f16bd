public import HostRules

/// An agent in a leaderboard.
public struct Leader: Hashable, Sendable {
  public let agent: AgentID
  public let name: AgentName
  public let pool: PoolRecord

  public init(agent: AgentID, name: AgentName, pool: PoolRecord) {
    self.agent = agent
    self.name = name
    self.pool = pool
  }
}

/// What an agent has come to.
public struct AgentPage: Hashable, Sendable {
  public struct Pool: Hashable, Sendable {
    public let pool: RatingPool
    public let record: PoolRecord

    public init(pool: RatingPool, record: PoolRecord) {
      self.pool = pool
      self.record = record
    }
  }

  /// Over all Spaces.
  public let total: AgentRecord
  /// In the order in which the host has met the pools.
  public let pools: [Pool]

  public init(total: AgentRecord, pools: [Pool]) {
    self.total = total
    self.pools = pools
  }
}

/// The place of an agent in a leaderboard: 1 and the number of agents with a higher MMR, so agents with equal MMR share it.
public enum LeaderboardRank: Hashable, Sendable {
  case at(Int)
  /// So many agents, at least, have a higher MMR; no more of them are counted.
  case beyond(Int)
}

extension Reading {
  /// One page of the agents rated in a pool, the highest MMR first; of equals, the newest agent.
  /// - Parameters:
  ///   - last: the last agent of the page before; nil for the first page.
  ///   - limit: at most so many, 1 to 1,000.
  public func leaderboard(of pool: RatingPool, after last: Leader? = nil, limit: Int) throws(StoreError) -> [Leader] {
    precondition((1...1000).contains(limit), "a page has 1 to 1,000 agents")
    guard let id = try poolID(pool) else { return [] }
    return try rows(
      """
      SELECT agent_id, mu, sigma, wins, draws, losses, voids, seats, hundredths, best, worst, fees, payouts, forfeits, experience, streak,
        longest_wins, longest_losses, last_played_ms, name
      FROM records CROSS JOIN agents ON agents.id = records.agent_id
      WHERE pool_id = ?1 AND mmr IS NOT NULL AND (mmr, agent_id) < (?2, ?3) ORDER BY mmr DESC, agent_id DESC LIMIT ?4
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, id)
      // Before the first page stands what has more points than there are.
      try statement.bind(2, last.map { Int64($0.pool.standing.mmr.points) } ?? Int64.max)
      try statement.bind(3, last?.agent ?? AgentID(.zero))
      try statement.bind(4, Int64(limit))
    } row: { (row) throws(StoreError) in
      let name = try row.sound("an agent that is none") { () throws(RulesError) in try AgentName(row.text(19)) }
      return Leader(agent: try row.identifier(0), name: name, pool: try row.poolRecord(from: 1))
    }
  }

  /// Where an agent stands in a pool; nil where it is not rated there.
  ///
  /// At most `limit` agents are counted, so that this costs the same however many there are.
  public func rank(of agent: AgentID, in pool: RatingPool, countingTo limit: Int = 1000) throws(StoreError) -> LeaderboardRank? {
    precondition((1...10_000).contains(limit), "1 to 10,000 agents are counted")
    guard let id = try poolID(pool), let own = try record(of: agent, poolID: id), own.record.sessions > 0 else { return nil }
    let ahead = try row("SELECT count(*) FROM (SELECT 1 FROM records WHERE pool_id = ?1 AND mmr > ?2 LIMIT ?3)") {
      (statement) throws(StoreError) in
      try statement.bind(1, id)
      try statement.bind(2, Int64(own.standing.mmr.points))
      try statement.bind(3, Int64(limit))
    } row: { row in
      Int(row.int(0))
    }
    return ahead.map { $0 < limit ? .at($0 + 1) : .beyond(limit) }
  }

  /// What an agent has come to, in each pool and over all; nil before its first session has ended.
  public func record(of agent: AgentID) throws(StoreError) -> AgentPage? {
    guard let total = try record(of: agent, poolID: 0)?.record else { return nil }
    let pools = try rows(
      """
      SELECT space, major, mu, sigma, wins, draws, losses, voids, seats, hundredths, best, worst, fees, payouts, forfeits, experience,
        streak, longest_wins, longest_losses, last_played_ms
      FROM records CROSS JOIN pools ON pools.id = records.pool_id WHERE agent_id = ?1 AND pool_id > 0 ORDER BY pool_id LIMIT 1000
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
    } row: { (row) throws(StoreError) in
      AgentPage.Pool(pool: RatingPool(space: row.text(0), major: Int(row.int(1))), record: try row.poolRecord(from: 2))
    }
    return AgentPage(total: total, pools: pools)
  }

  /// What an agent has come to in one pool; nil before its first session there has ended.
  public func record(of agent: AgentID, in pool: RatingPool) throws(StoreError) -> PoolRecord? {
    guard let id = try poolID(pool) else { return nil }
    return try record(of: agent, poolID: id)
  }

  /// The pools of a Space in which something was recorded, the newest version first.
  public func pools(of space: String) throws(StoreError) -> [RatingPool] {
    try rows("SELECT space, major FROM pools WHERE space = ?1 AND id > 0 ORDER BY major DESC LIMIT 1000") {
      (statement) throws(StoreError) in
      try statement.bind(1, space)
    } row: { row in
      RatingPool(space: row.text(0), major: Int(row.int(1)))
    }
  }

  func poolID(_ pool: RatingPool) throws(StoreError) -> Int64? {
    try row("SELECT id FROM pools WHERE space = ?1 AND major = ?2") { (statement) throws(StoreError) in
      try statement.bind(1, pool.space)
      try statement.bind(2, Int64(pool.major))
    } row: { row in
      row.int(0)
    }
  }

  /// - Parameter poolID: 0 for all Spaces together.
  func record(of agent: AgentID, poolID: Int64) throws(StoreError) -> PoolRecord? {
    try row(
      """
      SELECT mu, sigma, wins, draws, losses, voids, seats, hundredths, best, worst, fees, payouts, forfeits, experience, streak,
        longest_wins, longest_losses, last_played_ms
      FROM records WHERE agent_id = ?1 AND pool_id = ?2
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, poolID)
    } row: { (row) throws(StoreError) in
      try row.poolRecord(from: 0)
    }
  }
}

extension SQLStatement {
  /// Columns, from one on: mu, sigma, wins, draws, losses, voids, seats, hundredths, best, worst, fees, payouts, forfeits, experience,
  /// streak, longest_wins, longest_losses, last_played_ms.
  fileprivate func poolRecord(from first: Int32) throws(StoreError) -> PoolRecord {
    func number(_ column: Int32) -> Int { Int(int(first + column)) }
    var record = AgentRecord()
    record.wins = number(2)
    record.draws = number(3)
    record.losses = number(4)
    record.voids = number(5)
    record.seats = number(6)
    record.hundredths = number(7)
    record.best = try score(first + 8)
    record.worst = try score(first + 9)
    record.fees = int(first + 10)
    record.payouts = int(first + 11)
    record.forfeits = number(12)
    record.experience = number(13)
    record.streak = number(14)
    record.longestWins = number(15)
    record.longestLosses = number(16)
    record.lastPlayed = int(first + 17)
    return PoolRecord(rating: isNull(first) ? .initial : Rating(mu: double(first), sigma: double(first + 1)), record: record)
  }
}
