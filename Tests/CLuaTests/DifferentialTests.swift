import CLuaDifferential
import TestSupport
import Testing

/// Our string, table, math and utf8 functions against liblua's own.
@Suite struct DifferentialTests {
  static let parts = 4

  /// Five calls a pair: find, match, gsub, gmatch and one of another function.
  @Test(arguments: 0..<parts) func oursAgreesWithLiblua(part: Int) {
    let seed = Soak.seed &* 1_000_003 &+ UInt64(part)
    let count = Soak.count(fast: 20_000, full: 500_000) / Self.parts
    var message = [CChar](repeating: 0, count: 4096)
    let differences = clua_differential(seed, Int32(count), &message, message.count)
    let first = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #expect(differences == 0, "seed \(seed), AGON_SEED=\(Soak.seed), \(count) pairs: \(first)")
    #expect(first.isEmpty)
  }
}
