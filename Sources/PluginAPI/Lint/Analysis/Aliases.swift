/// The locals of a file that stand for a part of what some variables hold: `local board = state.board`, and the items of a loop over it.
struct Aliases {
  private(set) var variables: Set<Int>
  private let syntax: Syntax

  /// - Parameter roots: Variables of the file. One that is assigned anew is not followed.
  init(of roots: Set<Int>, in syntax: Syntax) {
    self.syntax = syntax
    variables = roots.filter { syntax.variables[$0].writes.isEmpty }
    guard !variables.isEmpty else { return }
    // Each round follows one more local; a chain is no longer than the locals there are, and seldom more than three.
    for _ in 0..<8 {
      let before = variables.count
      grow()
      if variables.count == before { break }
    }
  }

  private mutating func grow() {
    for statement in syntax.all(.local) {
      for (index, name) in syntax.children(statement).prefix(syntax.split(statement)).enumerated() {
        guard let variable = syntax.variable(name), !variables.contains(variable), syntax.variables[variable].writes.isEmpty,
          let value = syntax.child(statement, syntax.split(statement) + index), isPart(value)
        else { continue }
        variables.insert(variable)
      }
    }
    for loop in syntax.all(.genericFor) {
      guard let source = syntax.child(loop, syntax.split(loop)), let (name, arguments) = syntax.called(source),
        name == "ipairs" || name == "pairs", let list = arguments.first, isPart(list), let item = syntax.child(loop, 1),
        let variable = syntax.variable(item), syntax.variables[variable].writes.isEmpty
      else { continue }
      variables.insert(variable)
    }
  }

  /// Whether an expression is one of the variables, or lies inside what they hold.
  func isPart(_ node: Syntax.Node) -> Bool {
    switch syntax.kind(node) {
    case .name: return syntax.variable(node).map(variables.contains) ?? false
    case .field, .index, .parenthesized: return syntax.child(node, 0).map(isPart) ?? false
    case .binary:
      guard syntax.binaryOperator(node) == .or || syntax.binaryOperator(node) == .and else { return false }
      return syntax.children(node).contains { isPart($0) }
    default: return false
    }
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

/// Which functions of a Space change the tables that they are given.
struct ParameterMutations {
  /// The positions, from 0, of the parameters whose tables a function changes.
  private(set) var positions: [SpaceCode.Function: Set<Int>] = [:]
  private var mutations: [String: [Mutation]] = [:]

  init(_ source: SpaceSource) {
    for file in source.game { mutations[file.path] = Mutation.all(in: file.syntax) }
    // Each round follows calls one step further.
    for _ in 0..<6 {
      var hasGrown = false
      for file in source.game { if follow(file, source) { hasGrown = true } }
      if !hasGrown { break }
    }
  }

  private mutating func follow(_ file: SpaceSource.LuaFile, _ source: SpaceSource) -> Bool {
    var hasGrown = false
    for function in file.syntax.all(.function) {
      let id = SpaceCode.Function(path: file.path, node: function)
      for (position, parameter) in file.syntax.parameters(function).enumerated() where positions[id]?.contains(position) != true {
        let aliases = Aliases(of: [parameter], in: file.syntax)
        guard !aliases.variables.isEmpty, changes(aliases, in: file, source).first != nil else { continue }
        positions[id, default: []].insert(position)
        hasGrown = true
      }
    }
    return hasGrown
  }

  /// Where a file changes what some variables hold, itself or by a function that it calls.
  func changes(_ aliases: Aliases, in file: SpaceSource.LuaFile, _ source: SpaceSource) -> [Mutation] {
    let direct = (mutations[file.path] ?? []).filter { aliases.isPart($0.table) }
    let passed = file.syntax.all(.call).flatMap { call -> [Mutation] in
      guard let target = source.code.target(of: call, in: file), let changed = positions[target] else { return [] }
      return file.syntax.children(call).dropFirst().enumerated().filter { changed.contains($0.offset) && aliases.isPart($0.element) }
        .map { Mutation(place: call, table: $0.element) }
    }
    return direct + passed
  }
}
