import HostRules
import SpaceContract
import TestSupport
import Testing

@Suite struct AgentRecordTests {
  static func agent(_ number: Int) -> AgentID { AgentID(milliseconds: 1, random: UInt128(number + 1)) }

  static let session = LedgerID(77)

  /// A settled session of agents by seat with scores in hundredths; the podium's shares.
  static func settled(
    _ agents: [Int], _ hundredths: [Int], fee: Int64 = 0, forfeits: [Int]? = nil, endedAt: Int64 = 1000
  ) throws -> SessionResult {
    let scores = try hundredths.map { try Score(hundredths: $0) }
    let ranking = Ranking(scores.map { ($0, nil) })
    let settlement = Settlement(
      scores: scores, ranking: ranking, shares: try Shares.preset(.podium, scores: scores, ranking: ranking))
    return try result(agents, .settled(settlement), fee: fee, forfeits: forfeits, endedAt: endedAt)
  }

  static func result(
    _ agents: [Int], _ outcome: SessionOutcome, fee: Int64 = 0, forfeits: [Int]? = nil, endedAt: Int64 = 1000
  ) throws -> SessionResult {
    try SessionResult(
      session: session, pool: RatingPool(space: "duel", major: 1), endedAt: endedAt, outcome: outcome,
      entrants: agents.enumerated().map { SessionResult.Entrant(agent: agent($1), version: 1, forfeits: forfeits?[$0] ?? 0) }, fee: fee)
  }

  /// Three sessions worked out by hand, at a dollar each.
  @Test func aCareerByHand() throws {
    var records: [AgentID: PoolRecord] = [:]
    let sessions = [
      // 90 % of 2 dollars by 62.5 : 37.5 %.
      try Self.settled([0, 1], [8000, 3000], fee: 1_000_000, forfeits: [0, 2], endedAt: 1000),
      try Self.settled([1, 0], [5000, 5000], fee: 1_000_000, endedAt: 2000),
      try Self.result([0, 1], .void(.cancelled), fee: 1_000_000, forfeits: [9, 9], endedAt: 3000),
      try Self.settled([0, 1], [7000, 2500], fee: 0, endedAt: 2500),
    ]
    for session in sessions {
      for change in try session.changes({ records[$0]?.rating ?? .initial }) {
        try records[change.agent, default: PoolRecord()].add(change, endedAt: session.endedAt)
      }
    }
    let first = try #require(records[Self.agent(0)]).record
    #expect((first.sessions, first.wins, first.draws, first.losses, first.voids) == (3, 2, 1, 0, 1))
    #expect((first.fees, first.payouts, first.gain) == (2_000_000, 1_125_000 + 900_000, 25_000))
    #expect(first.returnOnFees == 0.0125)
    #expect((first.best.hundredths, first.worst.hundredths, first.averageScore) == (8000, 5000, 200.0 / 3))
    #expect((first.streak, first.longestWins, first.longestLosses) == (1, 1, 0))
    #expect((first.experience, first.level) == (30 + 10 + 30, 1))
    #expect(first.lastPlayed == 3000 && first.forfeits == 0 && first.winRate == 2.0 / 3)
    let second = try #require(records[Self.agent(1)]).record
    #expect((second.fees, second.payouts, second.gain) == (2_000_000, 675_000 + 900_000, -425_000))
    #expect((second.sessions, second.wins, second.draws, second.losses, second.forfeits) == (3, 0, 1, 2, 2))
    #expect((second.streak, second.longestWins, second.longestLosses) == (-1, 0, 1))
    #expect((second.best.hundredths, second.worst.hundredths) == (5000, 2500))
    // Two of the three sessions moved the ratings as openskill does: won, drew, won.
    let expected = try [[1, 2], [1, 1], [1, 2]].reduce([Rating.initial, .initial]) { try Rating.update($0, ranks: $1) }
    for (number, rating) in expected.enumerated() {
      let own = try #require(records[Self.agent(number)])
      #expect(abs(own.rating.mu - rating.mu) < 1e-12 && abs(own.rating.sigma - rating.sigma) < 1e-12)
      #expect(own.standing.isProvisional)
    }
  }

  @Test func aNewRecordHasNoRates() {
    let record = AgentRecord()
    #expect(record.winRate == nil && record.averageScore == nil && record.returnOnFees == nil && record.lastPlayed == nil)
    #expect(record.sessions == 0 && record.level == 1)
  }

