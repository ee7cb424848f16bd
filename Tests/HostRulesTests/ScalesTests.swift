import HostRules
import Testing

@Suite struct ScalesTests {
  static let shown: [(Rating, Int, String)] = [
    (.initial, 1000, "Bronze I"),
    (Rating(mu: 25, sigma: 1.5), 1820, "Gold II"),
    (Rating(mu: 10, sigma: 5.0 / 3), 1200, "Bronze II"), (Rating(mu: 9.975, sigma: 5.0 / 3), 1199, "Bronze I"),
    (Rating(mu: 41, sigma: 1), 2520, "Diamond III"), (Rating(mu: 40, sigma: 2.5), 2300, "Diamond I"),
    (Rating(mu: -10, sigma: 8), 0, "Bronze I"), (Rating(mu: 1e6, sigma: 1), 9999, "Diamond III"),
    (Rating(mu: 0.0125, sigma: 0), 1000, "Bronze I"), (Rating(mu: 0.0375, sigma: 0), 1002, "Bronze I"),  // halves go to even
    (Rating(mu: .nan, sigma: 1), 0, "Bronze I"), (Rating(mu: .infinity, sigma: 1), 9999, "Diamond III"),
    (Rating(mu: -.infinity, sigma: .infinity), 0, "Bronze I"),
  ]

  @Test(arguments: shown) func shows(rating: Rating, points: Int, tier: String) {
    let standing = Standing(rating, sessions: 0)
    #expect(standing.mmr.points == points)
    #expect(standing.tier.name == tier)
  }

  @Test func namesFifteenBandsInOrder() {
    #expect(
      Tier.allCases.map { "\($0.name) \($0.minPoints)" } == [
        "Bronze I 0", "Bronze II 1200", "Bronze III 1300", "Silver I 1400", "Silver II 1500", "Silver III 1600",
        "Gold I 1700", "Gold II 1800", "Gold III 1900", "Platinum I 2000", "Platinum II 2100", "Platinum III 2200",
        "Diamond I 2300", "Diamond II 2400", "Diamond III 2500",
      ])
    for points in 0...3000 {
      let mmr = MMR(Rating(mu: Double(points - 1000) / 40, sigma: 0))
      let band = Tier.allCases.filter { $0.minPoints <= points }.max()
      #expect(mmr.points == points && Tier(mmr) == band)
    }
  }

  @Test func isProvisionalForTenSessions() {
    #expect([-1, 0, 9].allSatisfy { Standing(.initial, sessions: $0).isProvisional })
    #expect([10, 11, .max].allSatisfy { !Standing(.initial, sessions: $0).isProvisional })
    #expect(MMR.initial.points == 1000)
  }

  /// By hand: 10, and 5 for each agent behind, and 15 for winning; nothing where nobody was met.
  static let experience: [(AgentResult, Int, Int, Int)] = [
    (.won, 1, 1, 30), (.drew, 1, 0, 10), (.lost, 1, 0, 10), (.won, 4, 4, 45), (.lost, 4, 3, 25), (.drew, 4, 2, 20), (.drew, 0, 0, 0),
    (.won, 99, 99, 520),
  ]

  @Test(arguments: experience) func givesExperience(result: AgentResult, met: Int, behind: Int, points: Int) {
    #expect(Experience.points(result: result, met: met, behind: behind) == points)
  }

  @Test func levelsBeginWhereTheySay() {
    #expect((1...6).map(Experience.start(ofLevel:)) == [0, 100, 300, 600, 1000, 1500])
    #expect([-1, 0, 99, 100, 299, 300, 599, 600, 1499, 1500].map(Experience.level(at:)) == [1, 1, 1, 2, 2, 3, 3, 4, 5, 6])
    var level = 1
    for points in 0...200_000 {
      if points == Experience.start(ofLevel: level + 1) { level += 1 }
      if Experience.level(at: points) != level {
        Issue.record("\(points) XP are level \(Experience.level(at: points)), not \(level)")
        return
      }
    }
    for level in [1_000_003, 100_000_007, 151_000_000] {
      let start = Experience.start(ofLevel: level)
      #expect(Experience.level(at: start) == level && Experience.level(at: start - 1) == level - 1)
    }
    #expect(Experience.level(at: .max) == Experience.level(at: 1 << 60))
  }

  @Test func theProtocolsPartIsRoundedDown() {
    let parts = [(0, 1000, 0), (9, 1000, 0), (10, 1000, 1), (19, 1000, 1), (1_000_000, 1000, 100_000), (7, 10_000, 7), (7, 9_999, 6)]
    for (fees, basisPoints, part) in parts {
      #expect(ProtocolFee.part(of: Int64(fees), basisPoints: basisPoints) == Int64(part))
    }
    #expect(ProtocolFee.part(of: .max, basisPoints: 10_000) == .max)
    #expect(ProtocolFee.defaultBasisPoints == 1_000)
  }

  /// One a cent of protocol fee, for each seat by itself.
  @Test func fractalsCostACentEach() {
    let earned: [(Int64, Int64)] = [(0, 0), (99_999, 0), (100_000, 1), (199_999, 1), (1_000_000, 10), (5_000_000, 50), (1, 0)]
    for (fee, fractals) in earned { #expect(Fractals.forSeat(paying: fee, basisPoints: 1000) == fractals) }
    #expect(Fractals.forSeat(paying: 5_000_000, basisPoints: 0) == 0)
  }
}
