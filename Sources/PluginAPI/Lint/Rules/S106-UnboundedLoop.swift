extension LintRule {
  static let unboundedLoop = LintRule(
    RuleInfo(
      id: "S106", name: "unbounded-loop", severity: .error, summary: "A loop has an end that can be reached.",
      rationale: """
        A call that uses up its budget ends the session: the Space pays for it with a void, and over a limit of voids it leaves the paid \
        tiers. The rule finds `while true` and `repeat … until false` without `break`, `return`, `goto` or `error`; loops whose condition \
        nothing in the body can change; and `for` with more rounds than any budget has instructions.

        Give the loop a condition that its body changes, or count: `for _ = 1, 100 do` says how long it can take.
        """,
      examples: [
        .bad("nothing ends it", files: ["lib/spin.lua": "return function(list)\n  while true do list[#list + 1] = 0 end\nend\n"]),
        .bad(
          "the condition stays as it is",
          files: ["lib/spin.lua": "return function(left)\n  local n = 0\n  while left > 0 do n = n + 1 end\n  return n\nend\n"]),
        .bad(
          "too many rounds",
          files: ["lib/spin.lua": "return function()\n  local sum = 0\n  for n = 1, 1000000000 do sum = sum + n end\n  return sum\nend\n"]),
        .good(
          "a loop that breaks off",
          files: [
            "lib/spin.lua":
              "return function(text)\n  local at = 1\n  while true do\n    at = text:find(\",\", at + 1, true)\n"
              + "    if not at then break end\n  end\nend\n"
          ]),
        .good(
          "a condition that changes",
          files: ["lib/spin.lua": "return function(left)\n  while left > 0 do left = left // 2 end\n  return left\nend\n"]),
      ])
  ) { source, report in
    for file in source.lua where file.role != .test {
      let syntax = file.syntax
      for loop in syntax.all(.whileLoop) {
        guard let condition = syntax.child(loop, 0), let body = syntax.child(loop, 1) else { continue }
        check(condition, endsWhen: false, body, loop, file, &report)
      }
      for loop in syntax.all(.repeatLoop) {
        guard let body = syntax.child(loop, 0), let condition = syntax.child(loop, 1) else { continue }
        check(condition, endsWhen: true, body, loop, file, &report)
      }
      for loop in syntax.all(.numericFor) { checkRounds(loop, file, &report) }
    }
  }

  private static func check(
    _ condition: Syntax.Node, endsWhen end: Bool, _ body: Syntax.Node, _ loop: Syntax.Node, _ file: SpaceSource.LuaFile,
    _ report: inout RuleReport
  ) {
    let syntax = file.syntax
    let place = Span(syntax.span(loop).start, end ? syntax.span(loop).end : syntax.span(condition).end)
    if let constant = syntax.constant(condition) {
      let isTrue = constant != .none && constant != .boolean(false)
      guard isTrue != end, !hasExit(body, of: syntax) else { return }
      report.add("the loop has no end", in: file.path, at: place, hint: "add a condition that changes, or break")
      return
    }
    let watch = LoopCondition(condition, of: syntax)
    guard watch.isKnown, !watch.canChange(in: loop), !hasExit(body, of: syntax) else { return }
    report.add(
      "nothing in the loop changes \(watch.names.joined(separator: ", ")), so that it never ends", in: file.path, at: place,
      hint: "change what the condition reads")
  }

  /// More rounds than this take more instructions than the largest budget has.
  private static let maxRounds = 10_000_000.0

  private static func checkRounds(_ loop: Syntax.Node, _ file: SpaceSource.LuaFile, _ report: inout RuleReport) {
    let syntax = file.syntax
    let parts = Array(syntax.children(loop))
    guard parts.count >= 4, let body = parts.last else { return }
    func number(_ node: Syntax.Node) -> Double? {
      syntax.globalPath(node) == "math.huge"
        ? .infinity : syntax.globalPath(node) == "math.maxinteger" ? 0x1p63 : syntax.constant(node)?.number
    }
    let step = parts.count > 4 ? number(parts[3]) : 1
    let place = Span(syntax.span(loop).start, syntax.span(parts[parts.count - 2]).end)
    if step == 0 {
      report.add("the step of the loop is 0, which raises an error", in: file.path, at: place)
      return
    }
    guard let from = number(parts[1]), let to = number(parts[2]), let step, (to - from) / step > maxRounds, !hasExit(body, of: syntax)
    else { return }
    report.add("the loop has more rounds than any budget", in: file.path, at: place, hint: "count to less")
  }

  /// Whether something in a loop's body leaves it; functions inside it do not count, and neither does the `break` of an inner loop.
  private static func hasExit(_ body: Syntax.Node, of syntax: Syntax) -> Bool {
    var open = [(node: body, isInner: false)]
    while let (node, isInner) = open.popLast() {
      switch syntax.kind(node) {
      case .breakStatement where !isInner: return true
      case .returnStatement, .goto: return true
      case .function: continue
      case .call: if let (name, _) = syntax.called(node), name == "error" || name == "assert" { return true }
      default: break
      }
      let isLoop = [.whileLoop, .repeatLoop, .numericFor, .genericFor].contains(syntax.kind(node))
      open += syntax.children(node).map { ($0, isInner || isLoop) }
    }
    return false
  }
}
