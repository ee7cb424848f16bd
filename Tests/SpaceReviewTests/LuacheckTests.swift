import SpaceLint
import SpaceSandbox
import Testing

@testable import SpaceReview

/// What luacheck says, under our ids.
@Suite struct LuacheckTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let rule: RuleInfo
    let example: RuleExample

    var testDescription: String { "\(rule.id) \(example.isBad ? "bad" : "good")" }
  }

  static let cases = Luacheck.rules.flatMap { rule in rule.examples.map { Case(rule: rule, example: $0) } }

  private func findings(_ source: SpaceSource) throws -> [Finding] {
    switch Luacheck.check(source) {
    case .findings(let findings): return findings
    case .absent: throw SandboxError(.missingFile, "luacheck is not installed, and the tests need it: make packages")
    case .failed(let reason): throw SandboxError(.unreadable, reason)
    }
  }

  @Test(arguments: cases) func anExampleIsAsItsRuleSays(example: Case) throws {
    let found = try findings(example.example.source).map(\.rule)
    let isFound = found.contains(example.rule.id)
    #expect(isFound == example.example.isBad, "\(found)")
  }

  @Test func theExampleSpaceIsClean() throws { #expect(try findings(SpaceSource(files: RuleExample.base)).isEmpty) }

  @Test func aFindingStandsWhereLuacheckSays() throws {
    let text = "local size = 9\nreturn {}\n"
    let source = SpaceSource(files: [SpacePackage.File(path: "lib/x.lua", bytes: Array(text.utf8))])
    let finding = try #require(try findings(source).first)
    #expect(
      finding == Finding(rule: "L211", severity: .warning, "unused variable 'size'", in: "lib/x.lua", at: Span(6, 10), hint: finding.hint))
  }

  @Test func whatIsNotInstalledIsSaid() {
    let source = SpaceSource(files: RuleExample.base)
    guard case .absent = Luacheck.check(source, program: "no-such-program-here") else {
      Issue.record("a program that is not there was found")
      return
    }
  }

  /// A file that would leave the folder for temporary files is not written.
  @Test func pathsThatLeadOutAreLeftAlone() throws {
    let bytes = Array("local unused = 1\n".utf8)
    let files = ["../out.lua", "/tmp/out.lua", "a//b.lua", "a/./b.lua"].map { SpacePackage.File(path: $0, bytes: bytes) }
    #expect(try findings(SpaceSource(files: files)).isEmpty)
  }

  @Test func aProgramIsBoundInTimeAndOutput() {
    #expect(ChildProgram.run("sleep", ["20"], maxOutput: 10, seconds: 1) == .tooSlow)
    #expect(ChildProgram.run("printf", ["hello world"], maxOutput: 5, seconds: 5) == .ended(status: 0, output: Array("hello".utf8)))
    #expect(ChildProgram.run("false", [], maxOutput: 5, seconds: 5) == .ended(status: 1, output: []))
  }

  @Test func everyRuleHasOneId() {
    let ids = RuleCatalogue.all.map(\.id)
    #expect(Set(ids).count == ids.count && ids == ids.sorted())
    #expect(ids.contains("S111"))
  }
}
