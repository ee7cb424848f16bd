import HostRules
import Testing

@Suite struct PlacingTests {
  struct Expected: Equatable {
    let agent: String
    let place: Int
    let result: AgentResult
    let behind: Int
  }

  static func entrants(_ agents: String, _ ranks: [Int]) throws -> [Expected] {
    let placing = try Placing(agents: agents.map { String($0) }, ranking: Ranking(ranks: ranks))
    return placing.entrants.map { Expected(agent: $0.agent, place: $0.place, result: $0.result, behind: $0.behind) }
  }

  @Test func placesEachSeatWhereEachIsAnAgent() throws {
    #expect(
      try Self.entrants("abcd", [3, 1, 3, 2]) == [
        Expected(agent: "a", place: 3, result: .lost, behind: 0), Expected(agent: "b", place: 1, result: .won, behind: 3),
        Expected(agent: "c", place: 3, result: .lost, behind: 0), Expected(agent: "d", place: 2, result: .lost, behind: 2),
      ])
    #expect(
      try Self.entrants("abc", [1, 1, 3]) == [
        Expected(agent: "a", place: 1, result: .drew, behind: 1), Expected(agent: "b", place: 1, result: .drew, behind: 1),
        Expected(agent: "c", place: 3, result: .lost, behind: 0),
      ])
    #expect(try Self.entrants("ab", [1, 1]).map(\.result) == [.drew, .drew])
  }

  /// Mean ranks by hand: 2.5 and 2.5; 2 and 2, of one seat and of two; 5 and 3.8; 2, 2.5 and 5; 8/3 and 3.
  @Test func placesAnAgentOfSeveralSeatsByItsMeanRank() throws {
    #expect(try Self.entrants("abba", [1, 2, 3, 4]).map(\.result) == [.drew, .drew])
    #expect(try Self.entrants("abb", [2, 1, 3]).map(\.result) == [.drew, .drew])
    #expect(try Self.entrants("abbbbaba", [1, 2, 2, 5, 6, 6, 4, 8]).map(\.place) == [2, 1])
    #expect(
      try Self.entrants("abcab", [1, 2, 5, 3, 3]) == [
        Expected(agent: "a", place: 1, result: .won, behind: 2), Expected(agent: "b", place: 2, result: .lost, behind: 1),
        Expected(agent: "c", place: 3, result: .lost, behind: 0),
      ])
    #expect(try Self.entrants("aaabbb", [1, 1, 6, 3, 3, 3]).map(\.place) == [1, 2])
  }

  @Test func whoMeetsNobodyNeitherWinsNorIsRated() throws {
    let placing = try Placing(agents: ["a", "a"], ranking: Ranking(ranks: [1, 2]))
    #expect(placing.entrants.map(\.result) == [.drew])
    #expect(try placing.rated { _ in Rating(mu: 30, sigma: 2) } == [Rating(mu: 30, sigma: 2)])
    #expect(try Self.entrants("a", [1]) == [Expected(agent: "a", place: 1, result: .drew, behind: 0)])
  }

  /// The two-player answer of the openskill package, as in RatingTests.
  @Test func ratesEachAgentOnce() throws {
    let placing = try Placing(agents: ["a", "b", "a"], ranking: Ranking(ranks: [1, 3, 1]))
    let rated = try placing.rated { _ in .initial }
    #expect(abs(rated[0].mu - 27.635389493140497) < 1e-9 && abs(rated[1].mu - 22.364610506859503) < 1e-9)
    #expect(rated.allSatisfy { abs($0.sigma - 8.06590141354368) < 1e-9 })
  }

  @Test func refusesUnequalNumbers() {
    #expect { try Placing(agents: ["a"], ranking: Ranking(ranks: [1, 2])) } throws: { ($0 as? RulesError)?.code == .wrongSeatCount }
  }
}
