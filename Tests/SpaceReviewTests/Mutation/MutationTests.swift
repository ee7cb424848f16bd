import SpaceLint
import SpaceSandbox
import TestSupport
import Testing

/// Mistakes made in the shipped Spaces, by kind: the linter and the tests catch at least nine of ten.
@Suite struct MutationTests {
  @Test func everyKindHasMutants() throws {
    var counts: [Mutant.Kind: Int] = [:]
    for space in MutationStudy.spaces {
      let mutator = Mutator(try Fixture.shipped(space))
      for kind in Mutant.Kind.allCases { counts[kind, default: 0] += mutator.mutants(kind).count }
    }
    for kind in Mutant.Kind.allCases { #expect(counts[kind, default: 0] >= 4, "\(kind.rawValue)") }
  }

  /// A Space as it is is caught by nobody, or being caught would mean nothing.
  @Test(arguments: MutationStudy.spaces) func theSpaceItselfIsNotCaught(space: String) async throws {
    let study = MutationStudy(seed: Soak.seed, perKind: 0, playsAll: false)
    let package = try Fixture.shipped(space)
    let verdict = try await study.verdict(on: Mutant(space: space, kind: .manifest, what: "nothing", files: package.files))
    #expect(!verdict.isCaught, "\(verdict.lint) \(verdict.trials) \(verdict.specs) \(verdict.goldens)")
  }

  @Test func mistakesAreCaught() async throws {
    let study = MutationStudy(seed: Soak.seed, perKind: Soak.count(fast: 1, full: 13), playsAll: Soak.isOn)
    let mutants = try study.sample()
    var verdicts: [MutationStudy.Verdict] = []
    for mutant in mutants { verdicts.append(try await study.verdict(on: mutant)) }
    let table = MutationTable(verdicts: verdicts).text
    print("Mutation study, seed \(Soak.seed):\n\(table)")
    #expect(mutants.count >= Soak.count(fast: 20, full: 200))
    #expect(verdicts.count { $0.isCaught } * 10 >= verdicts.count * 9, "\(table)")
  }
}
