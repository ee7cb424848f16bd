import SpaceLint
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// Spaces with a line or two changed, so that they tell more than they should, are caught by C306.
@Suite struct LeakTests {
  struct Mutant: CustomTestStringConvertible, Sendable {
    let name: String
    var space = "kuhn-poker"
    let changes: [(from: String, to: String)]
    /// How much the finding weighs; nil where there is to be none.
    let severity: Severity?

    var testDescription: String { name }

    func package() throws -> SpacePackage {
      let shipped = try Fixture.shipped(space)
      var source = String(decoding: try #require(shipped.bytes(of: "main.lua")), as: UTF8.self)
      for (from, to) in changes {
        try #require(source.ranges(of: from).count == 1, "\(from) stands once in main.lua")
        source = source.replacing(from, with: to)
      }
      let files = shipped.files.map { $0.path == "main.lua" ? SpacePackage.File(path: $0.path, bytes: Array(source.utf8)) : $0 }
      return try SpacePackage(files: files, from: name)
    }

    /// The deal, copied where the host does not cut it.
    private static let dealt = (
      from: "  state.moves = {}\n  for seat", to: "  state.moves = {}\n  state.dealt = state.secret[number]\n  for seat"
    )

    static let all = [
      Mutant(
        name: "the deal in the data", changes: [dealt, ("hand = number, hands", "dealt = state.dealt, hand = number, hands")],
        severity: .error),
      Mutant(
        name: "the other card in the length of a line",
        changes: [dealt, ("offered(state.moves)),", "offered(state.moves) .. (\" \"):rep(state.dealt[3 - seat] == \"K\" and 1 or 0)),")],
        severity: .warning),
      Mutant(
        name: "the deal on the page",
        changes: [dealt, ("own and own[number] or record", "state.dealt[seat] or own and own[number] or record")],
        severity: .error),
      Mutant(name: "folded cards on the table", changes: [("cards = shown and cards}", "cards = cards}")], severity: .warning),
      Mutant(name: "folded cards in the log", changes: [("local cause = shown and", "local cause =")], severity: .warning),
      // Here it is the host that saves the day: it has cut what the task would show.
      Mutant(
        name: "the secret in the data",
        changes: [("hand = number, hands", "dealt = state.secret, theirs = state.hidden[3 - seat], hand = number, hands")], severity: nil),
      Mutant(
        name: "the solution in the data", space: "logic-grid",
        changes: [
          (
            "return {puzzle = made, secret = solution, rounds = {}}",
            "return {puzzle = made, key = solution, secret = solution, rounds = {}}"
          ),
          ("clues = made.clues, earlier", "clues = made.clues, key = state.key, earlier"),
        ], severity: .error),
    ]
  }

  @Test(arguments: Mutant.all) func aSpaceThatLeaksIsCaught(mutant: Mutant) async throws {
    // A tenth of the deadline is for dealing: enough of it that other work on the machine hides no leak.
    let report = await Trials.tried(
      try mutant.package(), TrialPlan(seed: Soak.seed, sessionsPerPairing: 1, deadline: .seconds(9000)),
      rules: TrialRule.all.filter { $0.info.id == "C306" })
    let found = report.findings.filter { $0.rule == "C306" }
    #expect(found.map(\.severity).max { $0 == .warning && $1 == .error } == mutant.severity, "\(report.findings), AGON_SEED=\(Soak.seed)")
    #expect(found.allSatisfy { $0.evidence.contains { $0.contains("trial seed \(Soak.seed)") } })
  }
}
