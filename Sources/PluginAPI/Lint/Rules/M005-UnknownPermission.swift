internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let unknownPermission = LintRule(
    RuleInfo(
      id: "M005", name: "unknown-permission", severity: .error, summary: "A permission has a name that the contract knows.",
      rationale: """
        The permissions are \(Contract.permissions.map { "`\($0.name)`" }.joined(separator: ", ")). There is none for the network, for \
        files or for wall time, and there will be none: what a Space may see of the world comes as an event, and stands in the journal.
        """,
      examples: [
        .bad("a permission that there is not", manifest: ["permissions": [["name": "network", "reason": "To read the news."]]]),
        .good("none at all", manifest: ["permissions": []]),
      ])
  ) { source, report in manifestErrors(.unknownPermission, in: source, &report) }
}
