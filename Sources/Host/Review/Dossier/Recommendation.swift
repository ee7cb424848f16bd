internal import SpaceContract
internal import SpaceLint

/// What the dossier comes to, with every reason. A person decides; this says what speaks for what.
public struct Recommendation: Hashable, Sendable {
  public enum Verdict: String, CaseIterable, Sendable {
    /// Nothing was found that speaks against signing.
    case accept
    /// Nothing unsafe was found, but something is missing or doubtful that the author can mend.
    case revise
    /// It breaks a promise of the contract.
    case reject
  }

  public let verdict: Verdict
  /// What speaks against it, the gravest first; then what was not looked at; then, with `accept`, what speaks for it.
  public let reasons: [String]

  struct Facts {
    let findings: [Finding]
    let trials: TrialReport
    let permissions: [PermissionChange]
    let specs: SpecReport?
    let specRefusal: String?
    let goldens: [GoldenCheck]
    let callbacks: [Dossier.CallbackUse]
    let hasPrevious: Bool
  }

  /// Less of the Space's own lines than this, run by its spec tests, is a reason to revise.
  static let leastCoverage = 0.7

  init(_ facts: Facts) {
    let against = Recommendation.against(facts)
    let missing = Recommendation.missing(facts)
    let unseen = Recommendation.unseen(facts)
    if !against.isEmpty {
      verdict = .reject
      reasons = against + missing + unseen
    } else if !missing.isEmpty {
      verdict = .revise
      reasons = missing + unseen
    } else {
      verdict = .accept
      reasons = unseen + Recommendation.inFavour(facts)
    }
  }

  private static func against(_ facts: Facts) -> [String] {
    var reasons: [String] = []
    let errors = facts.findings.filter { $0.severity == .error }
    if !errors.isEmpty { reasons.append("\(count(errors.count, "error")): \(rules(errors))") }
    if let refusal = facts.specRefusal { reasons.append("its tests cannot run: \(refusal)") }
    if let failed = facts.specs?.failed, failed > 0 { reasons.append("\(count(failed, "spec test")) failed") }
    let differing = facts.goldens.filter { !$0.passed }
    if !differing.isEmpty {
      reasons.append("\(count(differing.count, "recording")) of its own no longer replay: \(differing.map(\.name).joined(separator: ", "))")
    }
    return reasons
  }

  private static func missing(_ facts: Facts) -> [String] {
    var reasons: [String] = []
    let warnings = facts.findings.filter { $0.severity == .warning }
    if !warnings.isEmpty { reasons.append("\(count(warnings.count, "warning")): \(rules(warnings))") }
    if facts.hasPrevious {
      let grown = facts.permissions.filter(\.isGrowth)
      if !grown.isEmpty { reasons.append("it asks for more than before: \(grown.map(\.permission.rawValue).joined(separator: ", "))") }
    }
    if let specs = facts.specs {
      let coverage = specs.coverage
      if specs.passed == 0 {
        reasons.append("it has no spec tests")
      } else if Double(coverage.covered) < leastCoverage * Double(coverage.executable) {
        reasons.append("its spec tests run \(coverage.covered) of \(coverage.executable) lines")
      }
    }
    let idle = facts.callbacks.filter { $0.isDefined && !$0.isExercised }.map(\.name)
    if !idle.isEmpty { reasons.append("nothing has run \(idle.joined(separator: ", "))") }
    if facts.goldens.isEmpty { reasons.append("it has no recordings") }
    return reasons
  }

  private static func unseen(_ facts: Facts) -> [String] {
    var reasons = facts.trials.skipped.map { "not looked at: \($0.rule), because \($0.reason)" }
    if facts.trials.isCutShort { reasons.append("time ran out before everything was played") }
    return reasons
  }

  private static func inFavour(_ facts: Facts) -> [String] {
    let sessions = facts.trials.sessions
    return [
      "\(count(sessions.played, "session")) of its bots ended as they should, \(sessions.settled) of them settled",
      "\(count(facts.specs?.passed ?? 0, "spec test")) and \(count(facts.goldens.count, "recording")) agree",
    ]
  }

  private static func rules(_ findings: [Finding]) -> String {
    let counts = Dictionary(grouping: findings, by: \.rule).mapValues(\.count)
    return counts.sorted { $0.key < $1.key }.map { $0.value == 1 ? $0.key : "\($0.key) × \($0.value)" }.joined(separator: ", ")
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
