import HostRules
import SpaceContract
import Testing

@Suite struct SharesTests {
  static func ranking(of scores: [Score], tiebreaks: [Int64]? = nil) -> Ranking {
    Ranking(scores.indices.map { (scores[$0], tiebreaks?[$0]) })
  }

  /// Worked out by hand: preset, scores in hundredths by seat, shares by seat.
  static let known: [(RewardsPreset, [Int], [Int])] = [
    (.podium, [9, 8, 7, 6], [5000, 3000, 2000, 0]),
    (.podium, [6, 7, 8, 9], [0, 2000, 3000, 5000]),
    (.podium, [9, 9, 7, 6], [4000, 4000, 2000, 0]),
    (.podium, [9, 8, 8, 6], [5000, 2500, 2500, 0]),
    (.podium, [9, 9, 9, 6], [3334, 3333, 3333, 0]),
    (.podium, [9, 8, 7, 7], [5000, 3000, 1000, 1000]),
    (.podium, [9, 8, 7, 7, 7], [5000, 3000, 667, 667, 666]),
    (.podium, [9, 8, 8, 8], [5000, 1667, 1667, 1666]),
    (.podium, [9, 9, 9, 9], [2500, 2500, 2500, 2500]),
    (.podium, [9, 9, 9, 9, 9, 9, 9], [1429, 1429, 1429, 1429, 1428, 1428, 1428]),
    (.podium, [9, 9, 7, 7, 7], [4000, 4000, 667, 667, 666]),
    (.podium, [9, 8], [6250, 3750]), (.podium, [8, 9], [3750, 6250]), (.podium, [9, 9], [5000, 5000]), (.podium, [4], [10_000]),
    (.podium, [9, 8, 0, 0], [6250, 3750, 0, 0]), (.podium, [0, 9, 0], [0, 10_000, 0]), (.podium, [9, 8, 7, 0], [5000, 3000, 2000, 0]),
    (.podium, [0, 0, 0], [3334, 3333, 3333]),
    (.winner, [1, 2, 3], [0, 0, 10_000]), (.winner, [3, 2, 3, 3], [3334, 0, 3333, 3333]), (.winner, [5], [10_000]),
    (.winner, [0, 0], [5000, 5000]), (.winner, [0, 1, 0], [0, 10_000, 0]),
    (.proportional, [10_000, 0], [10_000, 0]), (.proportional, [5000, 2500, 2500], [5000, 2500, 2500]),
    (.proportional, [1, 1, 1], [3334, 3333, 3333]),
    (.proportional, [1, 2, 4], [1429, 2857, 5714]),  // 1428.57…, 2857.14…, 5714.28…
    (.proportional, [1, 1, 4], [1667, 1667, 6666]),  // 1666.66…, 1666.66…, 6666.66…
    (.proportional, [10_000, 1, 0], [9999, 1, 0]),  // 9999.0001, 0.9999
    (.proportional, [0, 0, 0, 0, 0, 0], [1667, 1667, 1667, 1667, 1666, 1666]),
  ]

  @Test(arguments: known) func splitsAsWorkedOutByHand(preset: RewardsPreset, hundredths: [Int], shares: [Int]) throws {
    let scores = try hundredths.map { try Score(hundredths: $0) }
    #expect(try Shares.preset(preset, scores: scores, ranking: Self.ranking(of: scores)) == shares)
  }

  @Test func letsATiebreakDecidePlacesButNoProportion() throws {
    let scores = try [50, 50, 50].map { try Score(hundredths: $0) }
    let ranking = Self.ranking(of: scores, tiebreaks: [1, 2, 3])
    #expect(ranking.ranks == [3, 2, 1])
    #expect(try Shares.preset(.podium, scores: scores, ranking: ranking) == [2000, 3000, 5000])
    #expect(try Shares.preset(.winner, scores: scores, ranking: ranking) == [0, 0, 10_000])
    #expect(try Shares.preset(.proportional, scores: scores, ranking: ranking) == [3334, 3333, 3333])
    let nothing = scores.map { _ in Score.zero }
    for preset: RewardsPreset in [.podium, .winner, .proportional] {
      #expect(try Shares.preset(preset, scores: nothing, ranking: ranking) == [3334, 3333, 3333])
    }
  }

