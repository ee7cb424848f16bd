extension LintRule {
  static let foreignDraw = LintRule(
    RuleInfo(
      id: "D201", name: "foreign-draw", severity: .error, summary: "Draws come from `random`, not from `math.random`.",
      rationale: """
        `math.random` and `math.randomseed` are absent: their state would lie outside the journal, and a replay would draw otherwise. \
        `random.int`, `random.float`, `random.pick` and `random.shuffle` draw from the session's seed, with a stream for each step, \
        callback and seat. They need the permission `random`.
        """,
      examples: [
        .bad("a die", files: ["lib/die.lua": "return function() return math.random(1, 6) end\n"]),
        .good("a die of the session", files: ["lib/die.lua": "return function() return random.int(1, 6) end\n"]),
      ])
  ) { source, report in
    for file in source.lua where file.role != .test {
      for (node, name) in AbsentNames.uses(of: AbsentNames.draws, in: file.syntax) {
        report.add("there is no \(name) here", in: file.path, at: file.syntax.span(node), hint: "draw with random.int(lo, hi)")
      }
    }
  }
}
