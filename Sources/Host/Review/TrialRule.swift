public import SpaceLint

/// A rule that plays a Space in the real sandbox to find what breaks. One stands in each file of `Rules/`.
public struct TrialRule: Sendable {
  public let info: RuleInfo
  /// Looks at the sessions that were played and plays what it needs itself. Runs on one lane, beside other rules.
  let check: @Sendable (_ trial: Trial, _ result: inout RuleResult) -> Void

  init(_ info: RuleInfo, check: @escaping @Sendable (_ trial: Trial, _ result: inout RuleResult) -> Void) {
    self.info = info
    self.check = check
  }
}

extension TrialRule {
  /// Every dynamic rule, by id.
  public static let all: [TrialRule] = [
    shares, draws, ending, secrets, playersWords, longAnswers, parsing, forfeits, shifts, maxSteps, plainState, reproducing, seatBias,
  ]
}

/// What one rule found, and what it looked at.
struct RuleResult: Sendable {
  /// So many findings of one rule are told; the first ones show what is wrong, and more of them only hide it.
  static let mostFindings = 3

  let info: RuleInfo
  private(set) var findings: [Finding] = []
  /// What was searched, as a sentence without a full stop; nil where the rule was skipped.
  var searched: String?
  /// Why the rule had nothing to look at, or was not done; nil where it was.
  var skipped: String?
  /// What was counted, by name.
  var counts: [(name: String, count: Int)] = []
  var rewards: [TrialReport.RewardSearch] = []
  var seatBias: TrialReport.SeatBias?

  private var told: Set<String> = []

  init(_ info: RuleInfo) { self.info = info }

  var isFull: Bool { findings.count >= RuleResult.mostFindings }

  /// Adds a finding about the Space's rules. One with the same message, or too many, changes nothing.
  mutating func find(
    _ message: String, severity: Severity? = nil, in file: String = "main.lua", hint: String = "", evidence: [String]
  ) {
    guard !isFull, told.insert(message).inserted else { return }
    findings.append(
      Finding(rule: info.id, severity: severity ?? info.severity, message, in: file, hint: hint, evidence: evidence))
  }
}
