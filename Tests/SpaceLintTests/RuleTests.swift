import Foundation
import SpaceContract
import SpaceLint
import SpaceSandbox
import TestSupport
import Testing

/// Every static rule is found in its bad examples, and nothing is found in its good ones.
@Suite struct RuleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let rule: LintRule
    let example: RuleExample

    var testDescription: String { "\(rule.info.id) \(example.isBad ? "bad" : "good"): \(example.title)" }
  }

  /// S111 is what a worker says; its examples are played where there is one.
  static let cases = LintRule.all.flatMap { rule in rule.info.examples.map { Case(rule: rule, example: $0) } }

  @Test(arguments: cases.filter(\.example.isBad)) func aBadExampleIsFound(example: Case) {
    let result = Linter.check(example.example.source)
    #expect(result.findings.contains { $0.rule == example.rule.info.id }, "\(result.findings.map { "\($0.rule) \($0.message)" })")
  }

  @Test(arguments: cases.filter { !$0.example.isBad }) func aGoodExampleIsClean(example: Case) {
    let result = Linter.check(example.example.source)
    #expect(result.findings.isEmpty, "\(result.findings.map { "\($0.file) \($0.rule) \($0.message)" })")
  }

  @Test func theBaseOfTheExamplesIsClean() { #expect(Linter.check(SpaceSource(files: RuleExample.base)).findings.isEmpty) }

  /// The ids of space-contract.md's Lint section that are found by reading, and nothing besides.
  @Test func everyStaticRuleIsThere() {
    let ids = [
      "C301", "C305", "C307", "C313", "D201", "D202", "D204", "D205", "D207", "D208", "D209", "J401", "J402", "M001", "M002", "M003",
      "M004", "M005", "M006", "M007", "M008", "M009", "M010", "S100", "S101", "S102", "S103", "S104", "S105", "S106", "S107", "S108",
      "S109", "S110", "T501", "T502", "U001", "U002",
    ]
    #expect(LintRule.all.map(\.info.id) == ids)
    #expect(Set(LintRule.all.map(\.info.name)).count == ids.count)
  }

  @Test(arguments: LintRule.all.map(\.info)) func aRuleExplainsItself(info: RuleInfo) {
    #expect(info.group != nil)
    #expect(info.summary.hasSuffix(".") && info.summary.count < 140)
    #expect((1...3).contains(info.rationale.components(separatedBy: "\n\n").count))
    #expect(info.examples.contains(where: \.isBad) && info.examples.contains { !$0.isBad })
  }

  @Test(arguments: SpaceNames.all) func aShippedSpaceIsClean(name: String) throws {
    let source = try SpaceSource(folder: Fixture.repository.appending(path: "spaces/\(name)").path)
    let result = Linter.check(source)
    #expect(
      result.findings.isEmpty,
      "\(result.findings.map { "\($0.file):\(line($0, source)) \($0.rule) \($0.message)" }.joined(separator: "\n"))")
    #expect(result.suppressed.isEmpty)
  }

  private func line(_ finding: Finding, _ source: SpaceSource) -> Int {
    guard let span = finding.span, let file = source.file(finding.file) else { return 0 }
    return LineIndex(file.bytes).position(of: span.start).line
  }
}

/// The folders of `spaces/`.
enum SpaceNames {
  static let all: [String] = {
    do {
      let folder = Fixture.repository.appending(path: "spaces").path
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      fatalError("spaces/ cannot be read: \(error)")
    }
  }()
}
