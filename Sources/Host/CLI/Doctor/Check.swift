internal import SpaceContent

/// One thing that was looked at, and what was found.
struct Check: Equatable, Sendable {
  enum Verdict: String, Sendable {
    case passed, warned, failed, skipped
  }

  let verdict: Verdict
  let title: String
  let detail: String
  /// What to do about it.
  let hint: String

  init(_ verdict: Verdict, _ title: String, detail: String = "", hint: String = "") {
    self.verdict = verdict
    self.title = title
    self.detail = detail
    self.hint = hint
  }

  var lines: [Line] {
    let (sign, ink): (String, Ink) =
      switch verdict {
      case .passed: ("✓", .good)
      case .warned: ("!", .warning)
      case .failed: ("✗", .bad)
      case .skipped: ("–", .dim)
      }
    var lines = [Line("  ") + Line(sign, ink) + Line(" " + title, verdict == .skipped ? .dim : .plain)]
    lines += PlainText.lines(detail).filter { !$0.isEmpty }.map { Line("      " + $0, .dim) }
    if !hint.isEmpty { lines.append(Line("      hint: " + hint, .warning)) }
    return lines
  }

  var value: Value {
    var map: Value.Map = ["check": .text(title), "verdict": .text(verdict.rawValue)]
    if !detail.isEmpty { map["detail"] = .text(detail) }
    if !hint.isEmpty { map["hint"] = .text(hint) }
    return .map(map)
  }
}
