/// Which local of a file holds a part of what another one holds: `local board = state.board`, and the items of a loop over it.
struct Aliases {
  private let syntax: Syntax
  /// By variable: those that it is a part of.
  private var sources: [Int: [Int]] = [:]

  init(_ syntax: Syntax) {
    self.syntax = syntax
    for statement in syntax.all(.local) {
      let count = syntax.split(statement)
      let parts = Array(syntax.children(statement))
      for index in 0..<count where count + index < parts.count {
        guard let variable = syntax.variable(parts[index]) else { continue }
        note(variable, partOf: parts[count + index])
      }
    }
    for loop in syntax.all(.genericFor) {
      guard syntax.split(loop) > 1, let list = syntax.child(loop, syntax.split(loop)), let (name, arguments) = syntax.called(list),
        name == "ipairs" || name == "pairs", let table = arguments.first, let item = syntax.child(loop, 1).flatMap({ syntax.variable($0) })
      else { continue }
      note(item, partOf: table)
    }
  }

  private mutating func note(_ variable: Int, partOf value: Syntax.Node) {
    guard syntax.variables[variable].writes.isEmpty else { return }
    let roots = roots(of: value)
    if !roots.isEmpty { sources[variable] = roots }
  }

  /// The variables at the left ends of an expression: of `a.b or c[1]` these are `a` and `c`.
  private func roots(of node: Syntax.Node) -> [Int] {
    var roots: [Int] = []
    syntax.walk(node) { node in
      switch syntax.kind(node) {
      case .name:
        if let variable = syntax.variable(node) { roots.append(variable) }
        return []
      case .field, .index, .parenthesized: return syntax.child(node, 0).map { [$0] } ?? []
      case .binary: return [.or, .and].contains(syntax.binaryOperator(node)) ? Array(syntax.children(node)) : []
      default: return []
      }
    }
    return roots
  }

  /// The variables whose tables an expression may lie in, those on the way included. One that is assigned anew is not followed.
  func origins(of node: Syntax.Node) -> Set<Int> {
    var found: Set<Int> = []
    var open = roots(of: node)
    while let variable = open.popLast() {
      guard syntax.variables[variable].writes.isEmpty, found.insert(variable).inserted else { continue }
      open += sources[variable] ?? []
    }
    return found
  }
}

/// One place at which a table is changed.
struct Mutation {
  /// What to point at.
  let place: Syntax.Node
  /// The table that is changed.
  let table: Syntax.Node

  /// Every place of a file: assignments to fields and items, and the functions of `table` that change their argument.
  static func all(in syntax: Syntax) -> [Mutation] {
    let assigned = LintRule.targets(of: syntax).compactMap { target -> Mutation? in
      guard syntax.kind(target) == .field || syntax.kind(target) == .index else { return nil }
      return syntax.child(target, 0).map { Mutation(place: target, table: $0) }
    }
    let calls = syntax.libraryCalls.compactMap { call -> Mutation? in
      switch call.name {
      case "table.insert", "table.remove", "table.sort": return call.arguments.first.map { Mutation(place: call.node, table: $0) }
      case "table.move":
        guard let table = call.arguments.count > 4 ? call.arguments[4] : call.arguments.first else { return nil }
        return Mutation(place: call.node, table: table)
      default: return nil
      }
    }
    return assigned + calls
  }
}
