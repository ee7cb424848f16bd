import HostRules
import SpaceContract
import Testing

/// Every way to tie 2 to 16 seats, and seeded ones of up to 100, against the naive model in fractions.
@Suite struct SharesPropertyTests {
  static let presets: [RewardsPreset] = [.podium, .winner, .proportional]

  /// All 2^(n-1) compositions of n: bit k of `mask` says that the seat at position k + 1 starts a new rank. Each is checked with a
  /// last rank that scored a hundredth and with one that scored 0.
  @Test(arguments: 2...16, [1, 0]) func splitsEveryTieComposition(seats: Int, lowest: Int) throws {
    for mask in 0..<1 << (seats - 1) {
      var random = SplitMix64(seed: UInt64(seats) << 32 | UInt64(mask))
      let step = Int.random(in: 1...600, using: &random)
      var byPosition: [Score] = []
      for position in 0..<seats {
        let ranksBehind = (mask >> position).nonzeroBitCount
        byPosition.append(try Score(hundredths: ranksBehind * step + lowest))
      }
      let results = byPosition.shuffled(using: &random).map { (score: $0, tiebreak: Int64?.none) }
      // Compositions say nothing of the pool, so payouts are compared with the model's for some of them only.
      let pool = mask % 16 == 0 ? Int64.random(in: 0...100_000_000, using: &random) : nil
      if let fault = try Self.fault(results, pool: pool) {
        Issue.record("\(seats) seats, composition \(mask), lowest \(lowest): \(fault)")
        return
      }
    }
  }

  @Test(arguments: 17...100) func splitsSeededOnes(seats: Int) throws {
    for round in 0..<8 {
      let seed = UInt64(seats * 1000 + round)
      var random = SplitMix64(seed: seed)
      let highest = [1, 3, 40, 10_000][round % 4]
      let results = try (0..<seats).map { _ in
        let tiebreak: Int64? = round % 3 == 0 ? Int64.random(in: -1...1, using: &random) : nil
        return (score: try Score(hundredths: Int.random(in: 0...highest, using: &random)), tiebreak: tiebreak)
      }
      let fault = try Self.fault(results, pool: Int64.random(in: 0...Int64.max, using: &random))
      #expect(fault == nil, "seed \(seed)")
    }
  }

  /// What is wrong with the ranks and shares of some results, and with the payouts of a pool where there is one; nil if nothing is.
  static func fault(_ results: [(score: Score, tiebreak: Int64?)], pool: Int64?) throws -> String? {
    let scores = results.map(\.score)
    let ranking = Ranking(results)
    let ranks = ranking.ranks
    if ranks != NaiveModel.ranks(results) { return "ranks \(ranks)" }
    for preset in presets {
      let shares = try Shares.preset(preset, scores: scores, ranking: ranking)
      if shares.reduce(0, +) != 10_000 { return "\(preset): sum of \(shares)" }
      if shares != NaiveModel.shares(preset, scores: scores, ranks: ranks) { return "\(preset): \(shares) is not the naive model's" }
      if let fault = orderFault(preset, scores, ranks, shares) { return "\(preset): \(fault)" }
      guard let pool else { continue }
      let amounts = try Shares.payouts(pool: pool, shares: shares)
      if amounts.reduce(0, +) != pool { return "\(preset): sum of \(amounts)" }
      if amounts.map({ UInt128($0) }) != NaiveModel.split(UInt128(pool), shares.map { Fraction(UInt128($0)) }) {
        return "\(preset): \(amounts) is not what the naive model pays of \(pool)"
      }
    }
    return nil
  }

  /// Neighbours in the ranking suffice: what holds for them holds for all.
  private static func orderFault(_ preset: RewardsPreset, _ scores: [Score], _ ranks: [Int], _ shares: [Int]) -> String? {
    let allZero = scores.allSatisfy { $0 == .zero }
    for seat in shares.indices {
      if shares[seat] < 0 { return "a negative share in \(shares)" }
      if !allZero && scores[seat] == .zero && shares[seat] != 0 { return "seat \(seat + 1) scored 0 and is paid" }
    }
    let order = shares.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    for (better, worse) in zip(order, order.dropFirst()) {
      let ahead = shares[better] - shares[worse]
      if ranks[better] == ranks[worse] {
        if !(0...1).contains(ahead) { return "tied seats get \(shares[better]) and \(shares[worse])" }
      } else if scores[better] == scores[worse] && (allZero || preset == .proportional) {
        // Where the ranking moves no money, left-over points go by seat.
        if abs(ahead) > 1 { return "equal scores get \(shares[better]) and \(shares[worse])" }
      } else if ahead < 0 {
        return "rank \(ranks[better]) gets \(shares[better]), rank \(ranks[worse]) gets \(shares[worse])"
      }
    }
    return nil
  }
}
