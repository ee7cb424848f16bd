internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let undeclaredCapability = LintRule(
    RuleInfo(
      id: "M007", name: "undeclared-capability", severity: .error, summary: "What the code uses has its permission in the manifest.",
      rationale: """
        A command without its permission voids the session when it is returned, a draw without `random` raises where it stands, and \
        `ctx.clock` is nil without `clock.session`. That may be in a branch that tests never reach, so the rule reads all of `main.lua` \
        and what it requires.

        Add the permission with its scope and a reason; see the table of commands in `sdk-docs/README.md` for which command needs which.
        """,
      examples: [
        .bad("a draw without random", main: drawing),
        .good("a draw", main: drawing, manifest: ["permissions": [draws]]),
      ])
  ) { source, report in
    guard let manifest = source.manifest else { return }
    let used = CapabilityUse.all(in: source)
    for name in Contract.PermissionName.allCases where !manifest.allows(name) {
      guard let use = used[name], use.isCertain else { continue }
      report.add(
        "\(use.what) needs the permission \(name.rawValue)", in: use.file, at: use.span,
        hint: "add {\"name\": \"\(name.rawValue)\", \"reason\": \"…\"} to permissions in manifest.json")
    }
  }
}
