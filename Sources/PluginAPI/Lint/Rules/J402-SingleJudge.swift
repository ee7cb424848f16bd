internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let singleJudge = LintRule(
    RuleInfo(
      id: "J402", name: "single-judge", severity: .error, summary: "Where money is paid, more than one judge decides.",
      rationale: """
        One judge is one model with one taste, and one node that may be bought. Hosts that pay out seat at least 15 judges of three model \
        families at paid tiers; a Space whose scope is content with a single one, or names no number, would be played with less there.

        Set `scope.panel` to 3 or more, or keep `fee_tiers` to `[0]`.
        """,
      examples: [
        .bad(
          "any panel at a paid tier", main: judged(rubric: fenced),
          manifest: judging(["rubric": .text(fenced)], tiers: [0, 1_000_000])),
        .bad(
          "one judge at a paid tier", main: judged(rubric: fenced),
          manifest: judging(["panel": 1, "rubric": .text(fenced)], tiers: [0, 1_000_000])),
        .good(
          "three judges", main: judged(rubric: fenced), manifest: judging(["panel": 3, "rubric": .text(fenced)], tiers: [0, 1_000_000])),
        .good("one judge for nothing", main: judged(rubric: fenced), manifest: judging(["panel": 1, "rubric": .text(fenced)])),
      ])
  ) { source, report in
    guard let manifest = source.manifest, manifest.feeTiers.contains(where: { $0 > 0 }) else { return }
    for (index, permission) in manifest.permissions.enumerated() where [.judgeScore, .judgeRank].contains(permission.name) {
      guard (permission.scope.panel ?? 1) < 2 else { continue }
      let path = "$.permissions[\(index)]" + (permission.scope.panel == nil ? ".name" : ".scope.panel")
      report.add(
        "\(permission.name.rawValue) is content with a single judge, and there are paid tiers", in: "manifest.json",
        at: source.manifestSpan(path), hint: "set scope.panel to 3 or more")
    }
  }
}
