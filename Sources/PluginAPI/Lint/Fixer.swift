public import SpaceSandbox

/// Makes the changes that findings propose.
public enum Fixer {
  /// A fix may make room for another one; more often than this nothing sensible is left to do.
  static let maxRounds = 10

  /// What came of fixing.
  public struct Outcome: Sendable {
    /// The files that differ now, sorted by path.
    public let changed: [SpacePackage.File]
    /// The findings whose fixes were made, in the order in which they were.
    public let fixed: [Finding]
  }

  /// Applies the fixes of `rules` to a Space, over and over until none is left. A file that no longer parses, or parses worse than
  /// before, keeps the text it had; nothing is written.
  public static func fix(_ source: SpaceSource, rules: [LintRule] = LintRule.all) -> Outcome {
    var files = source.files
    var fixed: [Finding] = []
    var barred: Set<String> = []
    for _ in 0..<maxRounds {
      let current = SpaceSource(files: files, refusals: source.refusals, goldens: source.goldens, previous: source.previous)
      let findings = Linter.check(current, rules: rules).findings.filter { $0.fix != nil && !barred.contains($0.file) }
      guard !findings.isEmpty else { break }
      for (path, list) in Dictionary(grouping: findings, by: \.file).sorted(by: { $0.key < $1.key }) {
        guard let index = files.firstIndex(where: { $0.path == path }) else { continue }
        let (bytes, made) = apply(list, to: files[index].bytes)
        guard isSound(bytes, path, instead: files[index].bytes) else {
          barred.insert(path)
          continue
        }
        files[index] = SpacePackage.File(path: path, bytes: bytes)
        fixed += made
      }
    }
    let changed = files.filter { file in source.file(file.path)?.bytes != file.bytes }
    return Outcome(changed: changed, fixed: fixed)
  }

  private static func isSound(_ bytes: [UInt8], _ path: String, instead old: [UInt8]) -> Bool {
    guard path.hasSuffix(".lua") else { return true }
    return Syntax(parsing: bytes).errors.count <= Syntax(parsing: old).errors.count
  }

  /// Makes the fixes of one file that do not overlap, earlier ones first.
  static func apply(_ findings: [Finding], to bytes: [UInt8]) -> (bytes: [UInt8], made: [Finding]) {
    var edits: [Fix.Edit] = []
    var made: [Finding] = []
    for finding in findings.sorted(by: { ($0.fix?.edits.first?.span.start ?? 0) < ($1.fix?.edits.first?.span.start ?? 0) }) {
      guard let fix = finding.fix, let first = fix.edits.first, let last = fix.edits.last, last.span.end <= bytes.count else { continue }
      // Two insertions at one place have no order that is right.
      if let before = edits.last, first.span.start < before.span.end || first.span.start == before.span.start { continue }
      edits += fix.edits
      made.append(finding)
    }
    var out: [UInt8] = []
    var at = 0
    for edit in edits {
      out += bytes[at..<edit.span.start]
      out += Array(edit.replacement.utf8)
      at = edit.span.end
    }
    return (out + bytes[at...], made)
  }
}
