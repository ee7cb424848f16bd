internal import SpaceContent

/// How much is played, and from which seed.
public struct TrialPlan: Sendable {
  public enum Effort: String, CaseIterable, Sendable {
    /// For every save: some ten seconds for a small Space.
    case quick
    /// For a review: some times as many sessions, seeds and answers.
    case full
  }

  /// Everything random in a trial comes from it: the same package and plan give the same report.
  public let seed: UInt64
  /// Seeds on which each pairing of bots is played, with the seats one way and the other.
  public let sessionsPerPairing: Int
  public let effort: Effort
  /// When no further session is begun; what was left out by then is told in the report.
  public let deadline: Duration

  /// - Parameters:
  ///   - sessionsPerPairing: nil for 6 (quick) or 40 (full).
  ///   - deadline: nil for a minute (quick) or ten (full).
  public init(seed: UInt64 = 7, sessionsPerPairing: Int? = nil, effort: Effort = .quick, deadline: Duration? = nil) {
    self.seed = seed
    self.effort = effort
    self.sessionsPerPairing = max(1, sessionsPerPairing ?? (effort == .quick ? 6 : 40))
    self.deadline = deadline ?? .seconds(effort == .quick ? 60 : 600)
  }

  /// One of two numbers.
  func count(quick: Int, full: Int) -> Int { effort == .quick ? quick : full }

  /// The seed of the sessions with this number: all of them draw the same.
  func sessionSeed(_ number: Int) -> Digest {
    func bytes(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    return SHA256.digest(lengthPrefixed: [Array("agon/trial/v1".utf8), bytes(seed), bytes(UInt64(number))])
  }

  /// Draws of the trial itself, such as answers that nobody would give.
  func draws(_ purpose: String) -> TrialDraws {
    let digest = SHA256.digest(lengthPrefixed: [Array("agon/trial-draws/v1".utf8), sessionSeed(0).bytes, Array(purpose.utf8)])
    return TrialDraws(seed: digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }
}

/// Reproducible draws: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct TrialDraws: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
