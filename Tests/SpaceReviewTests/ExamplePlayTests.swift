import HostRules
import SessionRunner
import SpaceLint
import SpaceSandbox
import TestSupport
import Testing

/// The Space that every rule's examples start from, played.
@Suite struct ExamplePlayTests {
  @Test func theExampleSpacePlays() throws {
    let bench = try Bench(try SpacePackage(files: RuleExample.base, from: "example"))
    let journal = try bench.session(bots: ["random", "adversarial"])
    #expect(bench.replay(journal).difference == nil)
    guard case .settled(let settlement) = journal.end.outcome else {
      Issue.record("the outcome is \(journal.end.outcome)")
      return
    }
    #expect(settlement.shares == [10_000, 0])
  }
}
