internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let riskyText = LintRule(
    RuleInfo(
      id: "S107", name: "risky-text", severity: .warning,
      summary: "No pattern or repetition can use up a call's budget on a long text.",
      rationale: """
        Matching tries every way to share out a text among the parts of a pattern. Two parts side by side that match the same bytes, as in \
        `.*.*`, do so for nothing; three that may take each other's bytes take time with the cube of the length, and an answer has up to \
        16,384 bytes. Every step is charged, so that such a match ends a call that was meant to be cheap.

        `string.rep` with a number that a player chose, or one that gives more than 1 MiB, raises an error. Anchor patterns with `^`, use \
        sets such as `[^,]*` that stop where the next part begins, look for fixed text with `find(text, at, true)`, and bound counts with \
        `math.min`.
        """,
      examples: [
        .bad("twins", files: ["lib/pair.lua": "return function(text) return text:match(\"^(.*.*)$\") end\n"]),
        .bad("three that overlap, on an answer", main: reading("answer:match(\"(.-);(.-);(.-)!\")"), manifest: ["action": .null]),
        .bad("a count that a player chose", main: reading("string.rep(\"x\", tonumber(answer))"), manifest: ["action": .null]),
        .bad("more than 1 MiB", files: ["lib/pad.lua": "return string.rep(\" \", 2000000)\n"]),
        .good("sets that stop", main: reading("answer:match(\"^([^;]*);([^;]*);([^!]*)!$\")"), manifest: ["action": .null]),
        .good("a bounded count", main: reading("string.rep(\"x\", math.min(tonumber(answer) or 0, 80))"), manifest: ["action": .null]),
      ])
  ) { source, report in
    let answers = AnswerText(source)
    for file in source.lua where file.role == .game {
      for call in file.syntax.libraryCalls {
        switch call.name {
        case "string.find" where isPlain(call.arguments, file.syntax): continue
        case "string.find", "string.match", "string.gmatch", "string.gsub": checkPattern(call.node, call.arguments, answers, file, &report)
        case "string.rep": checkRepetition(call.node, call.arguments, answers, source, file, &report)
        default: continue
        }
      }
    }
  }

  static func isPlain(_ arguments: [Syntax.Node], _ syntax: Syntax) -> Bool {
    arguments.count > 3 && syntax.constant(arguments[3]) == .boolean(true)
  }

  private static func checkPattern(
    _ call: Syntax.Node, _ arguments: [Syntax.Node], _ answers: AnswerText, _ file: SpaceSource.LuaFile, _ report: inout RuleReport
  ) {
    guard arguments.count > 1, let text = file.syntax.constant(arguments[1])?.text, text.utf8.count <= 1_000 else { return }
    let pattern = LuaPattern(text)
    let place = file.syntax.span(arguments[1])
    if pattern.hasTwins {
      report.add("two parts of the pattern side by side match the same bytes", in: file.path, at: place, hint: "leave one of them out")
    } else if pattern.degree > 2, answers.holds(arguments[0], in: file) {
      report.add(
        "the pattern may try every way to cut an answer into \(pattern.degree) pieces", in: file.path, at: place,
        hint: "anchor it with ^, and use sets such as [^,]* that stop")
    }
  }

  private static func checkRepetition(
    _ call: Syntax.Node, _ arguments: [Syntax.Node], _ answers: AnswerText, _ source: SpaceSource, _ file: SpaceSource.LuaFile,
    _ report: inout RuleReport
  ) {
    guard arguments.count > 1 else { return }
    let syntax = file.syntax
    let length = syntax.constant(arguments[0])?.text?.utf8.count ?? 1
    if let count = syntax.constant(arguments[1])?.number {
      guard count * Double(length) > Double(Contract.Values.maxBytes) else { return }
      report.add("the text would have more than 1 MiB", in: file.path, at: syntax.span(call), hint: "string.rep raises an error there")
      return
    }
    let count = syntax.resolved(arguments[1])
    if syntax.called(count)?.name == "math.min" || !answers.holds(arguments[1], in: file) { return }
    if syntax.kind(count) == .field, let bound = source.manifest?.greatest(of: syntax.text(count)),
      bound * length <= Contract.Values.maxBytes
    {
      return
    }
    report.add("a player chooses how long the text gets", in: file.path, at: syntax.span(call), hint: "bound the count with math.min")
  }

  /// A Space that reads text, for examples.
  static func reading(_ expression: String) -> String {
    """
    local space = {}

    function space.task()
      return {text = "Name your move."}
    end

    function space.parse(_, _, answer)
      local move = \(expression)
      if not move then return nil, "there is no move" end
      return move
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

extension Manifest {
  /// The greatest integer that the schema of any action allows for a property; nil where it is not an integer or has no bound.
  fileprivate func greatest(of property: String) -> Int? {
    let specs = [action].compactMap { $0 } + actions.map(\.spec)
    for case .schema(let schema) in specs {
      guard case .object(let shape) = schema.kind, let found = shape.properties.first(where: { $0.name == property }) else { continue }
      if case .integer(let range) = found.schema.kind, range.upperBound < Contract.Values.maxInteger { return Int(range.upperBound) }
    }
    return nil
  }
}
