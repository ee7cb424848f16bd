internal import SpaceContract
internal import SpaceLint

/// A lint report for a terminal: each finding with its line of the file and a mark under it, then the counts and the permissions.
struct LintDisplay {
  /// So many findings are shown unless all are asked for.
  static let most = 50

  private let report: LintReport
  private let width: Int
  private let showsAll: Bool

  init(_ report: LintReport, width: Int, showsAll: Bool) {
    self.report = report
    self.width = width
    self.showsAll = showsAll
  }

  var lines: [Line] {
    let findings = report.result.findings
    let shown = showsAll ? findings[...] : findings.prefix(LintDisplay.most)
    var lines = shown.flatMap { self.lines(of: $0) + [Line()] }
    if shown.count < findings.count {
      lines += [Line("… and \(Figures.grouped(findings.count - shown.count)) more; --all shows them.", .dim), Line()]
    }
    if report.result.dropped > 0 {
      lines += [Line("\(Figures.grouped(report.result.dropped)) findings beyond those are not kept: fix some, and look again.", .warning)]
    }
    lines += report.result.suppressed.prefix(LintDisplay.most).map { suppressed in
      Line("allowed[\(suppressed.finding.rule)] ", .dim) + Line(place(of: suppressed.finding)) + Line(" because \(suppressed.reason)", .dim)
    }
    lines += report.notices.map { Line("not checked: ", .warning) + Line($0) }
    lines += report.searches.flatMap { Line.wrapped($0, width: width - 2, ink: .dim) }.map { Line("  ") + $0 }
    if !report.searches.isEmpty { lines.append(Line()) }
    return lines + permissions + [summary]
  }

  private func place(of finding: Finding) -> String {
    guard let place = report.place(of: finding) else { return finding.file }
    return "\(finding.file):\(place.line):\(place.column)"
  }

  private func ink(_ severity: Severity) -> Ink {
    switch severity {
    case .error: .bad
    case .warning: .warning
    case .note: .dim
    }
  }

  private func lines(of finding: Finding) -> [Line] {
    let name = report.rule(finding.rule)?.name ?? ""
    var lines = [
      Line("\(finding.severity.rawValue)[\(finding.rule)]", ink(finding.severity)) + Line(" \(name): ", .bold) + Line(place(of: finding))
    ]
    lines += Line.wrapped(finding.message, width: width - 2).map { Line("  ") + $0 }
    lines += quote(finding)
    lines += finding.evidence.flatMap { Line.wrapped($0, width: width - 4, ink: .dim) }.map { Line("    ") + $0 }
    var hints = finding.hint.isEmpty ? [] : [finding.hint]
    if let fix = finding.fix { hints.append("--fix can \(fix.title)") }
    if !hints.isEmpty {
      lines += Line.wrapped("hint: " + hints.joined(separator: "; "), width: width - 2, ink: .dim).map { Line("  ") + $0 }
    }
    return lines
  }

  /// The line of the file, as much of it as fits around the finding, and the mark under it.
  private func quote(_ finding: Finding) -> [Line] {
    guard let place = report.place(of: finding), let text = report.line(of: finding) else { return [] }
    let number = String(place.line)
    let gutter = String(repeating: " ", count: max(2, number.count))
    let scalars = Array(text.unicodeScalars)
    let start = min(place.column - 1, scalars.count)
    let end = place.endLine == place.line ? min(max(place.endColumn - 1, start), scalars.count) : scalars.count
    let room = max(20, width - gutter.count - 8)
    // A long line is shown from a little before the finding on.
    let first = end <= room ? 0 : max(0, min(start - 12, scalars.count - room))
    func piece(_ from: Int, _ to: Int) -> String { String(String.UnicodeScalarView(scalars[from..<max(from, to)])) }
    let shown = Line(piece(first, min(scalars.count, first + room)))
    let before = Line(piece(first, start)).width
    let marked = max(1, Line(piece(start, min(end, first + room))).width)
    let padded = String(repeating: " ", count: max(0, gutter.count - number.count)) + number
    return [
      Line("  \(padded) | ", .dim) + shown,
      Line("  \(gutter) | ", .dim) + Line.spaces(before) + Line(String(repeating: "^", count: marked), ink(finding.severity)),
    ]
  }

  private var permissions: [Line] {
    let changes = report.permissions.filter { $0.kind != .same }
    guard !changes.isEmpty else { return [] }
    return [Line("Permissions", .bold)]
      + changes.flatMap { change -> [Line] in
        let scope = change.scope.isEmpty ? "" : " (\(change.scope))"
        let before =
          change.kind == .widened || change.kind == .narrowed || change.kind == .changed ? "; was \(change.scopeBefore ?? "")" : ""
        let head = Line("  \(change.kind.rawValue) ", change.isGrowth ? .warning : .dim) + Line(change.permission.rawValue, .bold)
        return [head + Line(scope + before)] + Line.wrapped(change.reason, width: width - 4, ink: .dim).map { Line("    ") + $0 }
      } + [Line()]
  }

  private var summary: Line {
    let result = report.result
    let counts = [(Severity.error, "error"), (.warning, "warning"), (.note, "note")].compactMap { severity, word in
      result.count(severity) == 0 ? nil : Line(Figures.count(result.count(severity), word), ink(severity))
    }
    let name = Line(report.space ?? report.folder, .bold) + Line(report.version.map { " \($0)" } ?? "") + Line(": ")
    let rules = Line(", by \(Figures.count(report.rules.count, "rule"))", .dim)
    let allowed = result.suppressed.isEmpty ? Line() : Line(", \(result.suppressed.count) allowed by comments", .dim)
    guard let first = counts.first else { return name + Line("clean", .good) + rules + allowed }
    return name + counts.dropFirst().reduce(first) { $0 + Line(", ") + $1 } + rules + allowed
  }
}
