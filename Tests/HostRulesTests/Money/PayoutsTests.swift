import HostRules
import SpaceContract
import Testing

@Suite struct PayoutsTests {
  /// Worked out by hand: the fee of a seat, shares, the protocol's basis points; its part, and what each seat is paid.
  static let known: [(Int64, [Int], Int, Int64, [Int64])] = [
    // Five seats at $1, podium: "up to 2.5×" is 2.25×.
    (1_000_000, [5000, 3000, 2000, 0, 0], 1000, 500_000, [2_250_000, 1_350_000, 900_000, 0, 0]),
    (1_000_000, [10_000, 0], 1000, 200_000, [1_800_000, 0]),
    (1_000_000, [5000, 5000], 0, 0, [1_000_000, 1_000_000]),
    (1_000_000, [5000, 5000], 10_000, 2_000_000, [0, 0]),
    (0, [5000, 5000], 1000, 0, [0, 0]),
    // A tenth of 2 micro-units is less than one: the protocol gets nothing.
    (1, [5000, 5000], 1000, 0, [1, 1]),
    (1, [10_000], 1000, 0, [1]),
    (1, [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000], 1000, 1, [1, 1, 1, 1, 1, 1, 1, 1, 1, 0]),
    // 2,999,997 in all; 299,999.7 to the protocol, rounded down; 2,699,998 is split.
    (999_999, [3334, 3333, 3333], 1000, 299_999, [900_179, 899_910, 899_909]),
    (.max, [10_000], 1000, 922_337_203_685_477_580, [8_301_034_833_169_298_227]),
  ]

  @Test(arguments: known)
  func paysAsWorkedOutByHand(fee: Int64, shares: [Int], basisPoints: Int, protocolFee: Int64, bySeat: [Int64]) throws {
    let payouts = try Payouts(fee: fee, shares: shares, protocolFee: basisPoints)
    #expect(payouts.protocolFee == protocolFee)
    #expect(payouts.bySeat == bySeat)
    #expect(payouts.fees == fee * Int64(shares.count))
    #expect(payouts.pool == payouts.fees - protocolFee)
  }

  @Test func keepsATenthUnlessToldOtherwise() throws {
    #expect(try Payouts(fee: 1_000_000, shares: [10_000]).protocolFee == 100_000)
  }

  static let refused: [(Int64, [Int], Int, RulesError.Code)] = [
    (-1, [10_000], 1000, .badFee), (.min, [10_000], 1000, .badFee), (.max, [5000, 5000], 1000, .badFee),
    (Int64.max / 100 + 1, Array(repeating: 100, count: 100), 1000, .badFee),
    (1, [], 1000, .noSeats), (1, Array(repeating: 0, count: 100) + [10_000], 1000, .tooManySeats),
    (1, [10_000], -1, .badProtocolFee), (1, [10_000], 10_001, .badProtocolFee), (1, [10_000], .max, .badProtocolFee),
    (1, [9999], 1000, .badShareSum), (1, [10_001, -1], 1000, .badShare),
  ]

  @Test(arguments: refused) func refuses(fee: Int64, shares: [Int], basisPoints: Int, code: RulesError.Code) {
    #expect { try Payouts(fee: fee, shares: shares, protocolFee: basisPoints) } throws: { ($0 as? RulesError)?.code == code }
  }

  @Test func takesTheLargestFeeThatFits() throws {
    let payouts = try Payouts(fee: Int64.max / 100, shares: Array(repeating: 100, count: 100))
    #expect(payouts.bySeat.reduce(payouts.protocolFee, +) == Int64.max / 100 * 100)
    #expect(throws: RulesError.self) { try Payouts(fee: Int64.max / 100 + 1, shares: Array(repeating: 100, count: 100)) }
  }

  /// By hand: seats · share · 0.9, in ten-thousandths of the fee.
  static let factors: [(RewardsPreset, Int, Int?)] = [
    (.podium, 5, 22_500), (.podium, 4, 18_000), (.podium, 3, 13_500), (.podium, 2, 11_250), (.podium, 1, 9_000), (.podium, 100, 450_000),
    (.winner, 5, 45_000), (.winner, 2, 18_000), (.winner, 1, 9_000), (.proportional, 5, 45_000), (.custom, 5, nil),
  ]

  @Test(arguments: factors) func tellsTheRealFactor(preset: RewardsPreset, seats: Int, factor: Int?) throws {
    #expect(try Payouts.bestFactor(preset, seats: seats) == factor)
  }

  @Test func aFactorIsRoundedDown() throws {
    // 3 · 0.5 · 0.9999 is 1.49985.
    #expect(try Payouts.bestFactor(.podium, seats: 3, protocolFee: 1) == 14_998)
    #expect(throws: RulesError.self) { try Payouts.bestFactor(.winner, seats: 0) }
    #expect(throws: RulesError.self) { try Payouts.bestFactor(.winner, seats: 101) }
    #expect(throws: RulesError.self) { try Payouts.bestFactor(.winner, seats: 2, protocolFee: 10_001) }
  }
}
