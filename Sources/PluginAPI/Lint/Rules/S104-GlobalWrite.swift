extension LintRule {
  static let globalWrite = LintRule(
    RuleInfo(
      id: "S104", name: "global-write", severity: .error, summary: "Nothing is assigned to a global.",
      rationale: """
        A global outlives the call that sets it, in one VM and not in the next. Live play may use a fresh VM for each step, and the audit \
        uses one for every call, so a Space that remembers something in a global gives another result there, and the session is void.

        Declare the variable with `local`. What is to be remembered between calls belongs into the state.
        """,
      examples: [
        .bad(
          "a forgotten local",
          files: [
            "lib/sum.lua": "return function(list)\n  total = 0\n  for _, x in ipairs(list) do total = total + x end\n  return total\nend\n"
          ]),
        .bad("a global function", files: ["lib/sum.lua": "function sum(a, b) return a + b end\nreturn sum\n"]),
        .good(
          "a local",
          files: [
            "lib/sum.lua":
              "return function(list)\n  local total = 0\n  for _, x in ipairs(list) do total = total + x end\n  return total\nend\n"
          ]),
      ], canFix: true)
  ) { source, report in
    let elsewhere = Dictionary(
      grouping: source.lua.flatMap { file in Set(globals(of: file.syntax).map { file.syntax.text($0) }).map { ($0, file.path) } }, by: \.0)
    for file in source.lua {
      let syntax = file.syntax
      let uses = Dictionary(grouping: globals(of: syntax), by: syntax.text)
      for target in globalTargets(of: syntax) {
        let name = syntax.text(target)
        // To put something else in the place of a library function is S105's.
        guard !AbsentNames.environment.contains(name), !AbsentNames.libraries.contains(name) else { continue }
        let isOwn = elsewhere[name]?.count == 1
        report.add(
          "\(name) is assigned as a global", in: file.path, at: syntax.span(target), hint: "declare it with local",
          fix: isOwn ? addLocal(target, uses[name] ?? [], of: syntax) : nil)
      }
    }
  }

  private static func globals(of syntax: Syntax) -> [Syntax.Node] { syntax.all(.name).filter { syntax.variable($0) == nil } }

  /// `local` before the statement, where that changes nothing else: it is the first use of the name in the file, assigns nothing else,
  /// and every other use stands after it in the same block.
  private static func addLocal(_ target: Syntax.Node, _ uses: [Syntax.Node], of syntax: Syntax) -> Fix? {
    guard syntax.errors.isEmpty, let statement = syntax.parent(target), let block = syntax.parent(statement) else { return nil }
    if syntax.kind(statement) == .assignment, syntax.split(statement) != 1 { return nil }
    let (own, around) = (syntax.span(statement), syntax.span(block))
    // A function may call itself: `local function` allows for that, an assignment does not.
    let start = syntax.kind(statement) == .functionStatement ? syntax.span(target).end : own.end
    for use in uses where use != target {
      let span = syntax.span(use)
      guard span.start >= start, span.end <= around.end else { return nil }
    }
    return Fix("add `local`", [Fix.Edit(Span(own.start, own.start), "local ")])
  }
}
