public import HostRules

extension Reading {
  /// The settled sessions of an agent, the newest first, as a back-test wants them: from when the agent joined, or else the session
  /// started, to when it ended.
  /// - Parameter limit: at most so many, 1 to 1,000,000.
  public func pastSessions(of agent: AgentID, limit: Int) throws(StoreError) -> [PastSession] {
    precondition((1...1_000_000).contains(limit), "a back-test looks at 1 to 1,000,000 sessions")
    return try rows(
      """
      SELECT pools.space, results.fee, results.payout, coalesce(queue_entries.joined_ms, sessions.started_at, results.ended_ms),
        results.ended_ms
      FROM results CROSS JOIN pools ON pools.id = results.pool_id
      LEFT JOIN queue_entries ON queue_entries.session_id = results.session_id AND queue_entries.state = 'seated'
        AND queue_entries.agent_id = results.agent_id
      LEFT JOIN sessions ON sessions.id = results.session_id
      WHERE results.agent_id = ?1 AND results.outcome = 'settled' ORDER BY results.number DESC LIMIT ?2
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, Int64(limit))
    } row: { (row) in
      PastSession(
        queue: QueueKey(space: row.text(0), fee: row.int(1)), payout: row.int(2), startedAt: row.int(3), endedAt: row.int(4))
    }
  }
}
