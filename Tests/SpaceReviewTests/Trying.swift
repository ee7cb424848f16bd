import SpaceReview
import SpaceSandbox
import TestSupport

extension Trials {
  private static let turnstile = Turnstile()

  /// Trials of a test. They take two cores and end at a deadline, so that of all the tests that run at once only one may be trying a
  /// Space; and beside other tests they need longer than by themselves.
  static func tried(_ package: SpacePackage, _ plan: TrialPlan, rules: [TrialRule] = TrialRule.all) async -> TrialReport {
    let plan = TrialPlan(
      seed: plan.seed, sessionsPerPairing: plan.sessionsPerPairing, effort: plan.effort,
      deadline: .seconds(Soak.count(fast: 300, full: 1800)))
    return await turnstile.pass { await run(package, plan: plan, executable: Fixture.executable, rules: rules) }
  }
}
