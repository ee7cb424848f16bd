internal import HostRules
internal import SessionRunner
internal import SpaceContent

/// A run as a person sees it: while it goes on, and when it has ended. Pure: what is drawn follows from what is given.
struct RunDisplay {
  let sessions: Int
  let lanes: Int
  let seed: UInt64?
  let entrants: [Schedule.Entrant]
  let width: Int

  /// The lines that are drawn again and again.
  func live(_ tally: RunTally, waiting: WaitingRoom, notes: ArraySlice<String>, elapsed: Double, isStopping: Bool) -> [Line] {
    let stopping = Line("  Stopping: the sessions in progress finish their step. Ctrl-C again ends at once.", .warning)
    let wait = waiting.isEmpty ? Line() : Line("  \(RunDisplay.waits(waiting))", .dim)
    return [heading, Line(), progress(tally, elapsed: elapsed), isStopping ? stopping : wait]
      + notes.map { Line("  \($0)", .warning).cut(to: width - 1) }
      + standings(tally)
      + [Line("  latest matches", .dim)] + tally.latest.reversed().map(match)
  }

  var heading: Line {
    var parts = [
      sessions > 0 ? Figures.count(sessions, "session") : "those who wait", Figures.count(entrants.count, "Space"),
      seed.map { "seed \($0)" } ?? "random nonces",
      Figures.count(lanes, "lane"),
    ]
    func line() -> Line { Line("agon run", .bold) + Line("  " + parts.joined(separator: " · "), .dim) }
    while line().width > width - 1, parts.count > 1 { parts.removeLast() }
    return line()
  }

  func progress(_ tally: RunTally, elapsed: Double) -> Line {
    let share = sessions == 0 ? 1 : Double(tally.played) / Double(sessions)
    let room = min(32, max(8, width - 62))
    let full = Int(share * Double(room))
    let numbers = "  \(Figures.grouped(tally.played))/\(Figures.grouped(sessions))  \(rates(tally, elapsed: elapsed))"
    return Line("  ") + Line(String(repeating: "█", count: full), .good) + Line(String(repeating: "░", count: room - full), .dim)
      + Line(numbers)
  }

  /// One line for where nothing can be drawn in place.
  func plainProgress(_ tally: RunTally, waiting: WaitingRoom, elapsed: Double) -> Line {
    let wait = waiting.isEmpty ? "" : ", " + RunDisplay.waits(waiting)
    guard sessions > 0 else { return Line("\(Figures.count(tally.played, "session")) ended\(wait)") }
    return Line("\(Figures.grouped(tally.played))/\(Figures.grouped(sessions)) sessions, \(rates(tally, elapsed: elapsed))\(wait)")
  }

  private static func waits(_ room: WaitingRoom) -> String {
    let next = room.next.map { max(0, $0 - TimeOfDay.milliseconds()) / 1000 } ?? 0
    return "\(Figures.count(room.count, "session")) waiting, the next for \(Figures.span(seconds: next))"
  }

  private func rates(_ tally: RunTally, elapsed: Double) -> String {
    guard elapsed > 0 else { return "0 sessions/s" }
    let void = tally.voided > 0 ? ", \(Figures.grouped(tally.voided)) void" : ""
    return "\(rate(tally.played, elapsed)) sessions/s, \(rate(tally.answers, elapsed)) answers/s\(void)"
  }

  private func rate(_ count: Int, _ elapsed: Double) -> String {
    let rate = Double(count) / max(elapsed, 1e-6)
    return Figures.fixed(rate, places: rate < 10 ? 1 : 0)
  }

  /// One row a Space, its agents best first with their MMR and the leader's tier: for where a table of each would be too long to read.
  private func overview(_ tally: RunTally) -> [Line] {
    let hasVoids = tally.voided > 0
    var table = Table([
      .init(title: "space"), .init(title: "settled", isRight: true), .init(title: "void", isRight: true, dispensability: hasVoids ? 1 : 3),
      .init(title: "fee", isRight: true, dispensability: 2), .init(title: "agents by mmr"),
    ])
    for entry in tally.spaces {
      var agents = Line()
      for (index, row) in entry.standings.ranked.enumerated() {
        agents += Line(index > 0 ? "  " : "") + Line(row.agent, index == 0 ? .bold : .plain) + Line(" \(row.standing.mmr.points)", .dim)
        if index == 0 { agents += Line(" \(row.standing.tier.name)", row.standing.isProvisional ? .dim : .plain) }
      }
      table.add([
        Line(entry.space, .bold), Line(Figures.grouped(entry.settled)),
        entry.void > 0 ? Line(Figures.grouped(entry.void), .warning) : Line("0", .dim),
        entry.fee > 0 ? Line(Figures.dollars(entry.fee)) : Line("free", .dim), agents,
      ])
    }
    return table.lines(width: width - 1) + [Line()] + balances(tally)
  }

