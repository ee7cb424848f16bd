internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let floatMoney = LintRule(
    RuleInfo(
      id: "D205", name: "float-money", severity: .error, summary: "Chips and shares are whole numbers.",
      rationale: """
        What is paid adds up exactly only in whole numbers: shares must sum to 10000, and chips must be neither made nor lost. A division \
        with `/` gives a float even where it comes out even, and what is added up from floats depends on the order.

        Divide with `//`, and give what is left over to somebody by a rule. The finding stands where a `/` flows into what `rewards` \
        returns, or into a variable or field that is named after chips, shares, cents, a pot or a stake.
        """,
      examples: [
        .bad(
          "shares from a division", main: sharing("10000 / ctx.seats"),
          manifest: ["rewards": ["preset": "custom"], "seats": ["min": 2, "max": 2]]),
        .bad("half a pot", files: ["lib/pot.lua": "return function(state)\n  state.pot = state.pot / 2\nend\n"]),
        .good(
          "whole shares", main: sharing("10000 // ctx.seats"), manifest: ["rewards": ["preset": "custom"], "seats": ["min": 2, "max": 2]]),
        .good("a pot rounded down", files: ["lib/pot.lua": "return function(state)\n  state.pot = math.floor(state.pot / 2)\nend\n"]),
      ])
  ) { source, report in
    for file in source.lua where file.role == .game {
      let syntax = file.syntax
      let view = file.path == "main.lua" ? source.code.callbacks[.view] : nil
      var found: Set<Syntax.Node> = []
      for (place, value) in named(in: syntax) {
        // What is only drawn may have a fraction.
        if let view, syntax.contains(view, place) { continue }
        found.formUnion(divisions(in: value, of: syntax))
      }
      if file.path == "main.lua", let rewards = source.code.callbacks[.rewards] {
        found.formUnion(flowing(intoReturnsOf: rewards, syntax))
      }
      for division in found { add(division, file, &report) }
    }
  }

  private static func add(_ division: Syntax.Node, _ file: SpaceSource.LuaFile, _ report: inout RuleReport) {
    report.add(
      "`/` makes a float of money", in: file.path, at: file.syntax.span(division), hint: "divide with //, and give away what is left over")
  }

  private static let money: Set<String> = [
    "chips", "shares", "share", "cents", "pot", "pots", "stake", "stakes", "payout", "payouts", "bankroll",
  ]

  /// What is assigned to names and fields of money, each with the place of the name.
  private static func named(in syntax: Syntax) -> [(place: Syntax.Node, value: Syntax.Node)] {
    var out: [(Syntax.Node, Syntax.Node)] = []
    for statement in syntax.all(.local) + syntax.all(.assignment) {
      let count = syntax.split(statement)
      for (index, target) in syntax.children(statement).prefix(count).enumerated() {
        if let value = syntax.child(statement, count + index), isMoney(target, of: syntax) { out.append((target, value)) }
      }
    }
    for item in syntax.all(.namedItem) where money.contains(syntax.text(item)) {
      if let value = syntax.child(item, 0) { out.append((item, value)) }
    }
    return out
  }

  /// `chips`, `state.chips` and `state.chips[seat]` alike.
  private static func isMoney(_ target: Syntax.Node, of syntax: Syntax) -> Bool {
    var node = target
    while syntax.kind(node) == .index, let object = syntax.child(node, 0) { node = object }
    return [.name, .declaredName, .field].contains(syntax.kind(node)) && money.contains(syntax.text(node))
  }

  /// The divisions whose fraction reaches the value of an expression: what is rounded on the way does not count.
  private static func divisions(in value: Syntax.Node, of syntax: Syntax) -> [Syntax.Node] {
    var found: [Syntax.Node] = []
    syntax.walk(value) { node in
      if syntax.binaryOperator(node) == .divide {
        found.append(node)
        return []
      }
      return flowing(into: node, of: syntax)
    }
    return found
  }

  /// The parts of an expression whose numbers reach its value with their fraction.
  private static func flowing(into node: Syntax.Node, of syntax: Syntax) -> [Syntax.Node] {
    switch syntax.kind(node) {
    case .binary:
      switch syntax.binaryOperator(node) {
      case .floorDivide, .less, .greater, .lessOrEqual, .greaterOrEqual, .equal, .notEqual: return []
      default: return Array(syntax.children(node))
      }
    case .parenthesized, .unary, .table, .positionalItem, .namedItem: return Array(syntax.children(node))
    case .keyedItem: return syntax.child(node, 1).map { [$0] } ?? []
    case .call:
      guard let (name, arguments) = syntax.called(node), ["math.min", "math.max", "math.abs"].contains(name) else { return [] }
      return arguments
    default: return []
    }
  }

  /// The divisions that reach what a function returns, through its locals.
  private static func flowing(intoReturnsOf function: Syntax.Node, _ syntax: Syntax) -> [Syntax.Node] {
    var open = syntax.all(.returnStatement).filter { syntax.enclosingFunction($0) == function }
    var seen: Set<Int> = []
    var found: [Syntax.Node] = []
    while let node = open.popLast() {
      for value in syntax.kind(node) == .returnStatement ? Array(syntax.children(node)) : [node] {
        found += divisions(in: value, of: syntax)
        for variable in variables(in: value, of: syntax) where seen.insert(variable).inserted {
          open += assigned(to: variable, in: function, of: syntax)
        }
      }
    }
    return found
  }

  /// The variables whose numbers reach an expression as they are.
  private static func variables(in value: Syntax.Node, of syntax: Syntax) -> [Int] {
    var found: [Int] = []
    syntax.walk(value) { node in
      switch syntax.kind(node) {
      case .name, .field, .index:
        if let variable = syntax.rootVariable(node) { found.append(variable) }
        return []
      default: return flowing(into: node, of: syntax)
      }
    }
    return found
  }

  /// What a function assigns to a variable or to an item of it.
  private static func assigned(to variable: Int, in function: Syntax.Node, of syntax: Syntax) -> [Syntax.Node] {
    (syntax.all(.local) + syntax.all(.assignment)).filter { syntax.contains(function, $0) }.flatMap { statement -> [Syntax.Node] in
      let count = syntax.split(statement)
      return syntax.children(statement).prefix(count).enumerated().compactMap { index, target in
        let root = syntax.kind(target) == .declaredName ? syntax.variable(target) : syntax.rootVariable(target)
        return root == variable ? syntax.child(statement, count + index) : nil
      }
    }
  }

  /// A Space that splits the pool itself, for examples.
  private static func sharing(_ share: String) -> String {
    """
    local space = {}

    function space.task()
      return {text = "Name a number."}
    end

    function space.evaluate(_, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = 50} end
      return results
    end

    function space.rewards(_, _, ctx)
      local parts = {}
      for seat = 1, ctx.seats do parts[seat] = \(share) end
      return parts
    end

    return space

    """
  }
}
