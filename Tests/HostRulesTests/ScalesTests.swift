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
}
