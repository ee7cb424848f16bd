/// Reads a Space by every static rule.
public enum Linter {
  /// So many findings are kept; who has more fixes some and looks again.
  public static let maxFindings = 10_000

  /// What `rules` find in a Space, less what its comments allow. Bounded in time by the size of the files, and never fails: a file that
  /// cannot be read is a finding.
  public static func check(_ source: SpaceSource, rules: [LintRule] = LintRule.all) -> LintResult {
    result(of: rules.flatMap { $0.findings(in: source) }, in: source, checked: Set(rules.map(\.info.id)))
  }

  /// Findings of any rules, the dynamic ones and luacheck's included, as a result: what comments allow is set apart, what is wrong
  /// with these comments is added, and all is sorted.
  ///
  /// - Parameter checked: The ids that were looked for. A comment that allows nothing is a finding only where its rule was.
  public static func result(of findings: [Finding], in source: SpaceSource, checked: Set<String>) -> LintResult {
    var suppressions = Suppressions(source)
    var kept: [Finding] = []
    var suppressed: [LintResult.Suppressed] = []
    for finding in findings {
      if let suppression = suppressions.cover(finding) {
        suppressed.append(LintResult.Suppressed(finding: finding, reason: suppression.reason, file: finding.file, span: suppression.span))
      } else {
        kept.append(finding)
      }
    }
    kept += suppressions.findings(checked: checked)
    kept.sort(by: precedes)
    suppressed.sort { precedes($0.finding, $1.finding) }
    let dropped = max(0, kept.count - maxFindings) + max(0, suppressed.count - maxFindings)
    return LintResult(
      findings: Array(kept.prefix(maxFindings)), suppressed: Array(suppressed.prefix(maxFindings)), dropped: dropped, checked: checked)
  }

  /// By file, then by place (the file as a whole first), then by rule and message.
  private static func precedes(_ a: Finding, _ b: Finding) -> Bool {
    if a.file != b.file { return a.file.utf8.lexicographicallyPrecedes(b.file.utf8) }
    let (left, right) = (a.span?.start ?? -1, b.span?.start ?? -1)
    if left != right { return left < right }
    if a.rule != b.rule { return a.rule < b.rule }
    return a.message < b.message
  }
}

/// What the linter has to say of a Space.
public struct LintResult: Sendable {
  /// A finding that a comment of the author allows.
  public struct Suppressed: Hashable, Sendable {
    public let finding: Finding
    /// What the author wrote after "because".
    public let reason: String
    public let file: String
    /// The comment.
    public let span: Span
  }

  /// Sorted by file, place and rule; at most `Linter.maxFindings`.
  public let findings: [Finding]
  public let suppressed: [Suppressed]
  /// How many findings, suppressed ones included, are missing because there are too many.
  public let dropped: Int
  /// The ids of the rules that were looked for.
  public let checked: Set<String>

  public func count(_ severity: Severity) -> Int { findings.count { $0.severity == severity } }

  /// Whether nothing was found that a Space may not have: notes are advice.
  public var isClean: Bool { findings.allSatisfy { $0.severity == .note } }
}
