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
    let placing = try Placing(agents: seated, ranking: settlement.ranking)
    let rated = try placing.rated { agent in rows.first { $0.agent == agent }?.rating ?? .initial }
    for (entrant, rating) in zip(placing.entrants, rated) {
      guard let player = rows.firstIndex(where: { $0.agent == entrant.agent }) else { continue }
      rows[player].rating = rating
      rows[player].sessions += 1
      switch entrant.result {
      case .won: rows[player].wins += 1
      case .drew: rows[player].draws += 1
      case .lost: rows[player].losses += 1
      }
      for seat in entrant.seats {
        rows[player].seats += 1
        rows[player].hundredths += settlement.scores[seat].hundredths
        rows[player].forfeits += forfeits[seat]
      }
    }
  }
}
