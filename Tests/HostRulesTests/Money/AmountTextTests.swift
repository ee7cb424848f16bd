import HostRules
import Testing

@Suite struct AmountTextTests {
  static let read: [(String, Asset, UInt128)] = [
    ("12.50", .usdc, 12_500_000), ("0.000001", .usdc, 1), ("007", .usdc, 7_000_000), ("1.0", .usdc, 1_000_000),
    // 2⁶³ − 1, the greatest of a narrow asset.
    ("9223372036854.775807", .usdc, 9_223_372_036_854_775_807), ("9223372036854775807", .fractals, 9_223_372_036_854_775_807),
    ("1", .eth, 1_000_000_000_000_000_000), ("0.000000000000000001", .frac, 1),
    // 2¹²⁸ − 1, the greatest of a wide one.
    ("340282366920938463463.374607431768211455", .eth, .max),
    // What a Double would round: 0.1 + 0.2 and 2⁵³ + 1.
    ("0.3", .usdc, 300_000), ("9007199254.740993", .usdc, 9_007_199_254_740_993),
  ]

  @Test(arguments: read)
  func decimalsAreReadExactly(text: String, asset: Asset, units: UInt128) throws {
    #expect(try Amount(text, of: asset).units == units)
  }

  static let refused: [(String, Asset, String)] = [
    ("", .usdc, "an amount is missing"), ("-5", .usdc, "-5 is negative"), ("-0.000001", .usdc, "-0.000001 is negative"),
    ("0", .usdc, "the amount is zero"), ("0.000000", .usdc, "the amount is zero"),
    ("0.0000001", .usdc, "0.0000001 has 7 digits behind the point; USDC has 6"),
    ("1.0000000", .usdc, "1.0000000 has 7 digits behind the point; USDC has 6"),
    ("1.5", .fractals, "1.5 has 1 digits behind the point; Fractals has 0"),
    ("9223372036854.775808", .usdc, "9223372036854.775808 is more than the ledger counts"),
    ("340282366920938463463.374607431768211456", .eth, "340282366920938463463.374607431768211456 is more than the ledger counts"),
    (String(repeating: "9", count: 500), .frac, String(repeating: "9", count: 60) + " is more than the ledger counts"),
    ("1,000", .usdc, "1,000 is no amount"), ("1e6", .usdc, "1e6 is no amount"), ("+1", .usdc, "+1 is no amount"),
    (".5", .usdc, ".5 is no amount"), ("5.", .usdc, "5. is no amount"), ("1.2.3", .usdc, "1.2.3 is no amount"),
    (" 1", .usdc, " 1 is no amount"), ("١٢", .usdc, "١٢ is no amount"), ("0x10", .usdc, "0x10 is no amount"),
    ("-", .usdc, "- is no amount"),
    ("nan", .usdc, "nan is no amount"),
  ]

  @Test(arguments: refused)
  func anythingElseIsRefusedWithItsFault(text: String, asset: Asset, message: String) {
    #expect { try Amount(text, of: asset) } throws: { error in
      guard let error = error as? RulesError else { return false }
      #expect(error.message == message)
      return error.code == .badAmount && !error.hint.isEmpty
    }
  }

  @Test func nothingIsAnAmountWhereItMayBe() throws {
    #expect(try Amount("0", of: .usdc, allowsZero: true) == .zero)
  }

  static let written: [(UInt128, Asset, String)] = [
    (0, .usdc, "0.00"), (1, .usdc, "0.000001"), (12_500_000, .usdc, "12.50"), (1_234_567_800, .usdc, "1234.5678"),
    (42, .fractals, "42"), (1_500_000_000_000_000_000, .eth, "1.5"), (2_000_000_000_000_000_000, .frac, "2"),
    (.max, .eth, "340282366920938463463.374607431768211455"),
  ]

  @Test(arguments: written)
  func amountsAreWrittenAsDecimals(units: UInt128, asset: Asset, text: String) {
    #expect(Amount(units: units).text(of: asset) == text)
  }

  /// Numbers of every length, in every asset.
  @Test func whatIsWrittenIsReadBack() throws {
    var random = SplitMix64(seed: 11)
    for _ in 0..<2_000 {
      for asset in Asset.allCases {
        let bits = asset.isWide ? 128 : 63
        let units = (UInt128(random.next()) << 64 | UInt128(random.next())) >> UInt128(128 - Int.random(in: 0...bits, using: &random))
        let amount = Amount(units: units)
        #expect(try Amount(amount.text(of: asset), of: asset, allowsZero: true) == amount)
      }
    }
  }
}
