public import HostRules

extension Reading {
  /// What an agent's rule is decided by: the wallet of its owner, and what it has entered since midnight UTC.
  /// - Parameter now: in milliseconds since 1970.
  public func autoJoinAccount(of agent: AgentProfile, at now: Int64) throws(StoreError) -> AutoJoin.Account {
    let available = try account(.wallet(agent.owner, .usdc))?.available ?? .zero
    var found = AutoJoin.Account(available: Int64(clamping: available.units))
    let midnight = LedgerID(milliseconds: AutoJoin.day(of: now) * 86_400_000, random: 0)
    let entries = try rows(
      """
      SELECT q.space, q.fee, e.state, s.outcome, (SELECT sum(payout) FROM results AS r WHERE r.session_id = e.session_id AND r.agent_id = e.agent_id)
      FROM queue_entries AS e JOIN queues AS q ON q.id = e.queue_id LEFT JOIN sessions AS s ON s.id = e.session_id
      WHERE e.agent_id = ?1 AND (e.id >= ?2 OR e.state = 'waiting')
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent.id)
      try statement.bind(2, midnight)
    } row: { (row) in
      (queue: QueueKey(space: row.text(0), fee: row.int(1)), state: row.text(2), outcome: row.isNull(3) ? nil : row.text(3), payout: row.int(4))
    }
    for entry in entries {
      switch (entry.state, entry.outcome) {
      case ("waiting", _): found.waiting.insert(entry.queue)
      case ("seated", nil), ("seated", "settled"): break
      // What was given back has cost nothing.
      default: continue
      }
      found.sessionsToday += 1
      found.today += entry.payout - entry.queue.fee
    }
    return found
  }
}
