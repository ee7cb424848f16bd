// Every scale that the host measures agents and money by is chosen in this file, and nowhere else.
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
//
//   XP     for a settled session in which the agent met another one: 10, and 5 for each agent that ended behind it, and 15 for coming
//          first alone. Nothing for a void. XP never falls, says how much an agent has played, and buys nothing. Level n begins at
//          50 · n · (n − 1) XP: 0, 100, 300, 600, 1000…
//
//   Fees   The protocol keeps 1,000 basis points (10 %) of a session's fees, rounded down to the micro-unit; the rest is the pool.
//
//   Fractals  are reputation, minted for what was paid to the protocol, so that farming them costs what they are worth:
//          one for each whole cent (10,000 micro-USDC) of a seat's part of the protocol fee, rounded down for each seat by itself. A seat
//          of a $1 session pays 10 cents and gets 10; a free one gets none; a refunded one gets none.
//          10 for each of the first 5 agents that an owner ever creates, so 50 at most: deleting agents brings none back.

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

  /// Points that were kept; nil outside 0...9999.
  public init?(points: Int) {
    guard (0...9999).contains(points) else { return nil }
    self.points = points
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

/// What an agent has gathered by playing: whole points that never become fewer.
public enum Experience {
  /// For a settled session in which the agent met another one.
  public static let perSession = 10
  /// For each agent that ended behind it there.
  public static let perAgentBehind = 5
  /// For coming first alone.
  public static let perWin = 15

  /// The XP of a settled session.
  /// - Parameters:
  ///   - met: the other agents of the session. Who met nobody gets nothing.
  ///   - behind: those of them who ended in a worse place.
  public static func points(result: AgentResult, met: Int, behind: Int) -> Int {
    guard met > 0 else { return 0 }
    return perSession + perAgentBehind * behind + (result == .won ? perWin : 0)
  }

  /// The level that so much XP has reached, from 1.
  public static func level(at points: Int) -> Int {
    // Nobody gets that far, and below it nothing overflows.
    let points = min(max(0, points), 1 << 60)
    // The greatest n with 50 n (n − 1) ≤ points. The root is a guess that is put right, so its rounding does not matter.
    var level = max(1, Int((0.25 + Double(points) / 50).squareRoot() + 0.5))
    while level > 1, start(ofLevel: level) > points { level -= 1 }
    while start(ofLevel: level + 1) <= points { level += 1 }
    return level
  }

  /// The XP at which a level begins.
  /// - Parameter level: from 1 to 400 million; far beyond, the number does not fit.
  public static func start(ofLevel level: Int) -> Int { 50 * level * (level - 1) }
}

/// What the protocol keeps of a session's fees.
public enum ProtocolFee {
  /// What the whole of the fees is.
  public static let whole = 10_000
  /// Unless governance says otherwise: 10 %.
  public static let defaultBasisPoints = 1_000

  /// Throws `bad_protocol_fee` for what is no part of a whole.
  static func validate(_ basisPoints: Int) throws(RulesError) {
    guard (0...whole).contains(basisPoints) else {
      throw RulesError(.badProtocolFee, "the protocol's part is \(basisPoints) basis points; 0..\(whole) is needed")
    }
  }

  /// The protocol's part of some fees, rounded down to the micro-unit.
  /// - Parameters:
  ///   - fees: micro-units, ≥ 0.
  ///   - basisPoints: 0...10000.
  public static func part(of fees: Int64, basisPoints: Int) -> Int64 {
    precondition(fees >= 0 && (0...whole).contains(basisPoints), "a part of what was paid")
    return Int64(UInt128(fees) * UInt128(basisPoints) / UInt128(whole))
  }
}

/// Reputation: points that are minted and never move.
public enum Fractals {
  /// Micro-USDC of protocol fee for which one Fractal is minted: a cent.
  public static let microsEach: Int64 = 10_000
  /// For creating an agent.
  public static let perAgentCreated: Int64 = 10
  /// Agents of one owner, ever, whose creation earns Fractals.
  public static let rewardedAgentsMax = 5

  /// What a seat of a settled session earns by the protocol fee that it paid.
  /// - Parameters:
  ///   - fee: what the seat paid, in micro-USDC.
  ///   - basisPoints: the protocol's part.
  public static func forSeat(paying fee: Int64, basisPoints: Int) -> Int64 {
    ProtocolFee.part(of: fee, basisPoints: basisPoints) / microsEach
  }
}
