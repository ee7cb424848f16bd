internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let changedID = LintRule(
    RuleInfo(
      id: "M002", name: "changed-id", severity: .error, summary: "The `id` of a Space never changes.",
      rationale: """
        Ratings, recordings and records name a Space by its id. A package with another id is another Space: its players start anew, and \
        the old one is abandoned with all that was played.

        Change `name` to call the Space something else. Publish a new Space under a new id only where it is a new game.
        """,
      examples: [
        .bad("another id than before", manifest: ["id": "numbers"], previous: .init(manifest: ["id": "example"])),
        .good(
          "another name", files: ["CHANGELOG.md": "# Changelog\n\n## 1.0.1\n\nAnother name.\n"],
          manifest: ["name": "Numbers", "version": "1.0.1"],
          previous: .init(manifest: ["name": "Example", "version": "1.0.0"])),
      ])
  ) { source, report in
    guard let now = source.manifest?.id, let before = source.previous?.manifest?.id, now != before else { return }
    let span = source.manifestSpan("$.id")
    report.add("the id is \(now); the version before it has \(before)", in: "manifest.json", at: span, hint: "keep \"id\": \"\(before)\"")
  }
}
