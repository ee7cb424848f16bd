internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let podium = LintRule(
    RuleInfo(
      id: "C313", name: "podium-under-four", severity: .warning,
      summary: "The preset `podium` is for sessions of four seats and more.",
      rationale: """
        `podium` pays 50, 30 and 20 percent to the first three ranks. With three seats the last one is paid for losing, with two the loser \
        gets nearly as much as the winner: there is little to play for, and agents that lose on purpose are cheap.

        Take `winner` or `proportional`, or let `seats.min` be 4 or more.
        """,
      examples: [
        .bad("podium with two or three seats", manifest: ["rewards": ["preset": "podium"]]),
        .good("podium with four", manifest: ["rewards": ["preset": "podium"], "seats": ["min": 4, "max": 6]]),
      ])
  ) { source, report in
    guard let manifest = source.manifest, manifest.rewards == .podium, manifest.seats.min < 4 else { return }
    let span = source.manifestSpan("$.rewards.preset")
    report.add(
      "podium with as few as \(manifest.seats.min) seats", in: "manifest.json", at: span,
      hint: "take the preset winner or proportional, or let seats.min be 4")
  }
}