  @Test func refusesWhatCannotBeSplit() throws {
    let (one, two) = (try Score(1), try Score(2))
    func refuses(_ preset: RewardsPreset, _ scores: [Score], _ ranks: [Int], _ code: RulesError.Code) {
      #expect(throws: RulesError.self) {
        do { _ = try Shares.preset(preset, scores: scores, ranking: try Ranking(ranks: ranks)) } catch let error as RulesError {
          #expect(error.code == code)
          throw error
        }
      }
    }
    refuses(.custom, [one, two], [2, 1], .sharesNotGiven)
    refuses(.podium, [], [], .noSeats)
    refuses(.podium, [one, two], [1], .wrongSeatCount)
    refuses(.podium, [one], [2, 1], .wrongSeatCount)
    refuses(.winner, [one, two], [1, 2], .ranksContradictScores)
    refuses(.winner, [one, two], [1, 1], .ranksContradictScores)
    refuses(.proportional, [two, one, two], [1, 1, 3], .ranksContradictScores)
  }

  @Test func validatesSharesOfASpace() throws {
    try Shares.validate([10_000], seats: 1)
    try Shares.validate([3334, 3333, 3333], seats: 3)
    try Shares.validate([0, 10_000], seats: 2)
  }

  static let refused: [([Int], Int, RulesError.Code)] = [
    ([], 0, .badShareSum), ([], 1, .wrongSeatCount), ([10_000], 2, .wrongSeatCount), ([10_000], -1, .wrongSeatCount),
    ([3333, 3333], 2, .badShareSum), ([5000, 5001], 2, .badShareSum), ([-1, 10_001], 2, .badShare), ([0, 10_001], 2, .badShare),
    ([.max, .max], 2, .badShare), ([.min, .max], 2, .badShare), ([.max, 1, .min], 3, .badShare),
  ]

  @Test(arguments: refused) func refusesSharesOfASpace(shares: [Int], seats: Int, code: RulesError.Code) {
    #expect { try Shares.validate(shares, seats: seats) } throws: { ($0 as? RulesError)?.code == code }
  }

  @Test func wordsARefusalForTheAuthor() {
    #expect { try Shares.validate([3333, 3333], seats: 2) } throws: {
      ($0 as? RulesError)?.message == "sum is 6666; exactly 10000 is needed"
    }
  }

  static let payouts: [(Int64, [Int], [Int64])] = [
    (4_500_000, [5000, 3000, 2000, 0], [2_250_000, 1_350_000, 900_000, 0]),
    (9_000_000, [6250, 3750], [5_625_000, 3_375_000]),
    (0, [5000, 5000], [0, 0]),
    (1, [5000, 5000], [1, 0]), (1, [4999, 5001], [0, 1]), (3, [5000, 5000], [2, 1]), (2, [0, 3334, 3333, 3333], [0, 1, 1, 0]),
    (7, [3334, 3333, 3333], [3, 2, 2]),
    // 2^63 - 1 micro-units: the exact parts end in .0538, .4731 and .4731, and one unit is left.
    (.max, [3334, 3333, 3333], [3_075_072_237_087_382_254, 3_074_149_899_883_696_777, 3_074_149_899_883_696_776]),
    (.max, [10_000], [.max]), (.max, [5000, 5000], [4_611_686_018_427_387_904, 4_611_686_018_427_387_903]),
    (.max, [0, 10_000, 0], [0, .max, 0]),
  ]

  @Test(arguments: payouts) func paysToTheLastUnit(pool: Int64, shares: [Int], amounts: [Int64]) throws {
    #expect(try Shares.payouts(pool: pool, shares: shares) == amounts)
  }

  @Test func refusesToPayWhatDoesNotAddUp() {
    #expect { try Shares.payouts(pool: -1, shares: [10_000]) } throws: { ($0 as? RulesError)?.code == .badPool }
    #expect { try Shares.payouts(pool: .min, shares: [10_000]) } throws: { ($0 as? RulesError)?.code == .badPool }
    #expect { try Shares.payouts(pool: 1, shares: []) } throws: { ($0 as? RulesError)?.code == .badShareSum }
    #expect { try Shares.payouts(pool: 1, shares: [9999]) } throws: { ($0 as? RulesError)?.code == .badShareSum }
    #expect { try Shares.payouts(pool: 1, shares: [-1, 10_001]) } throws: { ($0 as? RulesError)?.code == .badShare }
  }
}
