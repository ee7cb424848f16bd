extension LintRule {
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
          report.add(
            "a power of \(syntax.source(exponent)) is NaN", in: file.path, at: syntax.span(power), hint: "use whole exponents, or 0.5")
        } else if !isWhole(exponent, of: syntax) {
          report.add(
            "the exponent may have a fraction", in: file.path, at: syntax.span(exponent), severity: .warning,
            hint: "make it whole with math.floor")
        }
      }
    }
  }

  /// Whether an expression is a whole number, as far as can be seen.
  private static func isWhole(_ node: Syntax.Node, of syntax: Syntax, depth: Int = 0) -> Bool {
    guard depth < 8 else { return false }
    let node = syntax.resolved(node)
    switch syntax.kind(node) {
    case .integer: return true
    case .unary:
      return syntax.unaryOperator(node) == .length
        || syntax.unaryOperator(node) == .negate && syntax.child(node, 0).map { isWhole($0, of: syntax, depth: depth + 1) } == true
    case .binary:
      switch syntax.binaryOperator(node) {
      case .floorDivide: return true
      case .add, .subtract, .multiply, .modulo: return syntax.children(node).allSatisfy { isWhole($0, of: syntax, depth: depth + 1) }
      default: return false
      }
    case .call: return ["math.floor", "math.ceil", "math.tointeger", "random.int"].contains(syntax.called(node)?.name ?? "")
    case .name:
      // The variable of a loop that counts in whole steps.
      guard let variable = syntax.variable(node), syntax.variables[variable].writes.isEmpty,
        let loop = syntax.variables[variable].declaration.flatMap({ syntax.parent($0) }), syntax.kind(loop) == .numericFor
      else { return false }
      let parts = Array(syntax.children(loop))
      return ([parts[1]] + (parts.count > 4 ? [parts[3]] : [])).allSatisfy { isWhole($0, of: syntax, depth: depth + 1) }
    default: return false
    }
  }
}
