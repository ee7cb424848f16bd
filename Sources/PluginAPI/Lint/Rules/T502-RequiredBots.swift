internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let requiredBots = LintRule(
    RuleInfo(
      id: "T502", name: "required-bot", severity: .error,
      summary: "A Space brings the bots `random`, `baseline` and `adversarial`, and a file for each bot that it names.",
      rationale: """
        \(Contract.requiredBots.map { "`\($0.name)` \($0.summary)." }.joined(separator: " ")) With them a host can play the Space at once, \
        measure whether its seats are even, and show that no answer can break it.

        A bot is one file, `bots/NAME.lua`, that returns `function(task, memory)`. It answers in text, as a language model does.
        """,
      examples: [
        .bad("no adversarial bot", manifest: ["bots": ["random", "baseline"]]),
        .bad("a bot without its file", files: ["bots/baseline.lua": nil]),
        .good(
          "one bot more than needed", files: ["bots/expert.lua": expert],
          manifest: ["bots": ["random", "baseline", "adversarial", "expert"]]),
      ])
  ) { source, report in
    manifestErrors(.requiredBot, in: source, &report)
    for (index, bot) in (source.manifest?.bots ?? []).enumerated() where source.file("bots/\(bot).lua") == nil {
      report.add(
        "the bot \(bot) has no file", in: "manifest.json", at: source.manifestSpan("$.bots[\(index)]"), hint: "add bots/\(bot).lua")
    }
  }

  private static let expert = "return function(_, memory) return json.encode {number = 10}, memory end\n"
}
