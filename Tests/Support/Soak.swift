import Foundation

/// How much a test does: a fast slice in `make test`, the full count in `make soak`.
public enum Soak {
  public static let isOn = ProcessInfo.processInfo.environment["AGON_SOAK"] == "1"

  /// The seed of everything random in the tests: AGON_SEED, or 1.
  public static let seed = ProcessInfo.processInfo.environment["AGON_SEED"].flatMap(UInt64.init) ?? 1

  public static func count(fast: Int, full: Int) -> Int { isOn ? full : fast }
}

/// Reproducible random numbers for tests (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// An integer from 0 up to, but not, `bound`.
  public mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
