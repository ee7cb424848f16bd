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

  static let address = LintRule(
    RuleInfo(
      id: "D204", name: "address-in-output", severity: .warning, summary: "Nothing is made of a table's or a function's address.",
      rationale: """
        Addresses differ from process to process. `string.format` refuses `%p`, and `tostring` of a table says `table` and no more, so \
        that a text made of one tells nobody anything, and two different tables look alike.

        Write out what is in the table: a field of it, `table.concat` of a list, or `json.encode`.
        """,
      examples: [
        .bad("a pointer", files: ["lib/name.lua": "return function(x) return string.format(\"%p\", x) end\n"]),
        .bad("a table as text", files: ["lib/name.lua": "local list = {1, 2}\nreturn \"the list is \" .. tostring(list)\n"]),
        .good("what is in it", files: ["lib/name.lua": "local list = {1, 2}\nreturn \"the list is \" .. table.concat(list, \", \")\n"]),
      ])
  ) { source, report in
    for file in source.lua where file.role != .test {
      let syntax = file.syntax
      for call in syntax.libraryCalls {
        guard let first = call.arguments.first else { continue }
        if call.name == "string.format", let format = syntax.constant(first)?.text, hasPointer(format) {
          report.add("string.format refuses %p", in: file.path, at: syntax.span(first), severity: .error, hint: "print a field of the value")
        }
        let kind = syntax.kind(syntax.resolved(first))
        if call.name == "tostring", kind == .table || kind == .function {
          report.add(
            "tostring of a \(kind) says \"\(kind)\" and no more", in: file.path, at: syntax.span(call.node), hint: "print what is in it")
        }
      }
    }
  }

  private static func hasPointer(_ format: String) -> Bool {
    var rest = Substring(format)
    while let percent = rest.firstIndex(of: "%") {
      rest = rest[rest.index(after: percent)...].drop { "-+ #0123456789.".contains($0) }
      if rest.first == "p" { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  static let inexactPower = LintRule(
    RuleInfo(
      id: "D209", name: "inexact-power", severity: .error,
      summary: "No `^` with a fractional exponent, and no transcendental functions.",
      rationale: """
        The last bits of `exp`, `log`, `sin` and of powers with a fraction differ between machines, and one bit is enough for a replay to \
        differ. The functions are absent; `x ^ y` is exact multiplication for a whole `y`, a square root for 0.5, and NaN otherwise.

        Use whole numbers, `math.sqrt`, or a table of values. Where an exponent is a variable, make sure that it is whole, with `//` or \
        `math.floor`, so that nobody has to look for what it may be.
        """,
      examples: [
        .bad("a root of the third degree", files: ["lib/root.lua": "return function(x) return x ^ (1 / 3) end\n"]),
        .bad("a logarithm", files: ["lib/root.lua": "return function(x) return math.log(x) end\n"]),
        .bad("an exponent that may be anything", files: ["lib/root.lua": "return function(x, y) return x ^ y end\n"]),
        .good("a square", files: ["lib/root.lua": "return function(x) return x ^ 2 + math.sqrt(x) end\n"]),
        .good("a whole exponent", files: ["lib/root.lua": "return function(x, y) return x ^ math.floor(y) end\n"]),
      ])
  ) { source, report in
    for file in source.lua where file.role != .test {
      let syntax = file.syntax
      for (node, name) in AbsentNames.uses(of: AbsentNames.transcendental, in: syntax) {
        report.add("there is no \(name) here", in: file.path, at: syntax.span(node), hint: "its last bits differ between machines")
      }
      for power in syntax.all(.binary) where syntax.binaryOperator(power) == .power {
        guard let exponent = syntax.child(power, 1) else { continue }
        if let value = syntax.constant(exponent)?.number {
          guard value != value.rounded(), value != 0.5 else { continue }
          report.add("a power of \(syntax.source(exponent)) is NaN", in: file.path, at: syntax.span(power), hint: "use whole exponents, or 0.5")
        } else if !isWhole(exponent, of: syntax) {
          report.add(
            "the exponent may have a fraction", in: file.path, at: syntax.span(exponent), severity: .warning,
            hint: "make it whole with math.floor")
        }
      }
    }
  }

  /// Whether an expression is a whole number, as far as can be seen.
  private static func isWhole(_ node: Syntax.Node, of syntax: Syntax) -> Bool {
    let node = syntax.resolved(node)
    switch syntax.kind(node) {
    case .integer: return true
    case .unary:
      return syntax.unaryOperator(node) == .length
        || syntax.unaryOperator(node) == .negate && syntax.child(node, 0).map { isWhole($0, of: syntax) } == true
    case .binary:
      switch syntax.binaryOperator(node) {
      case .floorDivide: return true
      case .add, .subtract, .multiply, .modulo: return syntax.children(node).allSatisfy { isWhole($0, of: syntax) }
      default: return false
      }
    case .call: return ["math.floor", "math.ceil", "math.tointeger", "random.int"].contains(syntax.called(node)?.name ?? "")
    case .name:
      // The variable of a loop that counts in whole steps.
      guard let variable = syntax.variable(node), syntax.variables[variable].writes.isEmpty,
        let loop = syntax.variables[variable].declaration.flatMap({ syntax.parent($0) }), syntax.kind(loop) == .numericFor
      else { return false }
      let parts = Array(syntax.children(loop))
      return ([parts[1]] + (parts.count > 4 ? [parts[3]] : [])).allSatisfy { isWhole($0, of: syntax) }
    default: return false
    }
  }
}
