internal import HostRules
internal import SessionRunner
internal import SpaceContent

/// A run as JSON.
enum RunReport {
  /// The line of one session. With a seed it is the same in every run.
  static func session(_ session: PlayedSession, number: Int) -> Value {
    let journal = session.journal
    var map: Value.Map = [
      "type": "session", "number": .int(Int64(number + 1)), "id": .text(journal.id), "space": .text(journal.header.space),
      "agents": .list(session.seated.map { .text($0) }), "steps": .int(Int64(journal.steps.count)),
      "forfeits": .list(session.forfeits.map { .int(Int64($0)) }), "fee": .int(journal.header.fee), "head": .text("\(journal.head)"),
    ]
    for entry in outcome(journal.end.outcome) { map[entry.key] = entry.value }
    return .map(map)
  }

  /// The keys that say how a session ended: scores and shares in hundredths and basis points, by seat.
  static func outcome(_ outcome: SessionOutcome) -> Value.Map {
    switch outcome {
    case .settled(let settlement):
      [
        "outcome": "settled", "scores": .list(settlement.scores.map { .int(Int64($0.hundredths)) }),
        "ranks": .list(settlement.ranking.ranks.map { .int(Int64($0)) }), "shares": .list(settlement.shares.map { .int(Int64($0)) }),
      ]
    case .void(let reason): ["outcome": .text(reason.code), "reason": .text("\(reason)")]
    }
  }

  static func summary(
    _ tally: RunTally, refused: [(name: String, failure: Failure)], seed: UInt64?, elapsed: Double, isInterrupted: Bool
  ) -> Value {
    var map: Value.Map = [
      "type": "summary", "sessions": .int(Int64(tally.played)), "settled": .int(Int64(tally.settled)),
      "void": .map(Value.Map(tally.voids.map { ($0.code, .int(Int64($0.count))) })),
      "answers": .int(Int64(tally.answers)), "journals_folded": .int(Int64(tally.folded)), "journals_differ": .int(Int64(tally.differed)),
      "seconds": .float(elapsed), "sessions_per_second": .float(Double(tally.played) / max(elapsed, 1e-6)),
      "fees": .int(tally.fees), "protocol_fees": .int(tally.protocolFees), "payouts": .int(tally.fees - tally.protocolFees),
      "refunds": .int(tally.refunds), "repeated": .int(Int64(tally.repeated)),
      "digest": .text("\(tally.digest)"), "interrupted": .bool(isInterrupted),
      "refused": .list(
        refused.map { ["space": .text($0.name), "code": .text($0.failure.code), "message": .text($0.failure.message)] }),
      "standings": .list(tally.spaces.flatMap { entry in entry.standings.ranked.map { row(entry.space, $0) } }),
    ]
    // As text: not every reader of JSON keeps 64 bits of a number.
    map["seed"] = seed.map { .text(String($0)) }
    return .map(map)
  }

  private static func row(_ space: String, _ row: Standings.Row) -> Value {
    let standing = row.standing
    let record = row.record
    var map: Value.Map = [
      "space": .text(space), "agent": .text(row.agent), "mmr": .int(Int64(standing.mmr.points)), "tier": .text(standing.tier.name),
      "provisional": .bool(standing.isProvisional), "mu": .float(row.pool.rating.mu), "sigma": .float(row.pool.rating.sigma),
      "sessions": .int(Int64(record.sessions)), "wins": .int(Int64(record.wins)), "draws": .int(Int64(record.draws)),
      "losses": .int(Int64(record.losses)), "mean_score": .float(row.meanScore), "forfeits": .int(Int64(record.forfeits)),
      "fees": .int(record.fees), "payouts": .int(record.payouts), "xp": .int(Int64(record.experience)),
    ]
    map["roi"] = record.returnOnFees.map { .float($0) }
    return .map(map)
  }
}
