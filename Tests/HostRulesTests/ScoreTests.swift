import HostRules
import Testing

@Suite struct ScoreTests {
  /// Made by Python: `round(Fraction(x) * 100)`, exact and half to even.
  static let known: [(Double, Int)] = [
    (0, 0), (-0.0, 0), (.leastNonzeroMagnitude, 0), (0.0049999, 0), (0.005, 1), (0.015, 1), (0.025, 3), (0.035, 4), (0.045, 4), (0.125, 12),
    (0.375, 38), (0.625, 62), (1.005, 100), (2.675, 267), (8.575, 857), (33.335, 3334), (50.125, 5012), (66.665, 6667),
    (66.675, 6667), (73.25, 7325), (99.985, 9998), (99.99499, 9999), (99.995, 10_000), (100, 10_000),
  ]

  @Test(arguments: known) func roundsPointsToHundredths(points: Double, hundredths: Int) throws {
    #expect(try Score(points).hundredths == hundredths)
    #expect(try Score.weighted(metrics: [(points, 7)]).hundredths == hundredths)
  }

  /// Eighths of a point are exact floats, so that every fourth is a true tie.
  @Test func roundsEveryEighthHalfToEven() throws {
    for eighths in 0...800 {
      let (whole, rest) = (eighths * 25).quotientAndRemainder(dividingBy: 2)
      #expect(try Score(Double(eighths) / 8).hundredths == whole + (rest == 1 && whole % 2 == 1 ? 1 : 0))
    }
  }

  @Test func keepsEveryHundredth() throws {
    for hundredths in 0...10_000 {
      let score = try Score(Double(hundredths) / 100)
      guard score.hundredths == hundredths else {
        Issue.record("\(hundredths) became \(score.hundredths)")
        return
      }
    }
  }

  /// The neighbours of a tie lie on its two sides, although `points * 100` rounds to the tie itself for many of them.
  @Test func looksAtTheFloatAndNotAtTheProduct() throws {
    for hundredths in stride(from: 12, to: 10_000, by: 25) {
      let tie = (Double(hundredths) + 0.5) / 100
      #expect(try Score(tie.nextDown.nextDown).hundredths == hundredths)
      #expect(try Score(tie.nextUp.nextUp).hundredths == hundredths + 1)
    }
  }

  @Test(arguments: [-0.001, -1e-300, 100.00000000000001, 1e300, .nan, .infinity, -.infinity]) func refuses(points: Double) {
    #expect { try Score(points) } throws: { ($0 as? RulesError)?.code == .scoreOutOfRange }
    #expect { try Score.weighted(metrics: [(50, 1), (points, 0)]) } throws: { ($0 as? RulesError)?.code == .scoreOutOfRange }
  }

  static let means: [([(value: Double, weight: Int)], Int)] = [
    ([(73.25, 3), (50, 1)], 6744),  // 26975 / 4 = 6743.75
    ([(0.01, 1), (0.02, 1)], 2), ([(0.02, 1), (0.03, 1)], 2), ([(0.03, 1), (0.04, 1)], 4),  // ties: 1.5, 2.5, 3.5
    ([(0.125, 1), (0.375, 1)], 25),  // 12 and 38, each rounded first
    ([(0.004, 1), (0.004, 1), (0.004, 1)], 0),
    ([(100, 1), (0, 2)], 3333), ([(100, 2), (0, 1)], 6667), ([(10, 0), (90, 5)], 9000),
    ([(100, .max), (0, .max)], 5000), ([(100, .max), (100, .max), (100, 1)], 10_000),
  ]

  @Test(arguments: means) func weighsMetrics(metrics: [(value: Double, weight: Int)], hundredths: Int) throws {
    #expect(try Score.weighted(metrics: metrics).hundredths == hundredths)
    #expect(try Score.weighted(metrics: metrics.reversed()).hundredths == hundredths)
  }

  @Test func refusesWeightsThatMakeNoMean() {
    for metrics: [(value: Double, weight: Int)] in [[], [(50, 0)], [(50, -1)], [(50, 2), (50, .min)]] {
      #expect { try Score.weighted(metrics: metrics) } throws: { ($0 as? RulesError)?.code == .badWeights }
    }
  }

  @Test func takesHundredthsAndShowsPoints() throws {
    #expect(try Score(hundredths: 7305).description == "73.05")
    #expect(Score.best.description == "100.00")
    #expect(Score.zero < Score.best)
    for hundredths in [-1, 10_001, .min, .max] {
      #expect { try Score(hundredths: hundredths) } throws: { ($0 as? RulesError)?.code == .scoreOutOfRange }
    }
  }

  @Test func wordsARefusalForTheAuthor() {
    #expect(
      throws: RulesError(
        .scoreOutOfRange, "score is -3.0; 0..100 is needed", hint: "clamp it: math.max(0, math.min(100, score))")
    ) { try Score(-3) }
  }
}
