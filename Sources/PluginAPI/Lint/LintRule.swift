/// A rule that reads a Space without running it. One stands in each file of `Rules/`.
public struct LintRule: Sendable {
  public let info: RuleInfo
  /// Adds what it finds. Findings may come in any order; the linter sorts them.
  let check: @Sendable (_ source: SpaceSource, _ findings: inout [Finding]) -> Void

  init(_ info: RuleInfo, check: @escaping @Sendable (_ source: SpaceSource, _ findings: inout [Finding]) -> Void) {
    self.info = info
    self.check = check
  }

  /// A finding of this rule's own severity.
  func finding(
    _ message: String, in file: String, at span: Span? = nil, hint: String = "", evidence: [String] = [], fix: Fix? = nil
  ) -> Finding {
    Finding(rule: info.id, severity: info.severity, message, in: file, at: span, hint: hint, evidence: evidence, fix: fix)
  }
}
