internal import HostRules
internal import HostStore
internal import SpaceContent

/// The first page of a rating pool, for people and for programs.
struct Leaderboard: Equatable {
  let pool: RatingPool
  let leaders: [Leader]

  /// By place in the page: agents with equal MMR share the better rank.
  private var ranks: [Int] {
    leaders.indices.map { index in
      1 + (leaders.firstIndex { $0.pool.standing.mmr == leaders[index].pool.standing.mmr } ?? index)
    }
  }

  func lines(width: Int) -> [Line] {
    guard !leaders.isEmpty else { return [heading, Line(), Line("  nobody is rated yet: every session was void", .dim)] }
    var table = Table([
      .init(title: "rank", isRight: true), .init(title: "agent"), .init(title: "tier", dispensability: 3),
      .init(title: "mmr", isRight: true),
      .init(title: "sessions", isRight: true, dispensability: 4), .init(title: "won", isRight: true, dispensability: 1),
      .init(title: "average", isRight: true, dispensability: 2), .init(title: "roi", isRight: true),
    ])
    for (rank, leader) in zip(ranks, leaders) {
      let standing = leader.pool.standing
      let record = leader.pool.record
      table.add([
        Line("\(rank)"), Line(leader.name.text, rank == 1 ? .bold : .plain),
        standing.isProvisional ? Line("\(standing.tier.name), provisional", .dim) : Line(standing.tier.name),
        Line("\(standing.mmr.points)", .bold), Line(Figures.grouped(record.sessions)), RecordFigures.percent(record.winRate),
        record.averageScore.map { Line(Figures.fixed($0, places: 2)) } ?? RecordFigures.none, RecordFigures.gain(record.returnOnFees),
      ])
    }
    return [heading, Line()] + table.lines(width: width)
  }

  private var heading: Line { Line(pool.space, .bold) + Line("  version \(pool.major)", .dim) }

  var value: Value {
    [
      "space": .text(pool.space), "major": .int(Int64(pool.major)),
      "agents": .list(
        zip(ranks, leaders).map { rank, leader in
          var map = RecordFigures.values(of: leader.pool)
          map["rank"] = .int(Int64(rank))
          map["agent"] = .text("\(leader.agent)")
          map["name"] = .text(leader.name.text)
          return .map(map)
        }),
    ]
  }
}
