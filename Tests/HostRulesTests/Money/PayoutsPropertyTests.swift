import HostRules
import SpaceContract
import TestSupport
import Testing

/// Whatever is tied and whatever is paid, the money is exact: against a second calculation in long division.
@Suite struct PayoutsPropertyTests {
  /// The largest such fee fits for every number of seats that a session may have.
  static let fees: [Int64] = [0, 1, 999_999, 1_000_000, Int64.max / 100]

  /// All 2^(n-1) ways to tie n seats, with a last rank that scored a hundredth and with one that scored nothing, under every preset and
  /// at every fee. The fast slice takes all compositions of up to 9 seats and some of the others.
  @Test(arguments: 2...16) func paysEveryTieComposition(seats: Int) throws {
    let stride = Soak.isOn || seats <= 9 ? 1 : 1 << (seats - 7) | 1
    for mask in Swift.stride(from: 0, to: 1 << (seats - 1), by: stride) {
      for lowest in [0, 1] {
        // Bit k of the mask says that the seat at position k + 1 starts a new rank.
        let scores = try (0..<seats).map { try Score(hundredths: (mask >> $0).nonzeroBitCount * (1 + mask % 500) + lowest) }
        // Which seat holds which position must not matter, so it differs.
        var random = TestSupport.SplitMix64(seed: UInt64(seats) << 32 | UInt64(mask))
        let fault = try Self.fault(scores.shuffled(using: &random))
        guard fault == nil else {
          Issue.record("\(seats) seats, composition \(mask), lowest \(lowest): \(fault ?? "")")
          return
        }
      }
    }
  }

  @Test(arguments: 17...100) func paysSeededOnes(seats: Int) throws {
    for round in 0..<Soak.count(fast: 2, full: 40) {
      let seed = Soak.seed &+ UInt64(seats * 1000 + round)
      var random = TestSupport.SplitMix64(seed: seed)
      let highest = [1, 3, 40, 10_000][round % 4]
      let scores = try (0..<seats).map { _ in try Score(hundredths: random.below(highest + 1)) }
      let fault = try Self.fault(scores)
      #expect(fault == nil, "seed \(seed)")
    }
  }

  /// Shares that a Space gave: any that sum to the whole.
  @Test func paysCustomShares() throws {
    for round in 0..<Soak.count(fast: 300, full: 20_000) {
      let seed = Soak.seed &+ UInt64(round)
      var random = TestSupport.SplitMix64(seed: seed)
      var shares = Array(repeating: 0, count: 1 + random.below(100))
      for _ in 0..<random.below(12) { shares[random.below(shares.count)] += random.below(800) }
      shares[random.below(shares.count)] += 10_000 - shares.reduce(0, +)
      let fee = Int64.random(in: 0...(Int64.max / Int64(shares.count)), using: &random)
      let basisPoints = random.below(10_001)
      let payouts = try Payouts(fee: fee, shares: shares, protocolFee: basisPoints)
      #expect(Self.fault(payouts, fee: fee, shares: shares, basisPoints: basisPoints) == nil, "seed \(seed)")
    }
  }

  /// What is wrong with the payouts of some scores, under any preset and at any fee; nil if nothing is.
  static func fault(_ scores: [Score]) throws -> String? {
    let ranking = Ranking(scores.map { ($0, nil) })
    for preset: RewardsPreset in [.podium, .winner, .proportional] {
      let shares = try Shares.preset(preset, scores: scores, ranking: ranking)
      for fee in fees {
        let payouts = try Payouts(fee: fee, shares: shares, protocolFee: 1000)
        if let fault = fault(payouts, fee: fee, shares: shares, basisPoints: 1000) { return "\(preset) at \(fee): \(fault)" }
        let order = scores.indices.sorted { (ranking.ranks[$0], $0) < (ranking.ranks[$1], $1) }
        for (better, worse) in zip(order, order.dropFirst()) {
          let ahead = payouts.bySeat[better] - payouts.bySeat[worse]
          // A better rank never gets less. Only where both have the same share, as two scores of many seats may, does the unit that is
          // left go by seat, because payouts know the shares alone.
          if shares[better] < shares[worse], ranking.ranks[better] < ranking.ranks[worse] { return "\(preset): unequal to their ranks" }
          let isTie = shares[better] == shares[worse]
          if ahead < (isTie && ranking.ranks[better] < ranking.ranks[worse] ? -1 : 0) {
            return "\(preset) at \(fee): seat \(worse + 1) gets more than seat \(better + 1), which is ahead"
          }
          if scores[better] == scores[worse], ahead > payouts.pool / 10_000 + 1 { return "\(preset) at \(fee): equals get unequal parts" }
          if scores[worse] == .zero, scores[order[0]] > .zero, payouts.bySeat[worse] > 0 { return "\(preset): a score of 0 is paid" }
        }
      }
    }
    return nil
  }

  /// Long division in base 10,000, in 64 bits and without a product that could overflow. The method of the largest remainders has exactly
  /// one outcome, and these conditions describe it.
  static func fault(_ payouts: Payouts, fee: Int64, shares: [Int], basisPoints: Int) -> String? {
    let fees = shares.reduce(Int64(0)) { sum, _ in sum + fee }
    func part(_ whole: Int64, _ points: Int) -> (quotient: Int64, remainder: Int64) {
      let low = whole % 10_000 * Int64(points)
      return (whole / 10_000 * Int64(points) + low / 10_000, low % 10_000)
    }
    let protocolFee = part(fees, basisPoints).quotient
    guard payouts.protocolFee == protocolFee else { return "the protocol gets \(payouts.protocolFee), not \(protocolFee)" }
    guard payouts.bySeat.count == shares.count else { return "\(payouts.bySeat.count) payouts" }
    guard payouts.bySeat.reduce(protocolFee, +) == fees else { return "the sum of \(payouts.bySeat) is not \(fees)" }
    let parts = shares.map { part(fees - protocolFee, $0) }
    let extra = zip(payouts.bySeat, parts).map { $0 - $1.quotient }
    guard extra.allSatisfy({ $0 == 0 || $0 == 1 }) else { return "payouts off by \(extra)" }
    let given = extra.indices.filter { extra[$0] == 1 }.map { (parts[$0].remainder, -$0) }.min { $0 < $1 }
    let withheld = extra.indices.filter { extra[$0] == 0 }.map { (parts[$0].remainder, -$0) }.max { $0 < $1 }
    if let given, let withheld, given < withheld { return "a unit went to seat \(1 - given.1) before seat \(1 - withheld.1)" }
    if let given, given.0 == 0 { return "a unit went to a seat without a remainder" }
    return nil
  }
}
