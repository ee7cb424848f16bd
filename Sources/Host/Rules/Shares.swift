public import SpaceContract

/// Shares of a session's pool: by seat, whole basis points, none negative, 10000 in all.
public enum Shares {
  /// What the shares of a session sum to.
  public static let whole = 10_000

  /// The shares of a preset, by seat; they sum to exactly 10000.
  ///
  /// - Seats that scored 0 are unpaid. If all did, the shares are equal, whatever the ranking says, because nobody earned more.
  /// - Seats with a score take the places from 1 up. Seats that share a rank take as many places as they are, and each gets the
  ///   mean of those places. Where fewer seats are paid than a preset has places, the places that are taken keep their ratio and
  ///   are scaled up to the whole: `podium` with two paid seats is 50:30, that is 6250 and 3750; with one it is 10000.
  /// - `proportional` looks at the scores alone: a tiebreak moves no money there, and hence a tiebroken rank may get one
  ///   basis point less than its equal in score at a lower seat. Everywhere else a better rank never gets less.
  /// - What is left of 10000 after rounding down goes, one basis point each, to the largest remainders, then to lower seats. So
  ///   seats that share a rank differ by at most one, and an unpaid seat never gets a left-over point.
  ///
  /// - Parameters:
  ///   - scores: by seat.
  ///   - ranking: of these scores.
  /// - Throws: `shares_not_given` for `custom`, whose shares come from the Space (see `validate`); `no_seats`; `wrong_seat_count`
  ///   where scores and ranks differ in number; `ranks_contradict_scores` where a lower score is ranked higher or level.
  public static func preset(_ preset: RewardsPreset, scores: [Score], ranking: Ranking) throws(RulesError) -> [Int] {
    guard !scores.isEmpty else { throw RulesError(.noSeats, "a session without seats has no shares") }
    guard scores.count == ranking.ranks.count else {
      throw RulesError(.wrongSeatCount, "\(scores.count) scores and \(ranking.ranks.count) ranks; as many are needed")
    }
    let groups = ranking.groups
    try requireAgreement(groups, scores)
    let weights: [UInt64]
    switch preset {
    case .custom:
      throw RulesError(.sharesNotGiven, "custom shares come from the Space", hint: "call its `rewards` and validate what it gives")
    case _ where scores.allSatisfy({ $0 == .zero }):
      weights = scores.map { _ in 1 }
    case .podium:
      weights = placeWeights([50, 30, 20], groups: groups, scores: scores)
    case .winner:
      weights = placeWeights([1], groups: groups, scores: scores)
    case .proportional:
      weights = scores.map { UInt64($0.hundredths) }
    }
    return apportion(UInt64(whole), by: weights).map { Int($0) }
  }

  /// Checks shares that a Space gave: one a seat, each 0...10000, exactly 10000 in all.
  ///
  /// Takes any integers, and any number of them. Throws `wrong_seat_count`, `bad_share` or `bad_share_sum`, worded for its author.
  public static func validate(_ shares: [Int], seats: Int) throws(RulesError) {
    guard shares.count == seats else {
      throw RulesError(.wrongSeatCount, "\(shares.count) shares for \(seats) seats", hint: "give a list with one integer a seat")
    }
    // A share above the whole is refused before it is added: so the sum cannot overflow.
    for (index, share) in shares.enumerated() where !(0...whole).contains(share) {
      throw RulesError(.badShare, "seat \(index + 1) is \(share); 0..10000 is needed", hint: "shares are basis points of the pool")
    }
    let sum = shares.reduce(0, +)
    guard sum == whole else {
      throw RulesError(
        .badShareSum, "sum is \(sum); exactly 10000 is needed", hint: "shares are basis points; give what rounding leaves to some seat")
    }
  }

  /// Splits a pool by shares, to the last unit.
  ///
  /// Each seat gets its share rounded down; the units left over, fewer than there are paid seats, go one each to the largest
  /// remainders, then to lower seats (the largest-remainder method of Hamilton). Seats without a share get nothing.
  /// - Parameters:
  ///   - pool: micro-units of the session's asset, ≥ 0, any size.
  ///   - shares: basis points by seat, as from `preset` or `validate`.
  /// - Returns: micro-units by seat, whose sum is `pool`.
  /// - Throws: `bad_pool` for a negative pool, and what `validate` throws.
  public static func payouts(pool: Int64, shares: [Int]) throws(RulesError) -> [Int64] {
    try validate(shares, seats: shares.count)
    guard pool >= 0 else { throw RulesError(.badPool, "the pool is \(pool) micro-units; 0 or more is needed") }
    return apportion(UInt64(pool), by: shares.map { UInt64($0) }).map { Int64($0) }
  }

  private static func requireAgreement(_ groups: [[Int]], _ scores: [Score]) throws(RulesError) {
    var lowest = Score.best
    for group in groups {
      let score = scores[group[0]]
      guard score <= lowest, group.allSatisfy({ scores[$0] == score }) else {
        throw RulesError(
          .ranksContradictScores, "the ranking is not one of these scores", hint: "make it with Ranking(_:) from the same results")
      }
      lowest = score
    }
  }

  /// What each seat weighs when `places` pays the first places, best first: the mean of the places that its rank takes, on a scale
  /// common to all seats.
  ///
  /// The scale is the product of the sizes of the paid ranks. As each takes a place and there are three at most, it is small.
  private static func placeWeights(_ places: [UInt64], groups: [[Int]], scores: [Score]) -> [UInt64] {
    var open = places[...]
    var paid: [(seats: [Int], sum: UInt64)] = []
    for group in groups where !open.isEmpty && scores[group[0]] > .zero {
      paid.append((group, open.prefix(group.count).reduce(0, +)))
      open = open.dropFirst(group.count)
    }
    let scale = paid.reduce(1) { $0 * UInt64($1.seats.count) }
    var weights = Array(repeating: UInt64(0), count: scores.count)
    for (seats, sum) in paid {
      for seat in seats { weights[seat] = sum * (scale / UInt64(seats.count)) }
    }
    return weights
  }
}

/// Splits `total` in proportion to `weights`: floors, then one unit each to the largest remainders, then to lower indices.
///
/// At least one weight is above 0. Products are taken in 128 bits, so nothing overflows and nothing is rounded but the floor.
private func apportion(_ total: UInt64, by weights: [UInt64]) -> [UInt64] {
  let sum = weights.reduce(UInt128(0)) { $0 + UInt128($1) }
  precondition(sum > 0, "some weight is above zero")
  var parts: [UInt64] = []
  var remainders: [UInt128] = []
  var left = total
  for weight in weights {
    let (part, remainder) = (UInt128(total) * UInt128(weight)).quotientAndRemainder(dividingBy: sum)
    parts.append(UInt64(part))
    remainders.append(remainder)
    left -= UInt64(part)
  }
  // The units left are the sum of the remainders over `sum`: fewer than the remainders that are not zero.
  let order = weights.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
  for index in order.prefix(Int(left)) { parts[index] += 1 }
  return parts
}
