/// The comments with which an author allows what a rule finds: `-- lint: allow S107 because …`.
///
/// A comment at the end of a line covers the statement that begins on this line, one that has its line for itself covers the next
/// statement. Of a statement with blocks inside it, only the part before the first block is covered. `manifest.json` has no comments,
/// so what is found there cannot be allowed.
struct Suppressions {
  struct Suppression {
    let file: String
    /// The comment.
    let span: Span
    let rules: [String]
    let reason: String
    /// The lines that it covers.
    let lines: ClosedRange<Int>
    /// Those of `rules` that have allowed something.
    var used: Set<String> = []
  }

  /// Rules that guard the machine that runs a Space. No author can allow what they find.
  static let guarded: Set<String> = ["S101", "S102", "S105", "S108"]
  /// No more comments than this are heeded in one file: it is to be read by people.
  static let maxComments = 500
  /// A reason has at least so many words.
  static let minWords = 3

  private var suppressions: [Suppression] = []
  private var faults: [Finding] = []
  private var lines: [String: LineIndex] = [:]

  init(_ source: SpaceSource) {
    for file in source.lua where !file.syntax.comments.isEmpty {
      var map: StatementLines?
      var count = 0
      for comment in file.syntax.comments where !comment.isLong {
        let text = String(decoding: file.syntax.bytes[comment.span.start..<comment.span.end], as: UTF8.self)
        guard let directive = Suppressions.directive(text) else { continue }
        count += 1
        guard count <= Suppressions.maxComments else { break }
        let statements = map ?? StatementLines(file.syntax)
        map = statements
        lines[file.path] = file.syntax.lines
        add(directive, comment: comment.span, file: file, covering: statements.covered(by: comment.span))
      }
    }
  }

  /// What follows `lint:` in a comment; nil for a comment that is none of the linter's.
  private static func directive(_ comment: String) -> String? {
    let text = comment.drop { $0 == "-" }.drop { $0 == " " }
    guard text.hasPrefix("lint:") else { return nil }
    return String(text.dropFirst("lint:".count))
  }

  private mutating func add(_ directive: String, comment: Span, file: SpaceSource.LuaFile, covering lines: ClosedRange<Int>) {
    func fault(_ message: String) {
      faults.append(
        Finding(
          rule: LintRule.suppressionWithoutReason.info.id, severity: LintRule.suppressionWithoutReason.info.severity, message,
          in: file.path, at: comment, hint: "write it as: -- lint: allow S106 because the loop ends with the list"))
    }
    var words = directive.split(separator: " ")
    guard words.first == "allow" else { return fault("a comment for the linter says neither what it allows nor why") }
    words.removeFirst()
    let split = words.firstIndex(of: "because") ?? words.endIndex
    let ids = words[..<split].flatMap { $0.split(separator: ",") }.map(String.init)
    let reason = words[split...].dropFirst().joined(separator: " ")
    guard !ids.isEmpty, ids.allSatisfy(Suppressions.isRule) else { return fault("the comment names no rule such as S106 to allow") }
    guard words[split...].dropFirst().count >= Suppressions.minWords else {
      return fault("\(ids.joined(separator: ", ")) is allowed without a reason")
    }
    for id in ids where Suppressions.guarded.contains(id) {
      fault("\(id) cannot be allowed: it guards the machine that runs the Space")
    }
    let allowed = ids.filter { !Suppressions.guarded.contains($0) }
    if !allowed.isEmpty {
      suppressions.append(Suppression(file: file.path, span: comment, rules: allowed, reason: reason, lines: lines))
    }
  }

  private static func isRule(_ id: String) -> Bool {
    guard let first = id.utf8.first, id.utf8.count == 4, RuleInfo.Group(rawValue: String(decoding: [first], as: UTF8.self)) != nil else {
      return false
    }
    return id.utf8.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// The comment that allows a finding, noted as used.
  mutating func cover(_ finding: Finding) -> Suppression? {
    guard let span = finding.span, let line = lines[finding.file]?.position(of: span.start).line else { return nil }
    guard
      let index = suppressions.firstIndex(where: {
        $0.file == finding.file && $0.lines.contains(line) && $0.rules.contains(finding.rule)
      })
    else { return nil }
    suppressions[index].used.insert(finding.rule)
    return suppressions[index]
  }

  /// What is wrong with the comments themselves.
  func findings(checked: Set<String>) -> [Finding] {
    var findings = checked.contains(LintRule.suppressionWithoutReason.info.id) ? faults : []
    let unused = LintRule.unusedSuppression.info
    guard checked.contains(unused.id) else { return findings }
    for suppression in suppressions {
      let idle = suppression.rules.filter { checked.contains($0) && !suppression.used.contains($0) }
      guard !idle.isEmpty else { continue }
      findings.append(
        Finding(
          rule: unused.id, severity: unused.severity, "\(idle.joined(separator: ", ")) is allowed here, but not found",
          in: suppression.file, at: suppression.span, hint: "delete the comment"))
    }
    return findings
  }
}

/// Which lines each statement of a file covers.
struct StatementLines {
  private let syntax: Syntax
  /// By the line on which a statement begins: the last line of its part before any block.
  private var ends: [Int: Int] = [:]
  private var starts: [Int] = []

  init(_ syntax: Syntax) {
    self.syntax = syntax
    let heads = StatementLines.heads(syntax)
    for block in syntax.all(.block) {
      for statement in syntax.children(block) {
        let span = syntax.span(statement)
        let first = line(span.start)
        let last: Int
        if let inner = heads[statement] {
          last = max(first, line(inner) > first ? line(inner) - 1 : first)
        } else {
          last = line(max(span.start, span.end - 1))
        }
        ends[first] = max(ends[first] ?? first, last)
      }
    }
    starts = ends.keys.sorted()
  }

  /// Where the first block inside each statement begins, for those that have one.
  private static func heads(_ syntax: Syntax) -> [Syntax.Node: Int] {
    var heads: [Syntax.Node: Int] = [:]
    for block in syntax.all(.block) {
      var current = block
      while let up = syntax.parent(current) {
        if syntax.kind(up) == .block {
          heads[current] = min(heads[current] ?? .max, syntax.span(block).start)
          break
        }
        current = up
      }
    }
    return heads
  }

  private func line(_ offset: Int) -> Int { syntax.lines.position(of: offset).line }

  /// The lines that a comment is about.
  func covered(by comment: Span) -> ClosedRange<Int> {
    let own = line(comment.start)
    let start = syntax.lines.starts[own - 1]
    let isAlone = syntax.bytes[start..<comment.start].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    guard isAlone else { return own...max(own, ends[own] ?? own) }
    // The next line with code on it: the nearest statement below.
    let next = starts.first { $0 > own } ?? own
    return next...max(next, ends[next] ?? next)
  }
}
