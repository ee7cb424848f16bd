extension LintRule {
  static let suppressionWithoutReason = LintRule(
    RuleInfo(
      id: "U001", name: "suppression-without-reason", severity: .error,
      summary: "A comment that allows a finding names the rule and a reason, and a rule that can be allowed.",
      rationale: """
        `-- lint: allow S106 because the list shrinks in every round` at the end of a line allows what S106 finds in the statement that \
        begins there; on a line for itself, in the next statement. Of a statement with blocks inside it, only the part before the first \
        block is meant. The reason has three words or more and is shown to the reviewer with the finding.

        \(Suppressions.guarded.sorted().joined(separator: ", ")) guard the machine that runs the Space and cannot be allowed. What is \
        found in \
        `manifest.json` cannot be allowed either, since JSON has no comments.
        """,
      examples: [
        .bad("no reason", files: ["lib/idle.lua": "-- lint: allow S106\nreturn {}\n"]),
        .bad("a rule that guards the host", files: ["lib/idle.lua": "-- lint: allow S102 because it is quite harmless\nreturn {}\n"]),
        .good("a comment that is no suppression", files: ["lib/idle.lua": "-- What lint allows stands in the manual.\nreturn {}\n"]),
      ])
  ) { _, _ in }
}
