/// A rule that reads a Space without running it. One stands in each file of `Rules/`.
public struct LintRule: Sendable {
  public let info: RuleInfo
  /// Reports what it finds, in any order; the linter sorts.
  let check: @Sendable (_ source: SpaceSource, _ report: inout RuleReport) -> Void

  init(_ info: RuleInfo, check: @escaping @Sendable (_ source: SpaceSource, _ report: inout RuleReport) -> Void) {
    self.info = info
    self.check = check
  }

  /// What this rule alone finds, in the order in which it finds it.
  public func findings(in source: SpaceSource) -> [Finding] {
    var report = RuleReport(info)
    check(source, &report)
    return report.findings
  }
}

/// What one rule has found so far.
struct RuleReport {
  /// No rule reports more in one run: whoever has so many looks at the first ones.
  static let maxFindings = 20_000

  private let rule: RuleInfo
  private(set) var findings: [Finding] = []

  init(_ rule: RuleInfo) { self.rule = rule }

  /// Adds a finding of the rule's own severity, unless another is given.
  mutating func add(
    _ message: String, in file: String, at span: Span? = nil, severity: Severity? = nil, hint: String = "", evidence: [String] = [],
    fix: Fix? = nil
  ) {
    guard findings.count < RuleReport.maxFindings else { return }
    findings.append(
      Finding(
        rule: rule.id, severity: severity ?? rule.severity, message, in: file, at: span, hint: hint, evidence: evidence, fix: fix))
  }
}
