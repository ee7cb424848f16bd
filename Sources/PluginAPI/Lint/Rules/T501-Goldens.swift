internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let goldens = LintRule(
    RuleInfo(
      id: "T501", name: "no-golden", severity: .warning, summary: "A Space brings at least one recorded session in `goldens/`.",
      rationale: """
        A golden is the journal of a session that must replay byte for byte. It shows a reviewer that the Space runs as it is, and its \
        author that a change does not change results by accident.

        `agon space test DIR --update` records the sessions anew after a change that is meant to change them.
        """,
      examples: [
        .bad("no journal in goldens/", files: ["goldens/README.md": "The recordings come later.\n"]),
        .good("a recording", files: ["goldens/first.journal": "A journal.\n"]),
      ])
  ) { source, report in
    guard let goldens = source.goldens, !goldens.contains(where: { $0.hasSuffix(".journal") }) else { return }
    report.add("there is no recorded session in goldens/", in: "goldens", hint: "record one: agon space test DIR --update")
  }
}
