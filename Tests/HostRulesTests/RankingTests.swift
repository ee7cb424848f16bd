import HostRules
import Testing

@Suite struct RankingTests {
  static func results(_ list: [(Int, Int64?)]) throws -> [(score: Score, tiebreak: Int64?)] {
    try list.map { (try Score(hundredths: $0.0), $0.1) }
  }

  static let known: [([(Int, Int64?)], [Int])] = [
    ([], []), ([(0, nil)], [1]), ([(50, nil), (40, nil), (50, nil)], [1, 3, 1]), ([(1, nil), (2, nil), (3, nil)], [3, 2, 1]),
    ([(7, 1), (7, 2), (7, 2), (9, -5)], [4, 2, 2, 1]),
    ([(7, nil), (7, 0), (7, -1), (7, 1)], [2, 2, 4, 1]),  // a missing tiebreak is 0
    ([(7, .min), (7, .max), (7, nil)], [3, 1, 2]),
    ([(0, nil), (0, 3)], [2, 1]),
  ]

  @Test(arguments: known) func ranks(list: [(Int, Int64?)], ranks: [Int]) throws {
    let ranking = Ranking(try Self.results(list))
    #expect(ranking.ranks == ranks)
    #expect(try Ranking(ranks: ranks) == ranking)
  }

  @Test(arguments: UInt64(1)...200) func agreesWithCounting(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let results = try Self.results(
      (0..<Int.random(in: 1...40, using: &random)).map { _ in
        (Int.random(in: 0...6, using: &random), Bool.random(using: &random) ? Int64.random(in: -1...1, using: &random) : nil)
      })
    let ranking = Ranking(results)
    #expect(ranking.ranks == NaiveModel.ranks(results), "seed \(seed)")
    #expect(try Ranking(ranks: ranking.ranks) == ranking)
  }

  @Test(arguments: [[0], [2], [1, 1, 2], [1, 2, 2, 3], [2, 2], [1, 3], [1, 2, 4], [-1, 1], [.min, .max]])
  func refusesWhatIsNoRanking(ranks: [Int]) {
    #expect { try Ranking(ranks: ranks) } throws: { ($0 as? RulesError)?.code == .badRanks }
  }
}
