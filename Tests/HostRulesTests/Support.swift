import HostRules
import SpaceContract

/// Sebastiano Vigna's SplitMix64: a random source whose whole state is a seed that a failing test can print.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A non-negative fraction in lowest terms. 128 bits are enough for the pools and the seats of these tests; more would trap.
struct Fraction: Comparable {
  let top: UInt128
  let bottom: UInt128

  init(_ top: UInt128, _ bottom: UInt128 = 1) {
    var (a, b) = (top, bottom)
    while b != 0 { (a, b) = (b, a % b) }
    self.top = top / a
    self.bottom = bottom / a
  }

  var floor: UInt128 { top / bottom }
  var fractional: Fraction { Fraction(top % bottom, bottom) }

  static func + (a: Fraction, b: Fraction) -> Fraction { Fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom) }
  static func / (a: Fraction, b: Fraction) -> Fraction { Fraction(a.top * b.bottom, a.bottom * b.top) }
  static func < (a: Fraction, b: Fraction) -> Bool { a.top * b.bottom < b.top * a.bottom }
}

/// The rules of ranking and splitting, written as the design says them, in fractions and without care for speed.
enum NaiveModel {
  static func ranks(_ results: [(score: Score, tiebreak: Int64?)]) -> [Int] {
    var ranks: [Int] = []
    for own in results {
      var rank = 1
      for other in results {
        if other.score > own.score || (other.score == own.score && (other.tiebreak ?? 0) > (own.tiebreak ?? 0)) { rank += 1 }
      }
      ranks.append(rank)
    }
    return ranks
  }

  static func shares(_ preset: RewardsPreset, scores: [Score], ranks: [Int]) -> [Int] {
    var earned = scores.indices.map { seat in
      switch preset {
      case .proportional: Fraction(UInt128(scores[seat].hundredths))
      case .winner: meanOfPlaces([100], seat, scores, ranks)
      default: meanOfPlaces([50, 30, 20], seat, scores, ranks)
      }
    }
    if scores.allSatisfy({ $0.hundredths == 0 }) { earned = scores.map { _ in Fraction(1) } }
    return split(10_000, earned).map { Int($0) }
  }

  private static func meanOfPlaces(_ places: [UInt128], _ seat: Int, _ scores: [Score], _ ranks: [Int]) -> Fraction {
    guard scores[seat].hundredths > 0 else { return Fraction(0) }
    let tied = ranks.filter { $0 == ranks[seat] }.count
    var sum: UInt128 = 0
    for place in ranks[seat]..<ranks[seat] + tied where place <= places.count { sum += places[place - 1] }
    return Fraction(sum, UInt128(tied))
  }

  static func split(_ total: UInt128, _ earned: [Fraction]) -> [UInt128] {
    let all = earned.reduce(Fraction(0), +)
    let exact = earned.map { own in
      let part = own / all
      return Fraction(part.top * total, part.bottom)
    }
    var given = exact.map(\.floor)
    var remainders = exact.map(\.fractional)
    while given.reduce(0, +) < total {
      var largest = 0
      for seat in remainders.indices where remainders[seat] > remainders[largest] { largest = seat }
      given[largest] += 1
      remainders[largest] = Fraction(0)
    }
    return given
  }
}
