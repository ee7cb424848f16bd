extension LintRule {
  static let wallClock = LintRule(
    RuleInfo(
      id: "D202", name: "wall-clock", severity: .error, summary: "A Space does not know the time of day.",
      rationale: """
        `os.time`, `os.clock` and `os.date` are absent: what depends on them cannot be replayed. `ctx.clock` has the seconds since the \
        session's start, with the permission `clock.session`; events bring the time of their data in `at`; and the command `wait` lets \
        time pass.
        """,
      examples: [
        .bad("the hour", files: ["lib/now.lua": "return function() return os.date(\"%H\") end\n"]),
        .good("the clock of an event", files: ["lib/now.lua": "return function(event) return event.at // 3600 end\n"]),
      ])
  ) { source, report in
    for file in source.lua where file.role != .test {
      for (node, name) in AbsentNames.uses(of: AbsentNames.clocks, in: file.syntax) {
        report.add("there is no \(name) here", in: file.path, at: file.syntax.span(node), hint: "use ctx.clock or the event's at")
      }
    }
  }
}
