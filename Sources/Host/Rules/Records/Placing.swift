/// How an agent's session ended for it.
public enum AgentResult: String, CaseIterable, Sendable {
  /// First, alone.
  case won
  /// First, together with others; or it met nobody.
  case drew
  case lost
}

/// The agents of a settled session, each once, with the places that they came to.
///
/// An agent may sit in several seats of a free session. It is placed, and rated, once: by the mean of its ranks, so that two seats count
/// for no more than one. `Agent` is what tells agents apart: an id, or the name of a bot.
public struct Placing<Agent: Hashable & Sendable>: Hashable, Sendable {
  public struct Entrant: Hashable, Sendable {
    public let agent: Agent
    /// The seats that it had, from 0, ascending.
    public let seats: [Int]
    /// 1 is best; agents with equal mean ranks share the best place and leave the next ones out.
    public let place: Int
    public let result: AgentResult
    /// Agents that came to a worse place.
    public let behind: Int
  }

  /// In the order of their first seats.
  public let entrants: [Entrant]

  /// - Parameters:
  ///   - agents: by seat.
  ///   - ranking: of these seats.
  /// - Throws: `wrong_seat_count` where the two differ in number.
  public init(agents: [Agent], ranking: Ranking) throws(RulesError) {
    guard agents.count == ranking.ranks.count else {
      throw RulesError(.wrongSeatCount, "\(agents.count) agents and \(ranking.ranks.count) ranks; as many are needed")
    }
    var order: [Agent] = []
    var seats: [Agent: [Int]] = [:]
    for (seat, agent) in agents.enumerated() {
      if seats[agent] == nil { order.append(agent) }
      seats[agent, default: []].append(seat)
    }
    // Mean ranks are compared as products, so that equal ones are equal to the bit.
    let means = order.map { agent -> (sum: Int, count: Int) in
      let own = seats[agent] ?? []
      return (own.reduce(0) { $0 + ranking.ranks[$1] }, own.count)
    }
    func isAhead(_ a: Int, of b: Int) -> Bool { means[a].sum * means[b].count < means[b].sum * means[a].count }
    entrants = order.indices.map { own in
      let ahead = order.indices.count { isAhead($0, of: own) }
      let behind = order.indices.count { isAhead(own, of: $0) }
      let isAlone = ahead + behind == order.count - 1
      let result: AgentResult = ahead > 0 ? .lost : isAlone && order.count > 1 ? .won : .drew
      return Entrant(agent: order[own], seats: seats[order[own]] ?? [], place: ahead + 1, result: result, behind: behind)
    }
  }

  /// The ratings after the session.
  /// - Parameter rating: what an agent is rated before it.
  /// - Returns: in the order of `entrants`. Who met nobody keeps its rating.
  /// - Throws: `bad_rating`.
  public func rated(_ rating: (Agent) -> Rating, model: RatingModel = .bradleyTerryFull) throws(RulesError) -> [Rating] {
    try Rating.update(entrants.map { rating($0.agent) }, ranks: entrants.map(\.place), model: model)
  }
}
