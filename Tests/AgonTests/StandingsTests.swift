internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import Testing

@testable import agon

struct StandingsTests {
  private func settlement(_ scores: [Int], ranks: [Int]) throws -> Settlement {
    Settlement(
      scores: try scores.map { try Score(hundredths: $0) }, ranking: try Ranking(ranks: ranks),
      shares: [10_000] + Array(repeating: 0, count: scores.count - 1))
  }

  private func played(_ seated: [String], forfeits: [Int], _ settlement: Settlement, fee: Int64 = 0) throws -> PlayedSession {
    let nonce = [UInt8](repeating: 1, count: 32)
    let cid = CID(codec: .dagCBOR, of: [])
    let header = Journal.Header(
      space: "fixture", spaceVersion: "1.0.0", package: cid, worker: cid, config: [0xa0], roster: seated.map { .init(name: $0) },
      seating: .listed,
      nonceHash: SHA256.digest(nonce), clock: .virtual, fee: fee, protocolFee: 1_000)
    let end = Journal.End(nonce: nonce, outcome: .settled(settlement))
    return PlayedSession(journal: Journal(header: header, steps: [], end: end), seated: seated, answers: 0, forfeits: forfeits)
  }

  /// Two pay a dollar each, the protocol keeps 20 cents, and the winner of all shares gets $1.80.
  @Test func moneyIsCountedToTheMicroUnit() throws {
    var standings = Standings(agents: ["a", "b"])
    try standings.add(played(["b", "a"], forfeits: [0, 0], settlement([10_000, 0], ranks: [1, 2]), fee: 1_000_000))
    let rows = standings.ranked
    #expect(rows.map(\.agent) == ["b", "a"])
    #expect(rows.map(\.record.fees) == [1_000_000, 1_000_000])
    #expect(rows.map(\.record.payouts) == [1_800_000, 0])
    #expect(rows.map(\.record.returnOnFees) == [0.8, -1])
  }

  @Test(
    arguments: [
      (0, "$0.00"), (1_000_000, "$1.00"), (1_234_567_890, "$1,234.56789"), (-1, "-$0.000001"), (Int64.max, "$9,223,372,036,854.775807"),
    ] as [(Int64, String)])
  func dollarsAreExact(micros: Int64, text: String) { #expect(Figures.dollars(micros) == text) }

  @Test func winsDrawsAndLossesAreCounted() throws {
    var standings = Standings(agents: ["a", "b", "c"])
    try standings.add(played(["a", "b"], forfeits: [0, 2], settlement([10_000, 0], ranks: [1, 2])))
    try standings.add(played(["b", "a"], forfeits: [1, 0], settlement([5_000, 5_000], ranks: [1, 1])))
    let rows = standings.ranked
    #expect(rows.map(\.agent) == ["a", "c", "b"])
    let a = rows[0]
    #expect((a.record.sessions, a.record.wins, a.record.draws, a.record.losses, a.record.forfeits) == (2, 1, 1, 0, 0))
    #expect(a.meanScore == 75)
    let b = rows[2]
    #expect((b.record.sessions, b.record.wins, b.record.draws, b.record.losses, b.record.forfeits) == (2, 0, 1, 1, 3))
    #expect(b.meanScore == 25)
    #expect(rows[1] == Standings.Row(agent: "c"))
  }

  @Test func ratingsAreThoseOfTheRules() throws {
    var standings = Standings(agents: ["b", "a"])
    try standings.add(played(["a", "b"], forfeits: [0, 0], settlement([1, 0], ranks: [1, 2])))
    let expected = try Rating.update([.initial, .initial], ranks: [1, 2])
    #expect(standings.ranked.map(\.agent) == ["a", "b"])
    #expect(standings.ranked.map(\.pool.rating) == expected)
  }

  @Test func anAgentInSeveralSeatsIsRatedOnceByItsMeanRank() throws {
    var standings = Standings(agents: ["a", "b"])
    // a: ranks 1 and 4, b: ranks 2 and 3; the means are equal.
    try standings.add(played(["a", "b", "b", "a"], forfeits: [0, 0, 0, 1], settlement([400, 300, 200, 100], ranks: [1, 2, 3, 4])))
    let rows = standings.ranked
    #expect(rows.map(\.record.draws) == [1, 1])
    #expect(rows.map(\.record.sessions) == [1, 1])
    #expect(rows.map(\.meanScore) == [2.5, 2.5])
    #expect(rows.map(\.record.forfeits) == [1, 0])
    #expect(rows[0].pool.rating == rows[1].pool.rating)
  }

  @Test func whoPlaysItselfAloneKeepsItsRating() throws {
    var standings = Standings(agents: ["a"])
    try standings.add(played(["a", "a"], forfeits: [0, 0], settlement([2, 1], ranks: [1, 2])))
    #expect(standings.ranked[0].pool.rating == .initial)
  }
}
