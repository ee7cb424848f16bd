internal import Glibc
internal import SessionRunner

/// Row 16. Paid sessions of bid-tac-toe, each durable at its start and its end, against the same sessions played free and unstored, with
/// the same check of every journal, in turns in one run. And what a session and the next match cost in a store with a long history against
/// one with a short one, in turns, too: a disk is another one from minute to minute.
enum PaidSessions {
  static func rows(_ options: Options) async throws -> [Row] {
    let lanes = Lanes(count: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), executable: options.worker)
    defer { lanes.close() }
    let few = try PaidHall(options, lanes: lanes, name: "few")
    let many = try PaidHall(options, lanes: lanes, name: "many")
    var rows = [try await against(free: many, options)]
    try await few.play(until: 100)
    try await many.play(until: options.isQuick ? 5_000 : 100_000)
    rows.append(try await sessions(few, many, options))
    try await few.play(until: 1_000)
    try await many.play(until: options.isQuick ? 6_000 : 270_000)
    rows.append(try await matches(few, many, options))
    try few.close()
    try many.close()
    return rows
  }

  private static func against(free hall: PaidHall, _ options: Options) async throws -> Row {
    let batch = options.isQuick ? 200 : 1_000
    _ = try await hall.seconds(batch / 2, isPaid: false)
    let pairs = try await pairs(
      options.isQuick ? 3 : 7, ours: { try await hall.seconds(batch, isPaid: false) }, peer: { try await hall.seconds(batch, isPaid: true) }
    )
    return Row(
      number: 16, what: "durable paid sessions", ours: Show.fixed(Double(batch) / pairs.peer, 0) + "/s",
      peer: "free, unstored \(Show.fixed(Double(batch) / pairs.ours, 0))/s", ratio: pairs.ratio, target: .atLeast(0.4))
  }

  private static func sessions(_ few: PaidHall, _ many: PaidHall, _ options: Options) async throws -> Row {
    let batch = 100
    let stored = many.stored
    let pairs = try await pairs(
      options.isQuick ? 9 : 21, ours: { try await many.seconds(batch, isPaid: true) }, peer: { try await few.seconds(batch, isPaid: true) })
    return Row(
      number: 16, what: "a paid session, \(stored) stored", ours: Show.time(pairs.ours / Double(batch)),
      peer: "with few " + Show.time(pairs.peer / Double(batch)), ratio: pairs.ratio, target: .atMost(1.1))
  }

  private static func matches(_ few: PaidHall, _ many: PaidHall, _ options: Options) async throws -> Row {
    let stored = many.stored
    func time(_ hall: PaidHall) async throws -> Double {
      var seconds = 0.0
      for _ in 0..<10 { seconds += try await hall.secondsOfMatch() / 10 }
      return seconds
    }
    let pairs = try await pairs(options.isQuick ? 9 : 31, ours: { try await time(many) }, peer: { try await time(few) })
    return Row(
      number: 16, what: "the next match, \(stored) stored", ours: Show.time(pairs.ours), peer: "with few " + Show.time(pairs.peer),
      ratio: pairs.ratio, target: .atMost(1.2))
  }

  /// As `Measure.pairs`, for what waits for others.
  private static func pairs(
    _ repetitions: Int, ours: () async throws -> Double, peer: () async throws -> Double
  ) async throws -> Pairs {
    _ = try await ours()
    _ = try await peer()
    var a: [Double] = []
    var b: [Double] = []
    for _ in 0..<repetitions {
      a.append(try await ours())
      b.append(try await peer())
    }
    return Pairs(ours: Measure.median(a), peer: Measure.median(b), ratio: Measure.median(zip(a, b).map { $0 / $1 }))
  }
}
