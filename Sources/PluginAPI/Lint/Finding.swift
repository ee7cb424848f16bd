/// How much a finding weighs. A Space with an error is not fit for review.
public enum Severity: String, CaseIterable, Hashable, Sendable {
  case error, warning, note
}

/// One place where a Space breaks a rule.
public struct Finding: Hashable, Sendable {
  /// The stable id of the rule: "S104".
  public let rule: String
  public let severity: Severity
  /// What is wrong, as one sentence without a full stop.
  public let message: String
  /// Relative to the Space's folder: "main.lua".
  public let file: String
  /// Nil where the finding is about the file, or the Space, as a whole.
  public let span: Span?
  /// What to do about it; empty where the message says it.
  public let hint: String
  /// How the finding was come by, a line each: the seed, the step and the values of a session that shows it.
  public let evidence: [String]
  public let fix: Fix?

  public init(
    rule: String, severity: Severity, _ message: String, in file: String, at span: Span? = nil, hint: String = "",
    evidence: [String] = [], fix: Fix? = nil
  ) {
    self.rule = rule
    self.severity = severity
    self.message = message
    self.file = file
    self.span = span
    self.hint = hint
    self.evidence = evidence
    self.fix = fix
  }
}

/// Edits of one file that keep what a program does, but for the finding.
public struct Fix: Hashable, Sendable {
  public struct Edit: Hashable, Sendable {
    public let span: Span
    public let replacement: String

    public init(_ span: Span, _ replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  /// What it does, as an imperative: "add `local`".
  public let title: String
  /// Ascending, without overlaps.
  public let edits: [Edit]

  public init(_ title: String, _ edits: [Edit]) {
    self.title = title
    self.edits = edits
  }
}
