/// What a rule is, for reports, its page and its tests.
public struct RuleInfo: Sendable {
  /// The first letter of an id.
  public enum Group: String, CaseIterable, Sendable {
    case manifest = "M"
    case sandbox = "S"
    case determinism = "D"
    case contract = "C"
    case judging = "J"
    case tests = "T"
    case suppressions = "U"
    case luacheck = "L"

    public var title: String {
      switch self {
      case .manifest: "Manifest"
      case .sandbox: "Sandbox"
      case .determinism: "Determinism"
      case .contract: "Contract"
      case .judging: "Judging"
      case .tests: "Tests"
      case .suppressions: "Suppressions"
      case .luacheck: "Lua quality"
      }
    }
  }

  /// Stable and never used again: "S104".
  public let id: String
  /// For people, in kebab-case: "global-write".
  public let name: String
  public let severity: Severity
  /// One sentence: what is not allowed.
  public let summary: String
  /// Why it is not, and what to write instead: one to three paragraphs of Markdown.
  public let rationale: String
  /// At least one that breaks the rule and one that does not; they are the rule's tests and stand on its page.
  public let examples: [RuleExample]
  /// Whether some findings come with a fix.
  public let canFix: Bool
  /// Whether the Space is played to find it.
  public let isDynamic: Bool

  public init(
    id: String, name: String, severity: Severity, summary: String, rationale: String, examples: [RuleExample], canFix: Bool = false,
    isDynamic: Bool = false
  ) {
    self.id = id
    self.name = name
    self.severity = severity
    self.summary = summary
    self.rationale = rationale
    self.examples = examples
    self.canFix = canFix
    self.isDynamic = isDynamic
  }

  public var group: Group? { id.first.flatMap { Group(rawValue: String($0)) } }
}
