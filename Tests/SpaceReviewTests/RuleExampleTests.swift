import SpaceLint
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// The examples of every dynamic rule are its tests.
@Suite struct RuleExampleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let rule: TrialRule
    let example: RuleExample

    var testDescription: String { "\(rule.info.id) \(example.isBad ? "bad" : "good"): \(example.title)" }
  }

  static let cases = TrialRule.all.flatMap { rule in rule.info.examples.map { Case(rule: rule, example: $0) } }

  @Test(arguments: cases) func anExampleShowsWhatItSays(of given: Case) async throws {
    let package = try SpacePackage(files: given.example.files, from: "example")
    // What a good example must not do concerns all rules.
    let rules = given.example.isBad ? [given.rule] : TrialRule.all
    let report = await Trials.tried(package, TrialPlan(seed: Soak.seed, sessionsPerPairing: 2, deadline: .seconds(900)), rules: rules)
    let own = report.findings.filter { $0.rule == given.rule.info.id }
    if given.example.isBad {
      #expect(!own.isEmpty, "nothing was found; \(report.findings)")
      #expect(own.allSatisfy { !$0.evidence.isEmpty })
    } else {
      #expect(own.isEmpty)
      let errors = report.findings.filter { $0.severity == .error }
      #expect(errors.isEmpty)
    }
  }

  @Test func idsAreUniqueAndSorted() {
    let ids = TrialRule.all.map(\.info.id)
    #expect(ids == ids.sorted() && Set(ids).count == ids.count)
    #expect(ids == ["C302", "C303", "C304", "C306", "C308", "C309", "C310", "C311", "C312", "C314", "D206", "D210", "T503"])
  }

  @Test(arguments: TrialRule.all.map(\.info.id)) func aRuleShowsBothSides(id: String) throws {
    let info = try #require(TrialRule.all.first { $0.info.id == id }).info
    #expect(info.isDynamic && !info.summary.isEmpty && !info.rationale.isEmpty)
    #expect(Set(info.examples.map(\.isBad)) == [true, false])
  }
}
