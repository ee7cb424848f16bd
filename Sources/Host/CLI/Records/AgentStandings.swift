internal import HostRules
internal import HostStore
internal import SpaceContent

/// What an agent has come to, in all and in each pool, with its ranks.
struct AgentStandings: Equatable {
  /// Nil before its first session has ended.
  let page: AgentPage?
  /// By pool of the page; nil where it is not rated.
  let ranks: [LeaderboardRank?]

  init(page: AgentPage?, ranks: [LeaderboardRank?]) {
    self.page = page
    self.ranks = ranks
  }

  init(of agent: AgentID, in reading: Reading) throws(StoreError) {
    page = try reading.record(of: agent)
    var ranks: [LeaderboardRank?] = []
    for pool in page?.pools ?? [] { ranks.append(try reading.rank(of: agent, in: pool.pool)) }
    self.ranks = ranks
  }

  /// Level, sessions and return, in a few words.
  var heading: Line {
    guard let total = page?.total else { return Line("has not played yet", .dim) }
    let words = "level \(total.level), \(Figures.grouped(total.experience)) XP · \(Figures.count(total.sessions, "session")) · ROI "
    return Line(words, .dim) + RecordFigures.gain(total.returnOnFees)
  }

  /// A row for each pool; nothing before its first session has ended.
  func table(width: Int) -> [Line] {
    guard let page else { return [] }
    var table = Table([
      .init(title: "space"), .init(title: "rank", isRight: true, dispensability: 1), .init(title: "tier", dispensability: 4),
      .init(title: "mmr", isRight: true), .init(title: "won-drawn-lost", isRight: true),
      .init(title: "average", isRight: true, dispensability: 2), .init(title: "best", isRight: true, dispensability: 6),
      .init(title: "worst", isRight: true, dispensability: 7), .init(title: "streak", isRight: true, dispensability: 8),
      .init(title: "best streak", isRight: true, dispensability: 5), .init(title: "roi", isRight: true, dispensability: 3),
    ])
    for (pool, rank) in zip(page.pools, ranks) {
      let record = pool.record.record
      let standing = pool.record.standing
      table.add([
        Line(pool.pool.space, .bold) + Line(" \(pool.pool.major)", .dim), AgentStandings.text(rank),
        standing.isProvisional ? Line("\(standing.tier.name), provisional", .dim) : Line(standing.tier.name),
        Line("\(standing.mmr.points)"),
        Line("\(record.wins)-\(record.draws)-\(record.losses)"),
        record.averageScore.map { Line(Figures.fixed($0, places: 2)) } ?? RecordFigures.none,
        record.seats > 0 ? Line("\(record.best)") : RecordFigures.none, record.seats > 0 ? Line("\(record.worst)") : RecordFigures.none,
        AgentStandings.streak(record.streak), Line("\(record.longestWins)"), RecordFigures.gain(record.returnOnFees),
      ])
    }
    return table.lines(width: width)
  }

  /// Wins in a row are positive, losses negative.
  private static func streak(_ count: Int) -> Line {
    switch count {
    case 0: RecordFigures.none
    case 1...: Line("\(count) won", .good)
    default: Line("\(-count) lost", .bad)
    }
  }

  private static func text(_ rank: LeaderboardRank?) -> Line {
    switch rank {
    case .at(let number): Line(Figures.grouped(number))
    case .beyond(let number): Line("over \(Figures.grouped(number))", .dim)
    case nil: RecordFigures.none
    }
  }

  /// `total`, null before the first session, and `spaces`.
  var values: Value.Map {
    let spaces = zip(page?.pools ?? [], ranks).map { pool, rank in
      var values = RecordFigures.values(of: pool.record)
      values["space"] = .text(pool.pool.space)
      values["major"] = .int(Int64(pool.pool.major))
      values["rank"] = if case .at(let number) = rank { .int(Int64(number)) } else { .null }
      return Value.map(values)
    }
    return ["total": page.map { .map(RecordFigures.values(of: $0.total)) } ?? .null, "spaces": .list(spaces)]
  }
}
