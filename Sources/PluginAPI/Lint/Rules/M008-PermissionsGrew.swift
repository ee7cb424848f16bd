internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let permissionsGrew = LintRule(
    RuleInfo(
      id: "M008", name: "permissions-grew", severity: .warning,
      summary: "The Space asks for more than the version before it did.",
      rationale: """
        Reviewers have granted what the last version asked for. A permission that is new, a wider scope or another rubric needs a new \
        look, and is shown to them first.

        Ask for no more than the code uses. Where more is needed, keep the finding: it is there to be read.
        """,
      examples: [
        .bad(
          "a new permission", main: drawing, files: ["CHANGELOG.md": log], manifest: more,
          previous: .init(files: ["main.lua": guessing], manifest: less)),
        .good(
          "one permission less", main: guessing, files: ["CHANGELOG.md": log], manifest: ["version": "1.1.0"],
          previous: .init(files: ["main.lua": drawing], manifest: ["version": "1.0.0", "permissions": [draws]])),
      ])
  ) { source, report in
    guard let manifest = source.manifest, let previous = source.previous?.manifest else { return }
    for change in PermissionChange.all(from: previous, to: manifest) where change.isGrowth {
      let name = change.permission.rawValue
      let index = manifest.permissions.firstIndex { $0.name == change.permission } ?? 0
      let message =
        change.kind == .added
        ? "the permission \(name) is new" : "the scope of \(name) was \(change.scopeBefore ?? ""), and is \(change.scope)"
      report.add(message, in: "manifest.json", at: source.manifestSpan("$.permissions[\(index)].name"), hint: "reason: \(change.reason)")
    }
  }
}