  @Test func severalSeatsAreOneSession() throws {
    let changes = try Self.settled([0, 1, 0], [9000, 5000, 1000], forfeits: [1, 0, 4]).changes { _ in .initial }
    #expect(changes.map(\.agent) == [Self.agent(0), Self.agent(1)])
    let part = try #require(changes[0].part)
    #expect(part.result == .drew && part.scores.map(\.hundredths) == [9000, 1000] && part.forfeits == 5)
    #expect(part.experience == 10)
    #expect(changes[0].after == changes[1].after && changes[0].after.mu == 25)
  }

  @Test func aVoidMovesNothing() throws {
    let changes = try Self.result([0, 1], .void(.parseRaised), fee: 5).changes { _ in Rating(mu: 30, sigma: 2) }
    #expect(changes.map(\.part) == [nil, nil])
    #expect(changes.allSatisfy { $0.before == $0.after && $0.after == Rating(mu: 30, sigma: 2) })
  }

  @Test func refusesWhatIsNoResult() throws {
    func code(_ body: () throws -> Void) -> RulesError.Code? {
      do { try body() } catch { return (error as? RulesError)?.code }
      return nil
    }
    let sound = try Self.settled([0, 1], [2, 1])
    #expect(code { _ = try Self.result([0, 1, 2], sound.outcome) } == .wrongSeatCount)
    #expect(code { _ = try Self.result([], .void(.cancelled)) } == .noSeats)
    #expect(code { _ = try Self.settled([0, 1], [2, 1], fee: -1) } == .badFee)
    #expect(code { _ = try Self.settled([0, 1], [2, 1], forfeits: [0, -1]) } == .badResult)
    var record = AgentRecord()
    record.fees = .max
    let before = record
    let part = AgentRecord.Part(result: .won, scores: [.zero], fees: 1, payouts: 0, forfeits: 0, experience: 0)
    #expect(code { try record.add(part, endedAt: 1) } == .badResult)
    #expect(record == before)
  }

  /// A long career against everything computed again from its list of sessions.
  @Test(arguments: 0..<20) func foldsToWhatTheWholeHistorySays(round: Int) throws {
    let seed = Soak.seed &+ UInt64(round)
    var random = TestSupport.SplitMix64(seed: seed)
    var record = AgentRecord()
    var history: [(part: AgentRecord.Part?, endedAt: Int64)] = []
    for index in 0..<Soak.count(fast: 100, full: 3000) {
      let part =
        random.below(8) == 0
        ? nil
        : AgentRecord.Part(
          result: AgentResult.allCases[random.below(10) % 3],
          scores: try (0...random.below(3)).map { _ in try Score(hundredths: random.below(10_001)) },
          fees: Int64(random.below(5_000_000)), payouts: Int64(random.below(9_000_000)), forfeits: random.below(3),
          experience: random.below(60))
      history.append((part, Int64(index / 2 * 10)))
      try record.add(part, endedAt: history[index].endedAt)
    }
    let parts = history.compactMap(\.part)
    let letters = String(
      parts.map { part -> Character in
        switch part.result {
        case .won: "w"
        case .drew: "d"
        case .lost: "l"
        }
      })
    let scores = parts.flatMap(\.scores).map(\.hundredths)
    func longest(_ letter: Character) -> Int { letters.split { $0 != letter }.map(\.count).max() ?? 0 }
    let last = letters.last.map { letter in letters.reversed().prefix { $0 == letter }.count * (letter == "w" ? 1 : letter == "l" ? -1 : 0)
    }
    #expect(record.wins == letters.filter { $0 == "w" }.count && record.losses == letters.filter { $0 == "l" }.count, "seed \(seed)")
    #expect(record.sessions == parts.count && record.voids == history.count - parts.count, "seed \(seed)")
    #expect(record.best.hundredths == scores.max() && record.worst.hundredths == scores.min(), "seed \(seed)")
    #expect(record.seats == scores.count && record.hundredths == scores.reduce(0, +), "seed \(seed)")
    #expect(record.longestWins == longest("w") && record.longestLosses == longest("l") && record.streak == last, "seed \(seed)")
    #expect(record.gain == parts.reduce(0) { $0 + $1.payouts - $1.fees }, "seed \(seed)")
    #expect(record.forfeits == parts.map(\.forfeits).reduce(0, +), "seed \(seed)")
    #expect(record.experience == parts.map(\.experience).reduce(0, +), "seed \(seed)")
    #expect(record.lastPlayed == history.last?.endedAt, "seed \(seed)")
  }
}
