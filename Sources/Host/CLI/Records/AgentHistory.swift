internal import HostRules
internal import HostStore
internal import SpaceContent

/// What an agent has played, for people and for programs.
struct AgentHistory: Equatable {
  let profile: AgentProfile
  /// Nil before its first session has ended.
  let page: AgentPage?
  /// By pool of the page; nil where it is not rated.
  let ranks: [LeaderboardRank?]
  /// The newest first.
  let results: [RecordedResult]

  func lines(width: Int) -> [Line] {
    guard let page else { return [Line(profile.name.text, .bold), Line(), Line("  has not played yet", .dim)] }
    let total = page.total
    var heading = Line(profile.name.text, .bold)
    heading += Line("  level \(total.level), \(Figures.grouped(total.experience)) XP · \(Figures.count(total.sessions, "session"))", .dim)
    heading += Line(" · ROI ", .dim) + RecordFigures.gain(total.returnOnFees)
    return [heading.cut(to: width), Line()] + pools(page, width: width) + plot(width: width) + table(width: width)
  }

  private func pools(_ page: AgentPage, width: Int) -> [Line] {
    var table = Table([
      .init(title: "space"), .init(title: "rank", isRight: true, dispensability: 1), .init(title: "tier", dispensability: 4),
      .init(title: "mmr", isRight: true), .init(title: "won-drawn-lost", isRight: true),
      .init(title: "average", isRight: true, dispensability: 2),
      .init(title: "best streak", isRight: true, dispensability: 5), .init(title: "roi", isRight: true, dispensability: 3),
    ])
    for (pool, rank) in zip(page.pools, ranks) {
      let record = pool.record.record
      let standing = pool.record.standing
      table.add([
        Line(pool.pool.space, .bold) + Line(" \(pool.pool.major)", .dim), AgentHistory.text(rank),
        standing.isProvisional ? Line("\(standing.tier.name), provisional", .dim) : Line(standing.tier.name),
        Line("\(standing.mmr.points)"),
        Line("\(record.wins)-\(record.draws)-\(record.losses)"),
        record.averageScore.map { Line(Figures.fixed($0, places: 2)) } ?? RecordFigures.none, Line("\(record.longestWins)"),
        RecordFigures.gain(record.returnOnFees),
      ])
    }
    return table.lines(width: width)
  }

  private static func text(_ rank: LeaderboardRank?) -> Line {
    switch rank {
    case .at(let number): Line(Figures.grouped(number))
    case .beyond(let number): Line("over \(Figures.grouped(number))", .dim)
    case nil: RecordFigures.none
    }
  }

  /// The MMR after each of the results that are shown, in the pool of the newest of them; nothing where there are too few for a curve.
  private func plot(width: Int) -> [Line] {
    guard let pool = results.first(where: \.isSettled)?.pool else { return [] }
    let own = results.filter { $0.pool == pool && $0.isSettled }.reversed()
    let values = (own.first.map { [$0.mmrBefore.points] } ?? []) + own.map(\.mmrAfter.points)
    guard values.count > 3, let low = values.min(), let high = values.max(), width >= 30 else { return [] }
    let span = Double(max(1, high - low))
    var plot = BraillePlot(columns: min(60, width - 12), rows: 4)
    plot.add(
      values.enumerated().map { (x: Double($0) / Double(values.count - 1), y: Double($1 - low) / span) }, ink: .seat(1))
    let cells = plot.cells.map { $0.reduce(Line(), +) }
    let labels = cells.indices.map { $0 == 0 ? "\(high)" : $0 == cells.count - 1 ? "\(low)" : "" }
    return [Line(), Line("  MMR in \(pool.space) over the results below", .dim)]
      + zip(labels, cells).map { Line("  ") + Line($0, .dim).padded(to: 5, isRight: true) + Line("┤", .dim) + $1 }
  }

  private func table(width: Int) -> [Line] {
    guard !results.isEmpty else { return [Line(), Line("  no results before that one", .dim)] }
    var table = Table([
      .init(title: "ended", dispensability: 4), .init(title: "session", dispensability: 1), .init(title: "space"),
      .init(title: "rank", isRight: true), .init(title: "score", isRight: true), .init(title: "fee", isRight: true, dispensability: 3),
      .init(title: "payout", isRight: true, dispensability: 3), .init(title: "mmr", isRight: true),
      .init(title: "outcome", dispensability: 2),
    ])
    for result in results {
      let change = result.mmrAfter.points - result.mmrBefore.points
      table.add([
        Line(Figures.moment(milliseconds: result.endedAt), .dim), Line(Figures.brief("\(result.session)"), .dim), Line(result.pool.space),
        result.rank.map { Line("\($0)", $0 == 1 ? .bold : .plain) } ?? RecordFigures.none,
        result.score.map { Line("\($0)") } ?? RecordFigures.none, AgentHistory.dollars(result.fee), AgentHistory.dollars(result.payout),
        Line("\(result.mmrAfter.points)") + Line(" (\(change < 0 ? "" : "+")\(change))", change < 0 ? .bad : change > 0 ? .good : .dim),
        Line(result.outcome, result.isSettled ? .dim : .warning),
      ])
    }
    return [Line()] + table.lines(width: width)
  }

  private static func dollars(_ micros: Int64) -> Line {
    micros == 0 ? RecordFigures.none : Line(Amount(units: UInt128(micros.magnitude)).text(of: .usdc))
  }

  var value: Value {
    var map: Value.Map = [
      "agent": .text("\(profile.id)"), "name": .text(profile.name.text),
      "total": page.map { .map(RecordFigures.values(of: $0.total)) } ?? .null, "results": .list(results.map(AgentHistory.value)),
    ]
    map["spaces"] = .list(
      zip(page?.pools ?? [], ranks).map { pool, rank in
        var values = RecordFigures.values(of: pool.record)
        values["space"] = .text(pool.pool.space)
        values["major"] = .int(Int64(pool.pool.major))
        values["rank"] = if case .at(let number) = rank { .int(Int64(number)) } else { .null }
        return .map(values)
      })
    return .map(map)
  }

  private static func value(_ result: RecordedResult) -> Value {
    [
      "number": .int(result.number), "session": .text("\(result.session)"), "seat": .int(Int64(result.seat)),
      "version": .int(Int64(result.version)), "space": .text(result.pool.space), "major": .int(Int64(result.pool.major)),
      "outcome": .text(result.outcome), "rank": result.rank.map { .int(Int64($0)) } ?? .null,
      "score": result.score.map { .float(Double($0.hundredths) / 100) } ?? .null, "fee": .int(result.fee), "payout": .int(result.payout),
      "forfeits": .int(Int64(result.forfeits)), "mmr_before": .int(Int64(result.mmrBefore.points)),
      "mmr_after": .int(Int64(result.mmrAfter.points)), "ended_ms": .int(result.endedAt),
    ]
  }
}
