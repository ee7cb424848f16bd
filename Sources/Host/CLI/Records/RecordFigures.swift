internal import HostRules
internal import SpaceContent

/// What agents have come to, as people and programs read it.
enum RecordFigures {
  /// Where there is nothing to say yet.
  static let none = Line("–", .dim)

  /// A part of a whole, 0...1, as percent.
  static func percent(_ part: Double?) -> Line { part.map { Line(Figures.fixed($0 * 100, places: 0) + " %") } ?? none }

  /// A return, −1 and more, as percent with its sign.
  static func gain(_ part: Double?) -> Line {
    guard let part else { return none }
    let text = Figures.fixed(part * 100, places: 1) + " %"
    return part > 0 ? Line("+" + text, .good) : part < 0 ? Line(text, .bad) : Line(text)
  }

  /// A pool's record as data: amounts in micro-USDC, scores in points, times in milliseconds since 1970.
  static func values(of pool: PoolRecord) -> Value.Map {
    let standing = pool.standing
    var map = values(of: pool.record)
    map["mmr"] = .int(Int64(standing.mmr.points))
    map["tier"] = .text(standing.tier.name)
    map["provisional"] = .bool(standing.isProvisional)
    map["mu"] = .float(pool.rating.mu)
    map["sigma"] = .float(pool.rating.sigma)
    return map
  }

  /// The same without a rating, for what is counted over several pools.
  static func values(of record: AgentRecord) -> Value.Map {
    [
      "sessions": .int(Int64(record.sessions)), "wins": .int(Int64(record.wins)), "draws": .int(Int64(record.draws)),
      "losses": .int(Int64(record.losses)), "voids": .int(Int64(record.voids)), "forfeits": .int(Int64(record.forfeits)),
      "win_rate": record.winRate.map { .float($0) } ?? .null, "average_score": record.averageScore.map { .float($0) } ?? .null,
      "best_score": record.seats > 0 ? .float(Double(record.best.hundredths) / 100) : .null,
      "worst_score": record.seats > 0 ? .float(Double(record.worst.hundredths) / 100) : .null,
      "fees": .int(record.fees), "payouts": .int(record.payouts), "gain": .int(record.gain),
      "roi": record.returnOnFees.map { .float($0) } ?? .null, "experience": .int(Int64(record.experience)),
      "level": .int(Int64(record.level)), "streak": .int(Int64(record.streak)), "longest_wins": .int(Int64(record.longestWins)),
      "longest_losses": .int(Int64(record.longestLosses)), "last_played_ms": record.lastPlayed.map { .int($0) } ?? .null,
    ]
  }
}