  /// What the agents have made of their fees.
  private func balances(_ tally: RunTally) -> [Line] {
    guard !tally.balances.isEmpty else { return [] }
    var table = Table([
      .init(title: "agent"), .init(title: "paid sessions", isRight: true), .init(title: "fees", isRight: true),
      .init(title: "payouts", isRight: true), .init(title: "result", isRight: true), .init(title: "roi", isRight: true),
    ])
    for balance in tally.balances.sorted(by: { ($1.result, $0.agent) < ($0.result, $1.agent) }) {
      let ink: Ink = balance.result < 0 ? .bad : .good
      table.add([
        Line(balance.agent, .bold), Line(Figures.grouped(balance.sessions)), Line(Figures.dollars(balance.fees)),
        Line(Figures.dollars(balance.payouts)), Line(Figures.dollars(balance.result, isSigned: true), ink),
        Line(RunDisplay.percent(balance.returnOnFees), ink),
      ])
    }
    return table.lines(width: width - 1) + [Line()]
  }

  private static func percent(_ ratio: Double?) -> String {
    guard let ratio else { return "–" }
    return (ratio > 0 ? "+" : "") + Figures.fixed(ratio * 100, places: 1) + " %"
  }

  private static func tier(_ row: Standings.Row) -> Line {
    row.standing.isProvisional ? Line("\(row.standing.tier.name), provisional", .dim) : Line(row.standing.tier.name)
  }

  /// The table of each Space, or one of all where there are more than two.
  func standings(_ tally: RunTally) -> [Line] {
    guard tally.spaces.count <= 2 else { return overview(tally) }
    return tally.spaces.flatMap { entry -> [Line] in
      var table = Table([
        .init(title: "agent"), .init(title: "mmr", isRight: true), .init(title: "tier", dispensability: 3),
        .init(title: "played", isRight: true, dispensability: 4), .init(title: "won", isRight: true),
        .init(title: "drawn", isRight: true, dispensability: 1), .init(title: "lost", isRight: true, dispensability: 1),
        .init(title: "score", isRight: true), .init(title: "fees", isRight: true, dispensability: 2),
        .init(title: "payouts", isRight: true, dispensability: 2), .init(title: "roi", isRight: true),
        .init(title: "forfeits", isRight: true, dispensability: 3),
      ])
      for row in entry.standings.ranked { table.add(cells(of: row)) }
      return [Line("  ") + Line(entry.space, .bold)] + table.lines(width: width - 1) + [Line()]
    }
  }

  private func cells(of row: Standings.Row) -> [Line] {
    let record = row.record
    return [
      Line(row.agent), Line("\(row.standing.mmr.points)", .bold), RunDisplay.tier(row), Line(Figures.grouped(record.sessions)),
      Line(Figures.grouped(record.wins)), Line(Figures.grouped(record.draws)), Line(Figures.grouped(record.losses)),
      record.seats == 0 ? Line("–", .dim) : Line(Figures.fixed(row.meanScore, places: 2)),
      Line(Figures.dollars(record.fees), record.fees == 0 ? .dim : .plain),
      Line(Figures.dollars(record.payouts), record.fees == 0 ? .dim : .plain), Line(RunDisplay.percent(record.returnOnFees)),
      record.forfeits > 0 ? Line(Figures.grouped(record.forfeits), .warning) : Line("0", .dim),
    ]
  }

  private func match(_ match: RunTally.Match) -> Line {
    var line = Line("  \(Figures.brief(match.id))  ", .dim)
    if entrants.count > 1 { line += Line(match.space + "  ", .dim) }
    return line + RunDisplay.result(of: match.outcome, seated: match.seated)
  }

  /// "expert 100.00 : 0.00 random", best first where there are more than two; or why it is void.
  static func result(of outcome: SessionOutcome, seated: [String]) -> Line {
    guard case .settled(let settlement) = outcome else {
      guard case .void(let reason) = outcome else { return Line() }
      return Line(seated.joined(separator: " : ")) + Line("  void, \(reason.code)", .warning)
    }
    func seat(_ index: Int) -> Line { Line(seated[index], settlement.ranking.ranks[index] == 1 ? .bold : .plain) }
    if seated.count == 2 {
      return seat(0) + Line(" \(settlement.scores[0]) : \(settlement.scores[1]) ") + seat(1)
    }
    let order = seated.indices.sorted { (settlement.ranking.ranks[$0], $0) < (settlement.ranking.ranks[$1], $1) }
    return order.reduce(into: Line()) { line, index in
      line += Line(line.isEmpty ? "" : ", ") + seat(index) + Line(" \(settlement.scores[index])")
    }
  }
}
