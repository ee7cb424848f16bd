public import HostRules

extension Writing {
  /// Records an ended session: one row for each seat, and what it changes in the records and ratings of its agents.
  ///
  /// A void session is recorded and moves no rating. Costs the same however long the history is: a few look-ups and writes an agent.
  /// - Returns: `exists`, and nothing is changed, where the very same is recorded already.
  /// - Throws: `conflict` where another end of the session is recorded; `not_found` for an agent, or a version of one, that is not
  ///   there; a `RulesError` for a rating that cannot be, or a sum that does not fit.
  @discardableResult
  public func record(_ session: SessionResult) throws -> Creation {
    let recorded = try results(of: session.session)
    guard recorded.isEmpty else {
      guard session.isRecorded(by: recorded) else {
        throw StoreError(
          .conflict, "another end of the session \(session.session) is recorded already", hint: "a session ends once")
      }
      return .exists
    }
    for entrant in session.entrants { try require(entrant) }
    let pool = try requirePool(session.pool)
    var before: [AgentID: PoolRecord] = [:]
    for agent in session.agents { before[agent] = try record(of: agent, poolID: pool) }
    let changes = try session.changes { before[$0]?.rating ?? .initial }
    for change in changes {
      var own = before[change.agent] ?? PoolRecord()
      try own.add(change, endedAt: session.endedAt)
      try keep(own, of: change.agent, poolID: pool)
      var total = try record(of: change.agent, poolID: 0)?.record ?? AgentRecord()
      try total.add(change.part, endedAt: session.endedAt)
      try keep(PoolRecord(record: total), of: change.agent, poolID: 0)
    }
    for index in session.entrants.indices {
      guard let change = changes.first(where: { $0.agent == session.entrants[index].agent }) else {
        preconditionFailure("a session changes something for each of its agents")
      }
      try insert(session, seat: index, change, poolID: pool)
    }
    return .created
  }

  private func require(_ entrant: SessionResult.Entrant) throws(StoreError) {
    let found = try row("SELECT 1 FROM agent_versions WHERE agent_id = ?1 AND number = ?2") { (statement) throws(StoreError) in
      try statement.bind(1, entrant.agent)
      try statement.bind(2, Int64(entrant.version))
    } row: { _ in
      true
    }
    guard found != nil else {
      throw StoreError(.notFound, "there is no version \(entrant.version) of an agent \(entrant.agent)")
    }
  }

  private func requirePool(_ pool: RatingPool) throws(StoreError) -> Int64 {
    if let id = try poolID(pool) { return id }
    try run("INSERT INTO pools (space, major) VALUES (?1, ?2)") { (statement) throws(StoreError) in
      try statement.bind(1, pool.space)
      try statement.bind(2, Int64(pool.major))
    }
    guard let id = try poolID(pool) else { preconditionFailure("a pool that was just made is there") }
    return id
  }

  private func keep(_ own: PoolRecord, of agent: AgentID, poolID: Int64) throws(StoreError) {
    let record = own.record
    try run(
      """
      INSERT INTO records (agent_id, pool_id, mu, sigma, mmr, wins, draws, losses, voids, seats, hundredths, best, worst, fees, payouts,
        forfeits, experience, streak, longest_wins, longest_losses, last_played_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
      ON CONFLICT (agent_id, pool_id) DO UPDATE SET mu = ?3, sigma = ?4, mmr = ?5, wins = ?6, draws = ?7, losses = ?8, voids = ?9,
        seats = ?10, hundredths = ?11, best = ?12, worst = ?13, fees = ?14, payouts = ?15, forfeits = ?16, experience = ?17,
        streak = ?18, longest_wins = ?19, longest_losses = ?20, last_played_ms = ?21
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, poolID)
      if poolID > 0, record.sessions > 0 {
        try statement.bind(3, own.rating.mu)
        try statement.bind(4, own.rating.sigma)
        try statement.bind(5, Int64(own.standing.mmr.points))
      } else {
        for column in Int32(3)...5 { try statement.bindNull(column) }
      }
      let counts = [
        record.wins, record.draws, record.losses, record.voids, record.seats, record.hundredths, record.best.hundredths,
        record.worst.hundredths, Int(record.fees), Int(record.payouts), record.forfeits, record.experience, record.streak,
        record.longestWins, record.longestLosses, Int(record.lastPlayed ?? 0),
      ]
      for (offset, count) in counts.enumerated() { try statement.bind(Int32(6 + offset), Int64(count)) }
    }
  }

  private func insert(_ session: SessionResult, seat index: Int, _ change: RecordChange, poolID: Int64) throws(StoreError) {
    let entrant = session.entrants[index]
    try run(
      """
      INSERT INTO results (session_id, seat, agent_id, version, pool_id, outcome, rank, score, fee, payout, forfeits, mmr_before,
        mmr_after, ended_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, session.session)
      try statement.bind(2, Int64(index + 1))
      try statement.bind(3, entrant.agent)
      try statement.bind(4, Int64(entrant.version))
      try statement.bind(5, poolID)
      switch session.outcome {
      case .settled(let settlement):
        try statement.bind(6, "settled")
        try statement.bind(7, Int64(settlement.ranking.ranks[index]))
        try statement.bind(8, Int64(settlement.scores[index].hundredths))
      case .void(let reason):
        try statement.bind(6, reason.code)
        try statement.bindNull(7)
        try statement.bindNull(8)
      }
      try statement.bind(9, session.fee)
      try statement.bind(10, session.payouts[index])
      try statement.bind(11, Int64(entrant.forfeits))
      try statement.bind(12, Int64(MMR(change.before).points))
      try statement.bind(13, Int64(MMR(change.after).points))
      try statement.bind(14, session.endedAt)
    }
  }
}

extension SessionResult {
  /// Whether these rows say what this session says.
  fileprivate func isRecorded(by rows: [RecordedResult]) -> Bool {
    guard rows.count == entrants.count else { return false }
    let settlement: Settlement? = if case .settled(let settlement) = outcome { settlement } else { nil }
    let code = if case .void(let reason) = outcome { reason.code } else { "settled" }
    return rows.enumerated().allSatisfy { index, row in
      row.pool == pool && row.outcome == code && row.endedAt == endedAt && row.fee == fee && row.payout == payouts[index]
        && row.agent == entrants[index].agent && row.version == entrants[index].version && row.forfeits == entrants[index].forfeits
        && row.score == settlement?.scores[index] && row.rank == settlement?.ranking.ranks[index]
    }
  }
}
