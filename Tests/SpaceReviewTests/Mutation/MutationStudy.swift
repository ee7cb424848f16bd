import Foundation
import SessionRunner
import SpaceLint
import SpaceReview
import SpaceSandbox
import TestSupport

/// Who notices the mistakes of a mutant: the sandbox's load, the linter's static and dynamic rules, the Space's spec tests, its goldens.
struct MutationStudy {
  static let spaces = [
    "bid-tac-toe", "btc-trading", "code-golf-lua", "forecast", "job-listings", "kuhn-poker", "logic-grid", "rap-battles", "tweets",
  ]

  struct Verdict: Sendable {
    let mutant: Mutant
    /// Ids of static rules, and of dynamic ones; "load" where the sandbox refuses the package.
    var lint: [String] = []
    var trials: [String] = []
    var specs = false
    var goldens = false

    var isLinted: Bool { !lint.isEmpty || !trials.isEmpty }
    var isTested: Bool { specs || goldens }
    var isCaught: Bool { isLinted || isTested }
  }

  let seed: UInt64
  /// Mutants of each kind, as far as there are so many.
  let perKind: Int
  /// Whether dynamic rules also look at mutants that the tests have caught already.
  let playsAll: Bool

  /// Mutants of every kind, drawn over all Spaces by the seed.
  func sample() throws -> [Mutant] {
    var random = SplitMix64(seed: seed)
    let mutators = try MutationStudy.spaces.map { Mutator(try Fixture.shipped($0)) }
    return Mutant.Kind.allCases.flatMap { kind -> [Mutant] in
      // A Space at a time, so that none has all of them.
      var piles = mutators.map { $0.mutants(kind).shuffled(using: &random) }.shuffled(using: &random)
      var drawn: [Mutant] = []
      while drawn.count < perKind, piles.contains(where: { !$0.isEmpty }) {
        for index in piles.indices where drawn.count < perKind { if let mutant = piles[index].popLast() { drawn.append(mutant) } }
      }
      return drawn
    }
  }

  func verdict(on mutant: Mutant) async throws -> Verdict {
    var verdict = Verdict(mutant: mutant)
    let source = SpaceSource(files: mutant.files)
    verdict.lint = Array(Set(Linter.check(source).findings.filter { $0.severity != .note }.map(\.rule))).sorted()
    let package: SpacePackage
    do throws(SandboxError) {
      package = try SpacePackage(files: mutant.files, from: mutant.space)
      try SpaceSandbox(package: package, executable: Fixture.executable).stop()
    } catch {
      if verdict.lint.isEmpty { verdict.lint = ["load"] }
      return verdict
    }
    let folder = GoldenFolder(space: Fixture.repository.appending(path: "spaces/\(mutant.space)").path)
    verdict.goldens = try GoldenCheck.all(in: folder, of: package, executable: Fixture.executable).contains { !$0.passed }
    verdict.specs = try SpecRun.run(package, executable: Fixture.executable).failed > 0
    if verdict.lint.isEmpty, playsAll || !verdict.isTested {
      let report = await Trials.tried(package, TrialPlan(seed: seed, sessionsPerPairing: 3))
      verdict.trials = Array(Set(report.findings.filter { $0.severity != .note }.map(\.rule))).sorted()
    }
    return verdict
  }
}

/// The study's table.
struct MutationTable {
  let verdicts: [MutationStudy.Verdict]

  var text: String {
    var lines = [row("kind", ["mutants", "linter", "spec tests", "goldens", "caught"])]
    for kind in Mutant.Kind.allCases { lines.append(row(kind.rawValue, counts(verdicts.filter { $0.mutant.kind == kind }))) }
    lines.append(row("all", counts(verdicts)))
    let missed = verdicts.filter { !$0.isCaught }
    lines += missed.isEmpty ? [] : ["", "Missed:"]
    lines += missed.map { "  \($0.mutant.kind.rawValue) in \($0.mutant.space), \($0.mutant.what)" }
    return lines.joined(separator: "\n")
  }

  private func counts(_ verdicts: [MutationStudy.Verdict]) -> [String] {
    let caught = verdicts.count { $0.isCaught }
    let part = verdicts.isEmpty ? 0 : 100 * caught / verdicts.count
    return [
      "\(verdicts.count)", "\(verdicts.count { $0.isLinted })", "\(verdicts.count { $0.specs })", "\(verdicts.count { $0.goldens })",
      "\(caught) (\(part) %)",
    ]
  }

  private func row(_ head: String, _ cells: [String]) -> String {
    head.padding(32) + cells.map { String(repeating: " ", count: max(0, 12 - $0.count)) + $0 }.joined()
  }
}

extension String {
  fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
