extension LintRule {
  static let unusedSuppression = LintRule(
    RuleInfo(
      id: "U002", name: "unused-suppression", severity: .warning, summary: "A comment that allows a finding stands where there is one.",
      rationale: """
        A comment that allows nothing any more hides what comes later in its place. Delete it, or move it to the statement that it is \
        about.
        """,
      examples: [
        .bad("nothing to allow", files: ["lib/idle.lua": "-- lint: allow S106 because the list always ends\nreturn {}\n"]),
        .good("no comment", files: ["lib/idle.lua": "return {}\n"]),
      ])
  ) { _, _ in }
}
