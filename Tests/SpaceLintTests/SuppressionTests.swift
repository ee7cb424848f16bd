import SpaceLint
import SpaceSandbox
import Testing

/// Comments that allow what a rule finds.
@Suite struct SuppressionTests {
  private func lint(_ lib: String) -> LintResult {
    Linter.check(SpaceSource(files: RuleExample.base + [SpacePackage.File(path: "lib/x.lua", bytes: Array(lib.utf8))]))
  }

  private func ids(_ result: LintResult) -> [String] { result.findings.map(\.rule) }

  static let spin = "while true do list[#list + 1] = 0 end"

  @Test(arguments: [
    "return function(list)\n  -- lint: allow S106 because the host stops it\n  \(spin)\nend\n",
    "return function(list)\n  \(spin) -- lint: allow S106 because the host stops it\nend\n",
    "return function(list)\n  --lint: allow S106, S107 because the host stops it\n\n  -- A remark between.\n  \(spin)\nend\n",
  ])
  func aReasonAllowsTheStatement(lib: String) {
    let result = lint(lib)
    #expect(result.suppressed.map(\.finding.rule) == ["S106"])
    #expect(result.suppressed.first?.reason == "the host stops it")
    #expect(!ids(result).contains("S106") && !ids(result).contains("U001"))
    // The one of two rules that finds nothing is told.
    #expect(ids(result) == (lib.contains("S107") ? ["U002"] : []))
  }

  @Test(arguments: [
    "return function(list)\n  -- lint: allow S106\n  \(spin)\nend\n",
    "return function(list)\n  -- lint: allow S106 because yes\n  \(spin)\nend\n",
    "return function(list)\n  -- lint: S106 because the host stops it\n  \(spin)\nend\n",
    "return function(list)\n  -- lint: allow everything because it is fine\n  \(spin)\nend\n",
  ])
  func withoutARuleAndAReasonNothingIsAllowed(lib: String) {
    let result = lint(lib)
    #expect(ids(result) == ["U001", "S106"])
    #expect(result.suppressed.isEmpty)
  }

  @Test(arguments: [("S101", "print(1)"), ("S102", "load('return 1')"), ("S105", "getmetatable('')")])
  func whatGuardsTheHostIsNeverAllowed(id: String, code: String) {
    let result = lint("-- lint: allow \(id) because it is quite harmless\nlocal x = \(code)\nreturn x\n")
    #expect(ids(result) == ["U001", id])
    #expect(result.findings.first?.message == "\(id) cannot be allowed: it guards the machine that runs the Space")
  }

  @Test func aCommentCoversOneStatementAlone() {
    let result = lint("return function(list)\n  -- lint: allow S106 because the host stops it\n  \(Self.spin)\n  \(Self.spin)\nend\n")
    #expect(ids(result) == ["S106"] && result.suppressed.count == 1)
    #expect(result.findings.first?.span?.start ?? 0 > result.suppressed.first?.finding.span?.start ?? 0)
  }

  @Test func ofAStatementWithABlockOnlyTheHeadIsCovered() {
    let result = lint("-- lint: allow S106 because the host stops it\nlocal function f(list)\n  \(Self.spin)\nend\nreturn f\n")
    #expect(ids(result) == ["U002", "S106"])
  }

  @Test func aRuleThatWasNotLookedForIsNotUnused() {
    let file = SpacePackage.File(path: "lib/x.lua", bytes: Array("-- lint: allow C306 because the deck is open\nreturn {}\n".utf8))
    let source = SpaceSource(files: RuleExample.base + [file])
    #expect(Linter.check(source).findings.isEmpty)
    let all = Linter.result(of: [], in: source, checked: ["C306", "U002"])
    #expect(all.findings.map(\.rule) == ["U002"])
  }

  /// Findings of other makers, such as the dynamic rules, are allowed in the same way.
  @Test func findingsFromElsewhereAreCovered() {
    let text = "-- lint: allow C308 because names are not words\nreturn {}\n"
    let source = SpaceSource(files: RuleExample.base + [SpacePackage.File(path: "lib/x.lua", bytes: Array(text.utf8))])
    let start = text.utf8.count - "return {}\n".utf8.count
    let finding = Finding(rule: "C308", severity: .error, "words", in: "lib/x.lua", at: Span(start, start + 6))
    let result = Linter.result(of: [finding], in: source, checked: ["C308", "U001", "U002"])
    #expect(result.findings.isEmpty && result.suppressed.map(\.finding) == [finding])
    let whole = Finding(rule: "C308", severity: .error, "words", in: "lib/x.lua")
    #expect(Linter.result(of: [whole], in: source, checked: ["C308"]).findings == [whole])
  }
}
