/// What a seat scored in a session: whole hundredths of a point, 0...10000 (0.00 to 100.00).
///
/// Plugins score in 64-bit floats; ranks and money are decided on integers, so that two seats which show the same score are
/// equal, and so that an audit in any language finds the same order.
public struct Score: Comparable, Hashable, Sendable {
  public static let zero = Score(unchecked: 0)
  public static let best = Score(unchecked: 10_000)

  /// 0...10000.
  public let hundredths: Int

  private init(unchecked hundredths: Int) { self.hundredths = hundredths }

  /// Throws `score_out_of_range` outside 0...10000.
  public init(hundredths: Int) throws(RulesError) {
    guard (0...10_000).contains(hundredths) else {
      throw RulesError(.scoreOutOfRange, "score is \(hundredths) hundredths; 0..10000 is needed")
    }
    self.hundredths = hundredths
  }

  /// The score nearest to `points`, 0...100, and on a tie the one with an even number of hundredths.
  ///
  /// The rounding is exact: it looks at the value that the float really holds, not at the rounded product `points * 100`. So
  /// 0.125 (held exactly, a true tie) is 0.12, 0.375 is 0.38, and 0.015, which a float holds as 0.01499…, is 0.01.
  /// -0.0 is 0. Throws `score_out_of_range` for anything else below 0 or above 100, and for NaN and the infinities.
  public init(_ points: Double) throws(RulesError) {
    guard points >= 0, points <= 100 else {
      throw RulesError(
        .scoreOutOfRange, "score is \(points); 0..100 is needed", hint: "clamp it: math.max(0, math.min(100, score))")
    }
    // Below a tenth of a hundredth the exponent may be anything, and the answer is zero.
    guard points >= 0.001 else {
      hundredths = 0
      return
    }
    // points = significand / 2^shift, with 46 ≤ shift ≤ 62 and 100 · significand < 2^60.
    let shift = UInt64(Double.significandBitCount - Int(points.exponent))
    let scaled = 100 * (1 << UInt64(Double.significandBitCount) | points.significandBitPattern)
    hundredths = Int(divideHalfToEven(UInt128(scaled), by: 1 << UInt128(shift)))
  }

  public static func < (a: Score, b: Score) -> Bool { a.hundredths < b.hundredths }

  /// The weighted mean of some metrics.
  ///
  /// Rounded twice, each time half to even: first each metric to hundredths, as `init(_:)` does, then Σ weight · hundredths /
  /// Σ weight in exact integer arithmetic. A person can so recompute a score by hand from the metrics as they are shown.
  /// - Parameter metrics: values 0...100 with weights ≥ 0, at least one above 0, relative to each other. A metric of weight 0 is
  ///   checked and counts for nothing. The order does not matter.
  /// - Throws: `score_out_of_range` for a value, `bad_weights` for a negative weight or for no positive one.
  public static func weighted(metrics: [(value: Double, weight: Int)]) throws(RulesError) -> Score {
    // 128 bits: 2^63 times 10^4 times as many metrics as fit in memory do not overflow.
    var sum: UInt128 = 0
    var weights: UInt128 = 0
    for metric in metrics {
      guard metric.weight >= 0 else {
        throw RulesError(
          .badWeights, "a metric has weight \(metric.weight); 0 or more is needed", hint: "see score.metrics in manifest.json")
      }
      let score = try Score(metric.value)
      sum += UInt128(metric.weight) * UInt128(score.hundredths)
      weights += UInt128(metric.weight)
    }
    guard weights > 0 else {
      throw RulesError(.badWeights, "no metric has a weight above 0", hint: "see score.metrics in manifest.json")
    }
    return Score(unchecked: Int(divideHalfToEven(sum, by: weights)))
  }
}

extension Score: CustomStringConvertible {
  /// Points with two decimals: "73.25".
  public var description: String {
    let cents = hundredths % 100
    return "\(hundredths / 100).\(cents < 10 ? "0" : "")\(cents)"
  }
}

/// The quotient rounded to the nearest integer, to the even one on a tie. The divisor is above 0.
private func divideHalfToEven(_ dividend: UInt128, by divisor: UInt128) -> UInt128 {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  let rest = divisor - remainder
  let up = remainder > rest || (remainder == rest && quotient % 2 == 1)
  return quotient + (up ? 1 : 0)
}
