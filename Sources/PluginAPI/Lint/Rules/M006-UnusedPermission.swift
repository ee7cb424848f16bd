internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let unusedPermission = LintRule(
    RuleInfo(
      id: "M006", name: "unused-permission", severity: .warning, summary: "A permission that nothing in the code uses is not asked for.",
      rationale: """
        Every permission is read by a reviewer and shown to players. One without a use costs their trust, and leaves a door open for a \
        later change that nobody looks at.

        The rule reads `main.lua` and what it requires: `random` needs a call of a function of `random`, `clock.session` a reading of \
        `ctx.clock`, and the others the command that they are for. Delete the entry from `permissions`.
        """,
      examples: [
        .bad("draws that never happen", manifest: ["permissions": [draws]]),
        .good("a draw", main: drawing, manifest: ["permissions": [draws]]),
      ])
  ) { source, report in
    guard let manifest = source.manifest, source.main != nil, !manifest.permissions.isEmpty else { return }
    let used = CapabilityUse.all(in: source)
    for (index, permission) in manifest.permissions.enumerated() where used[permission.name] == nil {
      report.add(
        "the permission \(permission.name.rawValue) is not used", in: "manifest.json",
        at: source.manifestSpan("$.permissions[\(index)].name"),
        hint: "delete it from permissions")
    }
  }
}
