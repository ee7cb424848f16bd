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
    // The deadline only ends what hangs: beside other work a Space takes minutes.
    let plan =
      Soak.isOn
      ? TrialPlan(seed: Soak.seed, effort: .full, deadline: .seconds(3600))
      : TrialPlan(seed: Soak.seed, sessionsPerPairing: 1, deadline: .seconds(900))
    let report = await Trials.tried(try Fixture.shipped(space), plan)
    #expect(report.findings.isEmpty, "AGON_SEED=\(Soak.seed)")
    #expect(report.sessions.settled > 0)
    // Every rule has looked, or says why not.
    #expect(Set(report.searched.map(\.rule) + report.skipped.map(\.rule)) == Set(TrialRule.all.map(\.info.id)))
  }
}
