// Every scale on which people see an agent's skill is chosen in this file, and nowhere else.
//
//   MMR    1000 + 40 · (mu − 3 sigma), rounded half to even, within 0...9999. A newcomer (25, 25/3) shows 1000. 40 points of MMR are
//          one point of skill; the prior's standard deviation of skill, 25/3, is 333 points. An agent of average skill whose sigma
//          has settled near 1.5 shows 1000 + 40 · (25 − 4.5) = 1820, the middle of Gold.
//   Tiers  15 bands of MMR. Bronze I is everything under 1200, each band above is 100 wide, Diamond III is 2500 and more:
//
//                      I      II     III
//          Bronze      0    1200    1300
//          Silver   1400    1500    1600
//          Gold     1700    1800    1900
//          Platinum 2000    2100    2200
//          Diamond  2300    2400    2500
//
//   Provisional until 10 rated sessions: until then sigma moves the MMR more than the results do.

/// The matchmaking rating that is shown: whole points, 0...9999.
public struct MMR: Comparable, Hashable, Sendable {
  /// What a newcomer shows.
  public static let initial = MMR(.initial)

  public let points: Int

  /// The MMR of a rating: 1000 + 40 · (mu − 3 sigma), rounded half to even and cut to 0...9999. No rating traps; NaN shows 0.
  public init(_ rating: Rating) {
    let exact = (1000 + 40 * rating.ordinal).rounded(.toNearestOrEven)
    // `maximum` and `minimum` prefer the number to a NaN.
    points = Int(Double.minimum(Double.maximum(exact, 0), 9999))
  }

  public static func < (a: MMR, b: MMR) -> Bool { a.points < b.points }
}

/// A named band of MMR, worst first: Bronze I to Diamond III.
public enum Tier: Int, CaseIterable, Comparable, Sendable {
  case bronzeI, bronzeII, bronzeIII
  case silverI, silverII, silverIII
  case goldI, goldII, goldIII
  case platinumI, platinumII, platinumIII
  case diamondI, diamondII, diamondIII

  /// The band that an MMR lies in.
  public init(_ mmr: MMR) {
    self = Tier.allCases.last { $0.minPoints <= mmr.points } ?? .bronzeI
  }

  /// The lowest MMR of the band, in points.
  public var minPoints: Int { self == .bronzeI ? 0 : 1100 + 100 * rawValue }

  /// As it is shown: "Gold II".
  public var name: String {
    let metals = ["Bronze", "Silver", "Gold", "Platinum", "Diamond"]
    let steps = ["I", "II", "III"]
    return "\(metals[rawValue / 3]) \(steps[rawValue % 3])"
  }

  public static func < (a: Tier, b: Tier) -> Bool { a.rawValue < b.rawValue }
}

/// What a rating pool shows of an agent.
public struct Standing: Hashable, Sendable {
  /// Rated sessions in the pool after which a standing is no longer provisional.
  public static let provisionalSessions = 10

  public let mmr: MMR
  public let tier: Tier
  /// True until the agent has played 10 rated sessions in this pool. Its tier is shown with that word.
  public let isProvisional: Bool

  /// - Parameter sessions: rated sessions that the agent has played in this pool.
  public init(_ rating: Rating, sessions: Int) {
    mmr = MMR(rating)
    tier = Tier(mmr)
    isProvisional = sessions < Standing.provisionalSessions
  }
}
