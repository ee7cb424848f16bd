internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let firstMatch = LintRule(
    RuleInfo(
      id: "C305", name: "first-match-parse", severity: .warning,
      summary: "Where an answer is free text, its last mention counts, not its first.",
      rationale: """
        A language model thinks aloud: "I could check, but a bet is better. bet". A `parse` that takes the first word it knows plays the \
        move that the agent has just rejected. Models are told to end with their answer, so the last mention is the one that is meant.

        Start the pattern with a greedy `^.*`, as in `answer:match("^.*%f[%a](%a+)")`, go through all mentions with `gmatch` and keep \
        the last, or \
        match the whole answer between `^` and `$`. Better still, give the action a schema: the host then finds the last JSON object.
        """,
      examples: [
        .bad("the first word", main: reading("answer:match(\"%a+\")"), manifest: ["action": .null]),
        .bad(
          "the first of some words", main: scanning("if word == \"bet\" or word == \"fold\" then return word end"),
          manifest: ["action": .null]),
        .good("the last word", main: reading("answer:match(\"^.*%f[%a](%a+)\")"), manifest: ["action": .null]),
        .good(
          "the last of some words", main: scanning("if word == \"bet\" or word == \"fold\" then move = word end"),
          manifest: ["action": .null]),
        .good("the whole answer", main: reading("answer:match(\"^%s*(%a+)%s*$\")"), manifest: ["action": .null]),
      ])
  ) { source, report in
    guard let manifest = source.manifest, manifest.action == .text || manifest.actions.contains(where: { $0.spec == .text }),
      let main = source.main, let parse = source.code.callbacks[.parse]
    else { return }
    let answers = AnswerText(source)
    let syntax = main.syntax
    let calls = syntax.libraryCalls.filter { call in
      syntax.contains(parse, call.node) && (call.arguments.first.map { isAnswer($0, answers, main) } ?? false)
    }
    let loops = (syntax.all(.whileLoop) + syntax.all(.repeatLoop) + syntax.all(.genericFor)).filter { syntax.contains(parse, $0) }
    // Who looks for more in a loop does not stop at the first mention.
    let searches = calls.contains { call in
      ["string.find", "string.match"].contains(call.name) && loops.contains { syntax.contains($0, call.node) }
    }
    for call in calls where ["string.find", "string.match"].contains(call.name) && !searches {
      guard let pattern = call.arguments.dropFirst().first, let text = syntax.constant(pattern)?.text, takesFirst(text),
        !(call.name == "string.find" && isCondition(call.node, of: syntax))
      else { continue }
      report.add(
        "the first mention in the answer counts", in: main.path, at: syntax.span(call.node), hint: "begin the pattern with a greedy ^.*")
    }
    for loop in loops where syntax.kind(loop) == .genericFor {
      guard let list = syntax.child(loop, syntax.split(loop)), let call = syntax.called(list), call.name == "string.gmatch",
        let first = call.arguments.first, isAnswer(first, answers, main), let exit = firstExit(of: loop, in: syntax)
      else { continue }
      report.add(
        "the loop ends with the first mention in the answer", in: main.path, at: syntax.span(exit), hint: "keep the last mention instead")
    }
  }

  /// Whether an expression is the answer itself or its text in another form, not a piece cut out of it.
  private static func isAnswer(_ node: Syntax.Node, _ answers: AnswerText, _ file: SpaceSource.LuaFile, depth: Int = 0) -> Bool {
    guard depth < 16 else { return false }
    let syntax = file.syntax
    let node = syntax.resolved(node)
    if syntax.kind(node) == .name { return answers.holds(node, in: file) }
    guard let (name, arguments) = syntax.called(node), ["string.lower", "string.upper", "string.gsub"].contains(name) else { return false }
    return arguments.first.map { isAnswer($0, answers, file, depth: depth + 1) } ?? false
  }

  /// A greedy `.*` runs over earlier mentions, and a pattern that reaches to the end takes none of them for the whole.
  private static func takesFirst(_ text: String) -> Bool {
    !text.contains(".*") && !(text.hasSuffix("$") && !text.hasSuffix("%$"))
  }

  /// Whether a call only decides something, so that its place does not matter.
  private static func isCondition(_ call: Syntax.Node, of syntax: Syntax) -> Bool {
    guard let up = syntax.parent(call) else { return false }
    switch syntax.kind(up) {
    case .ifStatement, .whileLoop, .repeatLoop: return true
    case .unary: return syntax.unaryOperator(up) == .not
    case .binary: return syntax.binaryOperator(up) == .notEqual || syntax.binaryOperator(up) == .equal
    default: return false
    }
  }

  /// A `break`, or a `return` of something, in a loop's own body.
  private static func firstExit(of loop: Syntax.Node, in syntax: Syntax) -> Syntax.Node? {
    let function = syntax.enclosingFunction(loop)
    let returns = syntax.all(.returnStatement).filter { node in
      guard syntax.contains(loop, node), syntax.enclosingFunction(node) == function, let value = syntax.child(node, 0) else { return false }
      return syntax.kind(value) != .nilLiteral && syntax.kind(value) != .falseLiteral
    }
    let breaks = syntax.all(.breakStatement).filter { syntax.contains(loop, $0) && syntax.enclosingFunction($0) == function }
    return (returns + breaks).min { syntax.span($0) < syntax.span($1) }
  }

  /// A Space that goes through the words of an answer, for examples.
  private static func scanning(_ line: String) -> String {
    reading("false").split(separator: "\n", omittingEmptySubsequences: false).map { text in
      text.contains("local move = false") ? "  local move\n  for word in answer:gmatch(\"%a+\") do\n    \(line)\n  end" : String(text)
    }.joined(separator: "\n")
  }
}
