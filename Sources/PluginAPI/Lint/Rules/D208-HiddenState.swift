extension LintRule {
  static let hiddenState = LintRule(
    RuleInfo(
      id: "D208", name: "hidden-state", severity: .error, summary: "A callback remembers nothing outside the state.",
      rationale: """
        A local of the file, and a table in one, live as long as the VM does, and nobody knows how long that is: live play may use a fresh \
        VM for each step, the audit uses one for every call. A Space that counts, caches or collects there gives another result in the \
        audit, and the session is void.

        Keep what is to be remembered in the state. A table that never changes may be filled while the file loads, and functions that are \
        only called then may fill it.
        """,
      examples: [
        .bad("a count", main: remembering("local asked = 0", "asked = asked + 1", "asked")),
        .bad("a cache", main: remembering("local seen = {}", "seen[seat] = true", "#seen")),
        .bad("a list that grows", main: remembering("local seen = {}", "table.insert(seen, seat)", "#seen")),
        .good(
          "a table that is filled while the file loads",
          main: remembering("local names = {}\nfor n = 1, 9 do names[n] = \"seat \" .. n end", "local name = names[seat]", "name")),
      ])
  ) { source, report in
    let changes = TableChanges(source)
    for file in source.game {
      let syntax = file.syntax
      let loading = LoadTime(syntax)
      let own = Set(syntax.variables.indices.filter { syntax.variables[$0].function == nil })
      for variable in own {
        for write in syntax.variables[variable].writes where loading.isPlay(write) {
          report.add(
            "\(syntax.variables[variable].name) is remembered outside the state", in: file.path, at: syntax.span(write),
            hint: "keep it in the state")
        }
      }
      for change in changes.all(in: file.path) where !change.origins.isDisjoint(with: own) && loading.isPlay(change.mutation.place) {
        let root = syntax.root(change.mutation.table)
        let name = syntax.kind(root) == .name ? syntax.text(root) : "a table of the file"
        report.add(
          "\(name) is changed outside the state", in: file.path, at: syntax.span(change.mutation.place), hint: "keep it in the state")
      }
    }
  }

  /// A small Space that remembers something, for examples.
  private static func remembering(_ declaration: String, _ line: String, _ shown: String) -> String {
    """
    \(declaration)

    local space = {}

    function space.task(_, seat)
      \(line)
      return {text = "Name a number.", data = {shown = \(shown)}}
    end

    function space.evaluate(_, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = 50} end
      return results
    end

    return space

    """
  }
}
