public import HostRules

/// The rule by which an agent joins by itself, and what is known of it.
public struct StoredAutoJoin: Hashable, Sendable {
  public let agent: AgentID
  public let rule: AutoJoinRule
  public let isOn: Bool
  /// When the rule was last changed, in milliseconds since 1970.
  public let changedAt: Int64
  /// The last back-test of this very rule; nil where it was not tried yet.
  public let test: BackTestSummary?
}

extension Reading {
  /// The rule of an agent, if it has one.
  public func autoJoin(of agent: AgentID) throws(StoreError) -> StoredAutoJoin? {
    try row(
      """
      SELECT agent_id, max_fee, daily_loss, floor, spaces, hours, sessions_a_day, changed_ms, is_on, tested_ms, tested_bankroll,
        tested_sessions, tested_taken, tested_fees, tested_payouts, tested_drawdown
      FROM autojoin_rules WHERE agent_id = ?1
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
    } row: { (row) throws(StoreError) in
      try row.autoJoin()
    }
  }

  /// One page of the rules that are on, by agent.
  /// - Parameters:
  ///   - last: the last agent of the page before; nil for the first page.
  ///   - limit: at most so many, 1 to 1,000.
  public func autoJoinsOn(after last: AgentID? = nil, limit: Int) throws(StoreError) -> [StoredAutoJoin] {
    precondition((1...1000).contains(limit), "a page has 1 to 1,000 rules")
    return try rows(
      """
      SELECT agent_id, max_fee, daily_loss, floor, spaces, hours, sessions_a_day, changed_ms, is_on, tested_ms, tested_bankroll,
        tested_sessions, tested_taken, tested_fees, tested_payouts, tested_drawdown
      FROM autojoin_rules WHERE is_on = 1 AND agent_id > ?1 ORDER BY agent_id LIMIT ?2
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, last ?? AgentID(.zero))
      try statement.bind(2, Int64(limit))
    } row: { (row) throws(StoreError) in
      try row.autoJoin()
    }
  }
}

extension Writing {
  /// Gives an agent a rule. Another rule than before is off, and has to be tried anew; the same one stays as it is.
  /// - Parameter at: in milliseconds since 1970.
  /// - Throws: `not_found` for an agent that is not there.
  public func setAutoJoin(_ rule: AutoJoinRule, of agent: AgentID, at: Int64) throws(StoreError) {
    guard try self.agent(agent) != nil else { throw StoreError(.notFound, "there is no agent \(agent)") }
    guard try autoJoin(of: agent)?.rule != rule else { return }
    try run(
      """
      INSERT OR REPLACE INTO autojoin_rules
        (agent_id, max_fee, daily_loss, floor, spaces, hours, sessions_a_day, changed_ms, is_on, tested_ms, tested_bankroll,
         tested_sessions, tested_taken, tested_fees, tested_payouts, tested_drawdown)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, NULL, 0, 0, 0, 0, 0, 0)
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, rule.maxFee)
      if let loss = rule.dailyLoss { try statement.bind(3, loss) } else { try statement.bindNull(3) }
      try statement.bind(4, rule.floor)
      try statement.bind(5, rule.spaces.joined(separator: ","))
      try statement.bind(6, rule.hours.map(\.description).joined(separator: ","))
      if let most = rule.sessionsADay { try statement.bind(7, Int64(most)) } else { try statement.bindNull(7) }
      try statement.bind(8, at)
    }
  }

  /// Keeps the back-test of a rule beside it.
  /// - Throws: `not_found` where the agent has no rule; `conflict` where it has another one by now; `not_back_tested` where a rule that
  ///   is on and spends was tried on nothing.
  public func keepBackTest(_ test: BackTestSummary, of rule: AutoJoinRule, agent: AgentID) throws {
    guard let stored = try autoJoin(of: agent) else { throw StoreError.noAutoJoin(agent) }
    guard stored.rule == rule else {
      throw StoreError(.conflict, "the rule of the agent \(agent) was changed meanwhile", hint: "back-test the rule that stands now")
    }
    if stored.isOn { try rule.requireTested(test) }
    try run(
      """
      UPDATE autojoin_rules SET tested_ms = ?2, tested_bankroll = ?3, tested_sessions = ?4, tested_taken = ?5, tested_fees = ?6,
        tested_payouts = ?7, tested_drawdown = ?8
      WHERE agent_id = ?1
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, test.at)
      try statement.bind(3, test.bankroll)
      try statement.bind(4, Int64(test.sessions))
      try statement.bind(5, Int64(test.taken))
      try statement.bind(6, test.fees)
      try statement.bind(7, test.payouts)
      try statement.bind(8, test.maxDrawdown)
    }
  }

  /// Switches the rule of an agent on or off.
  /// - Throws: `not_found` where the agent has no rule; `not_back_tested` for one that would spend untried.
  public func switchAutoJoin(of agent: AgentID, on isOn: Bool) throws {
    guard let stored = try autoJoin(of: agent) else { throw StoreError.noAutoJoin(agent) }
    if isOn { try stored.rule.requireTested(stored.test) }
    try run("UPDATE autojoin_rules SET is_on = ?2 WHERE agent_id = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, Int64(isOn ? 1 : 0))
    }
  }
}

extension StoreError {
  fileprivate static func noAutoJoin(_ agent: AgentID) -> StoreError {
    StoreError(.notFound, "the agent \(agent) has no rule for joining by itself", hint: "give it one, as in --max-fee 2 --daily-loss 10")
  }
}

extension SQLStatement {
  fileprivate func autoJoin() throws(StoreError) -> StoredAutoJoin {
    let agent: AgentID = try identifier(0)
    let rule = try sound("a rule of auto-join that is none") { () throws(RulesError) in
      try AutoJoinRule(
        maxFee: int(1), dailyLoss: isNull(2) ? nil : int(2), floor: int(3), spaces: text(4).split(separator: ",").map(String.init),
        hours: HourRange.list(text(5)), sessionsADay: isNull(6) ? nil : Int(int(6)))
    }
    let test =
      isNull(9)
      ? nil
      : BackTestSummary(
        at: int(9), bankroll: int(10), sessions: Int(int(11)), taken: Int(int(12)), fees: int(13), payouts: int(14), maxDrawdown: int(15))
    return StoredAutoJoin(agent: agent, rule: rule, isOn: int(8) == 1, changedAt: int(7), test: test)
  }
}
