import SpaceLint
import SpaceReview
import TestSupport
import Testing

/// The Spaces that ship break no dynamic rule.
@Suite struct NineSpacesTests {
  static let spaces = [
    "bid-tac-toe", "btc-trading", "code-golf-lua", "forecast", "job-listings", "kuhn-poker", "logic-grid", "rap-battles", "tweets",
  ]

  @Test(arguments: spaces) func aSpaceIsClean(space: String) async throws {
    let plan =
      Soak.isOn
      ? TrialPlan(seed: Soak.seed, effort: .full) : TrialPlan(seed: Soak.seed, sessionsPerPairing: 1, deadline: .seconds(40))
    let report = await Trials.tried(try Fixture.shipped(space), plan)
    #expect(report.findings.isEmpty, "AGON_SEED=\(Soak.seed)")
    #expect(report.sessions.settled > 0)
    // Every rule has looked, or says why not.
    #expect(Set(report.searched.map(\.rule) + report.skipped.map(\.rule)) == Set(TrialRule.all.map(\.info.id)))
  }
}
