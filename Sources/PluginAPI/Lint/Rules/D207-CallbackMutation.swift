internal import SpaceContract

extension LintRule {
  static let callbackMutation = LintRule(
    RuleInfo(
      id: "D207", name: "callback-mutation", severity: .error, summary: "Only `setup` and `apply` change the state.",
      rationale: """
        The host holds the state between calls and hands each callback a copy. What `next`, `task`, `parse`, `default`, `evaluate`, \
        `rewards` or `view` write into it is lost, or worse: it is seen by a later call in the same VM, and not in the audit.

        Build a new table, as in `table.move(list, 1, #list, 1, {})` before sorting; what is to be remembered is written by `apply`.
        """,
      examples: [
        .bad("a count in task", main: counting(in: "task", "state.asked = (state.asked or 0) + 1")),
        .bad("a list sorted in evaluate", main: counting(in: "evaluate", "table.sort(state.rounds)")),
        .bad("by another name", main: counting(in: "evaluate", "local rounds = state.rounds\n  rounds[#rounds + 1] = {}")),
        .good(
          "a new list",
          main: counting(in: "evaluate", "local rounds = table.move(state.rounds, 1, #state.rounds, 1, {})\n  rounds[#rounds + 1] = {}")),
      ])
  ) { source, report in
    guard let main = source.main else { return }
    let changes = TableChanges(source).all(in: main.path)
    let syntax = main.syntax
    for name in Contract.CallbackName.allCases where name != .setup && name != .apply {
      guard let function = source.code.callbacks[name], let state = syntax.parameters(function).first else { continue }
      for change in changes where change.origins.contains(state) {
        report.add(
          "\(name.rawValue) changes the state", in: main.path, at: syntax.span(change.mutation.place),
          hint: "make a new table; only apply changes the state")
      }
    }
  }

  /// A small Space with a line in one of its callbacks, for examples.
  private static func counting(in callback: String, _ line: String) -> String {
    """
    local space = {}

    function space.task(state)
      \(callback == "task" ? line : "local round = #state.rounds + 1")
      return {text = "Name a number.", data = {round = \(callback == "task" ? "1" : "round")}}
    end

    function space.evaluate(state, ctx)
      \(callback == "evaluate" ? line : "local rounds = state.rounds")
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = \(callback == "evaluate" ? "0" : "#rounds")} end
      return results
    end

    return space

    """
  }
}
