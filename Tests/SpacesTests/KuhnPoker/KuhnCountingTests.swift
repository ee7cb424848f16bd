import TestSupport
import Testing

/// What a perfect memory is worth in duplicate, against an opponent without one.
///
/// A hand that repeats a deal is news of that deal, although nobody is told which hand repeats which. Here somebody plays against an
/// equilibrium who is even told all cards of every finished hand, folded ones included, knows how sessions are dealt, and draws every
/// conclusion. No player at the table has as much, so that what this one gains bounds what all others do.
@Suite struct KuhnCountingTests {
  typealias Deal = (first: Kuhn.Card, second: Kuhn.Card)

  static let deals: [Deal] = Kuhn.Card.allCases.flatMap { one in
    Kuhn.Card.allCases.filter { $0 != one }.map { (first: one, second: $0) }
  }

  /// Every way to draw `count` deals, by how often each of the six kinds came, with its weight.
  static func draws(_ count: Int) -> [(kinds: [Int], weight: Double)] {
    func split(_ left: Int, _ kinds: Int) -> [[Int]] {
      kinds == 1 ? [[left]] : (0...left).flatMap { own in split(left - own, kinds - 1).map { [own] + $0 } }
    }
    func factorial(_ n: Int) -> Double { n < 2 ? 1 : (2...n).reduce(1) { $0 * Double($1) } }
    return split(count, deals.count).map { kinds in (kinds, kinds.reduce(1) { $0 / factorial($1) }) }
  }

  /// How likely each kind of deal is in the next hand, given the finished hands with the same player first and with the other one.
  static func outlook(_ prior: [(kinds: [Int], weight: Double)], same: [Int], other: [Int]) -> [Double] {
    func ways(_ n: Int, _ taken: Int) -> Double { (0..<taken).reduce(1) { $0 * Double(n - $1) } }
    var chances = Array(repeating: 0.0, count: deals.count)
    for (kinds, weight) in prior {
      var likely = weight
      for index in kinds.indices { likely *= ways(kinds[index], same[index]) * ways(kinds[index], other[index]) }
      if likely == 0 { continue }
      for index in kinds.indices { chances[index] += likely * Double(kinds[index] - same[index]) }
    }
    return chances
  }

  /// The best that a player with this card can win on average, where `chances` says how likely the other cards are.
  static func best(_ card: Kuhn.Card, isFirst: Bool, _ chances: [Kuhn.Card: Double], against strategy: Kuhn.Strategy) -> Double {
    let total = chances.values.reduce(0, +)
    // Nobody else's cards are looked at in a choice: it is made once for all that they can be.
    func value(_ moves: [Kuhn.Move], _ weights: [Kuhn.Card: Double]) -> Double {
      if Kuhn.payoff(moves, first: .jack, second: .queen) != nil {
        return weights.reduce(0) { sum, other in
          let (first, second) = isFirst ? (card, other.key) : (other.key, card)
          let payoff = Kuhn.payoff(moves, first: first, second: second) ?? 0
          return sum + other.value * Double(isFirst ? payoff : -payoff)
        }
      }
      let (meek, brave) = Kuhn.legal(moves)
      guard (moves.count % 2 == 0) != isFirst else { return max(value(moves + [meek], weights), value(moves + [brave], weights)) }
      func chance(_ other: Kuhn.Card) -> Double { strategy.chance(Kuhn.InfoSet(moves: moves, card: other)).double }
      let bold = Dictionary(uniqueKeysWithValues: weights.map { ($0.key, $0.value * chance($0.key)) })
      let shy = Dictionary(uniqueKeysWithValues: weights.map { ($0.key, $0.value * (1 - chance($0.key))) })
      return value(moves + [brave], bold) + value(moves + [meek], shy)
    }
    return value([], chances) / total
  }

  /// Without any memory the best response to an equilibrium is worth the game's value, which is 0 over both positions.
  @Test func withoutMemoryThereIsNoGain() throws {
    let strategy = try KuhnEquilibriumTests.shippedTable()
    for isFirst in [true, false] {
      let mean = Kuhn.Card.allCases.map { card in
        let chances = Dictionary(uniqueKeysWithValues: Kuhn.Card.allCases.filter { $0 != card }.map { ($0, 0.5) })
        return Self.best(card, isFirst: isFirst, chances, against: strategy) / 3
      }.reduce(0, +)
      #expect(abs(mean - (isFirst ? -1.0 : 1.0) / 18) < 1e-12)
    }
  }

  /// The README says about 1.4 chips in a session of 12 hands. 1.375 is what another program found, over 20,000 sessions.
  @Test func aPerfectMemoryGainsThisMuch() throws {
    let strategy = try KuhnEquilibriumTests.shippedTable()
    let count = 6
    let prior = Self.draws(count)
    let sessions = Soak.count(fast: 150, full: 3_000)
    var draws = SplitMix64(stream: 12)
    var known: [[Int]: [Double]] = [:]
    var results: [Double] = []
    for _ in 0..<sessions {
      let dealt = (0..<count).map { _ in draws.below(Self.deals.count) }
      let again = dealt.shuffled(using: &draws)
      // What has been played with this player first, and with the other one first.
      var seen = [Array(repeating: 0, count: 6), Array(repeating: 0, count: 6)]
      var gain = 0.0
      for hand in 0..<2 * count {
        let side = hand % 2
        let kind = side == 0 ? dealt[hand / 2] : again[hand / 2]
        let key = seen[side] + seen[1 - side]
        let chances = known[key] ?? Self.outlook(prior, same: seen[side], other: seen[1 - side])
        known[key] = chances
        let own = side == 0 ? Self.deals[kind].first : Self.deals[kind].second
        var others: [Kuhn.Card: Double] = [:]
        for (deal, chance) in zip(Self.deals, chances) where (side == 0 ? deal.first : deal.second) == own && chance > 0 {
          others[side == 0 ? deal.second : deal.first, default: 0] += chance
        }
        gain += Self.best(own, isFirst: side == 0, others, against: strategy)
        seen[side][kind] += 1
      }
      results.append(gain)
    }
    let mean = results.reduce(0, +) / Double(sessions)
    let variance = results.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(sessions - 1)
    let error = (variance / Double(sessions)).squareRoot()
    let about: Comment = "\(mean) ± \(error) chips a session, AGON_SEED=\(Soak.seed)"
    #expect(abs(mean - 1.375) <= 5 * error + 0.02, about)
    #expect(error < 0.2, about)
  }
}
