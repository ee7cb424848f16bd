internal import HostRules
internal import HostStore
internal import SpaceContent

/// What an agent has played, for people and for programs.
struct AgentHistory: Equatable {
  let profile: AgentProfile
  let record: AgentStandings
  /// The newest first.
  let results: [RecordedResult]

  func lines(width: Int) -> [Line] {
    guard record.page != nil else { return [Line(profile.name.text, .bold), Line(), Line("  has not played yet", .dim)] }
    let heading = Line(profile.name.text, .bold) + Line("  ") + record.heading
    return [heading.cut(to: width), Line()] + record.table(width: width) + plot(width: width) + table(width: width)
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
    var map = record.values
    map["agent"] = .text("\(profile.id)")
    map["name"] = .text(profile.name.text)
    map["results"] = .list(results.map(AgentHistory.value))
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
