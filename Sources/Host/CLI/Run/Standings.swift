internal import HostRules

/// Where the agents of one Space stand after some sessions.
struct Standings: Equatable, Sendable {
  struct Row: Equatable, Sendable {
    let agent: String
    var rating = Rating.initial
    /// Settled sessions; void ones move nothing.
    var sessions = 0
    var wins = 0
    var draws = 0
    var losses = 0
    /// Seats taken in those sessions, and the scores of all of them.
    var seats = 0
    var hundredths = 0
    /// Answers that did not stand, in settled sessions.
    var forfeits = 0

    var standing: Standing { Standing(rating, sessions: sessions) }
    /// Points a seat, 0...100.
    var meanScore: Double { seats == 0 ? 0 : Double(hundredths) / 100 / Double(seats) }
  }

  private var rows: [Row]

  init(agents: [String]) { rows = agents.map { Row(agent: $0) } }

  /// Best first; agents with equal MMR by name.
  var ranked: [Row] {
    rows.sorted { ($1.standing.mmr, $0.agent) < ($0.standing.mmr, $1.agent) }
  }

  /// Takes a settled session. An agent that sat in several seats is rated once, by the mean of its ranks.
  mutating func add(seated: [String], forfeits: [Int], settlement: Settlement) throws(RulesError) {
    for agent in seated where !rows.contains(where: { $0.agent == agent }) { rows.append(Row(agent: agent)) }
    let players = rows.indices.filter { seated.contains(rows[$0].agent) }
    // Mean ranks are compared as products, so that equal ones are equal to the bit.
    let ranks = players.map { player -> (sum: Int, count: Int) in
      let own = seated.indices.filter { seated[$0] == rows[player].agent }
      return (own.reduce(0) { $0 + settlement.ranking.ranks[$1] }, own.count)
    }
    let places = ranks.map { rank in 1 + ranks.count(where: { $0.sum * rank.count < rank.sum * $0.count }) }
    let rated = try Rating.update(players.map { rows[$0].rating }, ranks: places)
    for (index, player) in players.enumerated() {
      rows[player].rating = rated[index]
      rows[player].sessions += 1
      switch (places[index], places.count(where: { $0 == places[index] })) {
      case (1, 1): rows[player].wins += 1
      case (1, _): rows[player].draws += 1
      default: rows[player].losses += 1
      }
      for seat in seated.indices where seated[seat] == rows[player].agent {
        rows[player].seats += 1
        rows[player].hundredths += settlement.scores[seat].hundredths
        rows[player].forfeits += forfeits[seat]
      }
    }
  }
}
