import SpaceContent
import SpaceContract
import TestSupport
import Testing

@testable import HostRules

/// Regimes, moves and jumps against what `PriceGenerator` says of them. Bounds are 4.5 standard deviations of each count.
@Suite struct GeneratorStatisticsTests {
  private struct Counts {
    var bars = 0.0
    var jumps = 0.0
    var squares = 0.0
    var ups = 0.0
    var downs = 0.0
  }

  private static func count(seeds: Int) throws -> (regimes: [PriceWalk.Regime: Counts], jumpsUp: Double, jumpsDown: Double) {
    var counts: [PriceWalk.Regime: Counts] = [:]
    var (jumpsUp, jumpsDown) = (0.0, 0.0)
    for seed in 0..<seeds {
      let key = SHA256.digest(Digest.numbered(Soak.seed &* 1_000 &+ UInt64(seed)).bytes)
      var walk = PriceWalk(cipher: try #require(ChaCha20(key: key.bytes)), from: -PriceGenerator.reach)
      var reference = 0.0
      while walk.time < PriceGenerator.reach {
        let regime = walk.regime
        let isDayStart = walk.time % 86_400 == 0
        let bar = walk.next()
        if isDayStart { reference = Double(bar.open) }
        let move = Double(bar.close - bar.open) / reference
        counts[regime, default: Counts()].bars += 1
        // In the calm regime a bell-shaped draw moves by 0.343 % at most, and a jump by 1 % to 4 % more or less than that.
        if regime == .calm, abs(move) > 0.005 {
          #expect((0.0065...0.0435).contains(abs(move)), "a jump of \(move)")
          if move > 0 { jumpsUp += 1 } else { jumpsDown += 1 }
        } else if regime != .calm, abs(move) > 5 * Double(regime.deviation) / 1_000_000 {
          counts[regime]?.jumps += 1
        } else {
          counts[regime]?.squares += move * move
          if move > 0 { counts[regime]?.ups += 1 }
          if move < 0 { counts[regime]?.downs += 1 }
        }
      }
    }
    return (counts, jumpsUp, jumpsDown)
  }

  @Test func isAsDocumented() throws {
    let (counts, jumpsUp, jumpsDown) = try Self.count(seeds: Soak.count(fast: 8, full: 80))
    let all = counts.values.reduce(0) { $0 + $1.bars }
    // Shares wander slowly: a time average over n bars with a memory of 64 has the variance 128 p (1 - p) / n.
    for (regime, share) in [(PriceWalk.Regime.calm, 8.0 / 17), (.busy, 8.0 / 17), (.wild, 1.0 / 17)] {
      let seen = try #require(counts[regime])
      let bound = 4.5 * (128 * share * (1 - share) / all).squareRoot()
      #expect(abs(seen.bars / all - share) < bound, "AGON_SEED=\(Soak.seed): \(regime) \(seen.bars / all)")
      let deviation = (seen.squares / (seen.bars - seen.jumps)).squareRoot() * 1_000_000 / Double(regime.deviation)
      // The few jumps that hide among wild moves widen them by under 1 %.
      let wide = 4.5 / (2 * seen.bars).squareRoot() + (regime == .calm ? 0.002 : 0.01)
      #expect(abs(deviation - 1) < wide, "AGON_SEED=\(Soak.seed): \(regime) moves \(deviation) times what is said")
      #expect(abs(seen.ups - seen.downs) < 4.5 * (seen.ups + seen.downs).squareRoot(), "AGON_SEED=\(Soak.seed): \(regime)")
    }
    let calm = try #require(counts[.calm]).bars
    let expected = calm * 76 / 65_536
    #expect(abs(jumpsUp + jumpsDown - expected) < 4.5 * expected.squareRoot(), "AGON_SEED=\(Soak.seed): \(jumpsUp) + \(jumpsDown)")
    #expect(abs(jumpsUp - jumpsDown) < 4.5 * (jumpsUp + jumpsDown).squareRoot(), "AGON_SEED=\(Soak.seed): \(jumpsUp), \(jumpsDown)")
  }
}
