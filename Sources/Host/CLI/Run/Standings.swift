internal import HostRules
internal import SessionRunner
internal import SpaceContract

/// Where the agents of one Space stand after some sessions.
struct Standings: Equatable, Sendable {
  struct Row: Equatable, Sendable {
    let agent: String
    var pool = PoolRecord()

    var standing: Standing { pool.standing }
    var record: AgentRecord { pool.record }
    /// Points a seat, 0...100.
    var meanScore: Double { record.averageScore ?? 0 }
  }

  private var rows: [Row]

  init(agents: [String]) { rows = agents.map { Row(agent: $0) } }

  /// Best first; agents with equal MMR by name.
  var ranked: [Row] {
    rows.sorted { ($1.standing.mmr, $0.agent) < ($0.standing.mmr, $1.agent) }
  }

  /// Takes a session, settled or void, by the rule that the store keeps records by.
  mutating func add(_ session: PlayedSession) throws(RulesError) {
    for agent in session.seated where !rows.contains(where: { $0.agent == agent }) { rows.append(Row(agent: agent)) }
    let header = session.journal.header
    // Within a run an agent is known by its name: where it stands in the rows serves as its id.
    func id(_ row: Int) -> AgentID { AgentID(LedgerID(UInt128(row))) }
    let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1.agent, $0) })
    let result = try SessionResult(
      session: LedgerID(session: header.commitment), pool: RatingPool(space: header.space, major: 0), endedAt: 0,
      outcome: session.journal.end.outcome,
      entrants: zip(session.seated, session.forfeits).map {
        SessionResult.Entrant(agent: id(places[$0] ?? 0), version: 1, forfeits: $1)
      },
      fee: header.fee, protocolFee: header.protocolFee)
    for change in try result.changes({ rows[Int($0.ledgerID.number)].pool.rating }) {
      try rows[Int(change.agent.ledgerID.number)].pool.add(change, endedAt: 0)
    }
  }
}
