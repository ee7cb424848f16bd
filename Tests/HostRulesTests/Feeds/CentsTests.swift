import Foundation
import HostRules
import TestSupport
import Testing

@Suite struct CentsTests {
  static let known: [(String, Int64?)] = [
    ("0", 0), ("0.0", 0), ("1", 100), ("42288.06", 4_228_806), ("42288.6", 4_228_860), ("42288", 4_228_800), ("007.10", 710),
    ("0.004", 0), ("0.005", 0), ("0.0050", 0), ("0.00500001", 1), ("0.015", 2), ("0.025", 2), ("0.0251", 3), ("0.0249999", 2),
    ("0.995", 100), ("0.985", 98), ("99.995", 10_000), ("69123.45000000", 6_912_345), ("10000000000.00", 1_000_000_000_000),
    ("10000000000.004", 1_000_000_000_000), ("10000000000.01", nil), ("9999999999.995", 1_000_000_000_000), ("10000000000.006", nil),
    ("99999999999999999999", nil), ("9223372036854775807", nil), ("9223372036854775808.5", nil),
    ("0000000000000000000000000000000000000001", 100), ("00000000000000000000000000000000000000001", nil),
    ("", nil), (".", nil), ("1.", nil), (".5", nil), ("1.2.3", nil), ("-1", nil), ("+1", nil), ("-0", nil), ("1e5", nil), ("1E5", nil),
    ("1_000", nil), ("1,5", nil), (" 1", nil), ("1 ", nil), ("0x10", nil), ("NaN", nil), ("nan", nil), ("inf", nil), ("Infinity", nil),
    ("١", nil), ("１", nil), ("1\0", nil),
  ]

  @Test(arguments: known) func readsDecimals(text: String, cents: Int64?) {
    #expect(Cents.parse(Array(text.utf8)) == cents)
    #expect(Cents.parse(text.utf8.dropFirst(0)) == cents)
  }

  /// Against Foundation's decimal numbers.
  @Test func roundsAsDecimalsDo() throws {
    var random = SplitMix64(seed: Soak.seed)
    for _ in 0..<Soak.count(fast: 3_000, full: 300_000) {
      let places = Int(random.next() % 6)
      // Few digits after the second one, so that ties are common.
      let text =
        "\(random.next() % 100_000)" + (places == 0 ? "" : "." + (0..<places).map { _ in "\(random.next() % 3 * 5 % 10)" }.joined())
      var exact = try #require(Decimal(string: text)) * 100
      var rounded = Decimal()
      NSDecimalRound(&rounded, &exact, 0, .bankers)
      guard Cents.parse(text.utf8) == NSDecimalNumber(decimal: rounded).int64Value else {
        Issue.record("AGON_SEED=\(Soak.seed): \(text) became \(Cents.parse(text.utf8) ?? -1), not \(rounded)")
        return
      }
    }
  }
}
