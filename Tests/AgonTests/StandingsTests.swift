internal import HostRules
internal import Testing

@testable import agon

struct StandingsTests {
  private func settlement(_ scores: [Int], ranks: [Int]) throws -> Settlement {
    Settlement(
      scores: try scores.map { try Score(hundredths: $0) }, ranking: try Ranking(ranks: ranks),
      shares: [10_000] + Array(repeating: 0, count: scores.count - 1))
  }

  @Test func winsDrawsAndLossesAreCounted() throws {
    var standings = Standings(agents: ["a", "b", "c"])
    try standings.add(seated: ["a", "b"], forfeits: [0, 2], settlement: settlement([10_000, 0], ranks: [1, 2]))
    try standings.add(seated: ["b", "a"], forfeits: [1, 0], settlement: settlement([5_000, 5_000], ranks: [1, 1]))
    let rows = standings.ranked
    #expect(rows.map(\.agent) == ["a", "c", "b"])
    let a = rows[0]
    #expect((a.sessions, a.wins, a.draws, a.losses, a.forfeits) == (2, 1, 1, 0, 0))
    #expect(a.meanScore == 75)
    let b = rows[2]
    #expect((b.sessions, b.wins, b.draws, b.losses, b.forfeits) == (2, 0, 1, 1, 3))
    #expect(b.meanScore == 25)
    #expect(rows[1] == Standings.Row(agent: "c"))
  }

  @Test func ratingsAreThoseOfTheRules() throws {
    var standings = Standings(agents: ["b", "a"])
    try standings.add(seated: ["a", "b"], forfeits: [0, 0], settlement: settlement([1, 0], ranks: [1, 2]))
    let expected = try Rating.update([.initial, .initial], ranks: [1, 2])
    #expect(standings.ranked.map(\.agent) == ["a", "b"])
    #expect(standings.ranked.map(\.rating) == expected)
  }

  @Test func anAgentInSeveralSeatsIsRatedOnceByItsMeanRank() throws {
    var standings = Standings(agents: ["a", "b"])
    // a: ranks 1 and 4, b: ranks 2 and 3; the means are equal.
    try standings.add(
      seated: ["a", "b", "b", "a"], forfeits: [0, 0, 0, 1], settlement: settlement([400, 300, 200, 100], ranks: [1, 2, 3, 4]))
    let rows = standings.ranked
    #expect(rows.map(\.draws) == [1, 1])
    #expect(rows.map(\.sessions) == [1, 1])
    #expect(rows.map(\.meanScore) == [2.5, 2.5])
    #expect(rows.map(\.forfeits) == [1, 0])
    #expect(rows[0].rating == rows[1].rating)
  }

  @Test func whoPlaysItselfAloneKeepsItsRating() throws {
    var standings = Standings(agents: ["a"])
    try standings.add(seated: ["a", "a"], forfeits: [0, 0], settlement: settlement([2, 1], ranks: [1, 2]))
    #expect(standings.ranked[0].rating == .initial)
  }
}
