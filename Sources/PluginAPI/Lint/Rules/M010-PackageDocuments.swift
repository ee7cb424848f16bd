internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

extension LintRule {
  static let packageDocuments = LintRule(
    RuleInfo(
      id: "M010", name: "package-documents", severity: .warning,
      summary: "A package brings its licence, a README, and a changelog that names its version.",
      rationale: """
        A host plays a Space and shows it to others; without a licence it may do neither. Reviewers read the README before the code, and \
        the changelog to see what to look at again: a version that it does not name cannot be reviewed as a change.

        Put the text of the licence into `LICENSE`, say in `README.md` what is played and how it is scored, and begin `CHANGELOG.md` with \
        a heading for the version in `manifest.json`.
        """,
      examples: [
        .bad("no licence", files: ["LICENSE": nil]),
        .bad("a version that the changelog does not know", manifest: ["version": "1.1.0"]),
        .good(
          "a new version with its entry", files: ["CHANGELOG.md": "# Changelog\n\n## 1.1.0\n\nMore.\n"], manifest: ["version": "1.1.0"]),
      ])
  ) { source, report in
    let wanted = [
      (names: ["LICENSE", "LICENSE.md", "LICENSE.txt"], what: "put the text of the licence there"),
      (names: ["README.md"], what: "say what is played and how it is scored"),
      (names: ["CHANGELOG.md"], what: "begin it with a heading for the version"),
    ]
    for (names, what) in wanted {
      let file = names.lazy.compactMap { source.file($0) }.first
      if let file, !file.bytes.isEmpty { continue }
      report.add("\(names[0]) is \(file == nil ? "missing" : "empty")", in: file?.path ?? names[0], hint: what)
    }
    guard let version = source.manifest?.version, let changelog = source.file("CHANGELOG.md"), !changelog.bytes.isEmpty else { return }
    let text = String(decoding: changelog.bytes, as: UTF8.self)
    if !names(version: "\(version)", in: text) {
      report.add("CHANGELOG.md does not mention version \(version)", in: "CHANGELOG.md", hint: "add a heading such as ## \(version)")
    }
  }

  /// Whether a text has a version as a word of its own, not as a part of another such as 11.0.0 or 1.0.0-rc.1.
  private static func names(version: String, in text: String) -> Bool {
    let words = text.split { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
    return words.contains { word in
      let bare = word.drop { $0 == "v" || $0 == "V" }
      return bare == version || bare.hasPrefix(version) && bare.dropFirst(version.count).allSatisfy { $0 == "." || $0 == "-" }
    }
  }
}
