internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let manifestVersion = LintRule(
    RuleInfo(
      id: "M003", name: "manifest-version", severity: .error,
      summary: "`version` follows SemVer and rises with every change, and `api` is the version of the contract.",
      rationale: """
        The major version decides which rating pool a session counts in, so two different packages must never bear one version. Raise \
        the patch for a repair that changes nobody's score, the minor version for what is new, and the major one where results before \
        and after cannot be compared.

        `api` says which contract the Space was written against; this host knows version \(Contract.apiVersion).
        """,
      examples: [
        .bad("two numbers", manifest: ["version": "1.0"]),
        .bad("a contract that does not exist", manifest: ["api": 2]),
        .bad(
          "other rules under the old version", manifest: ["rules": "Everybody names a number. The highest wins."],
          previous: .init(manifest: ["rules": "Everybody names a number. The lowest wins."])),
        .good(
          "other rules under a new version", files: ["CHANGELOG.md": "# Changelog\n\n## 2.0.0\n\nThe highest wins now.\n"],
          manifest: ["version": "2.0.0", "rules": "Everybody names a number. The highest wins."],
          previous: .init(manifest: ["version": "1.0.0", "rules": "Everybody names a number. The lowest wins."])),
      ])
  ) { source, report in
    manifestErrors(.version, in: source, &report)
    guard let now = source.manifest?.version, let previous = source.previous, let before = previous.manifest?.version,
      previous.files != source.files, !(before < now)
    else { return }
    let span = source.manifestSpan("$.version")
    report.add(
      "the package has changed, but its version \(now) is not above \(before)", in: "manifest.json", at: span,
      hint: "raise \"version\", and say in CHANGELOG.md what has changed")
  }
}
