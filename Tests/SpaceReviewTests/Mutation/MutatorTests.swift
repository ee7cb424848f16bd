import SpaceSandbox
import TestSupport
import Testing

@Suite struct MutatorTests {
  @Test func everyKindHasMutants() throws {
    var counts: [Mutant.Kind: Int] = [:]
    for space in MutationStudy.spaces {
      let mutator = Mutator(try Fixture.shipped(space))
      for kind in Mutant.Kind.allCases { counts[kind, default: 0] += mutator.mutants(kind).count }
    }
    print(counts.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: "\n"))
    for kind in Mutant.Kind.allCases { #expect(counts[kind, default: 0] >= 4, "\(kind.rawValue)") }
  }
}
enum MutationStudy {
  static let spaces = [
    "bid-tac-toe", "btc-trading", "code-golf-lua", "forecast", "job-listings", "kuhn-poker", "logic-grid", "rap-battles", "tweets",
  ]
}
