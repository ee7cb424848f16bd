internal import SpaceContract

/// Which variables hold text of an answer, or something made of it: the answer that `parse` is given, what is derived from it, and
/// the parameters of functions that are given such.
struct AnswerText {
  /// By path of the file.
  private(set) var variables: [String: Set<Int>] = [:]

  init(_ source: SpaceSource) {
    guard let main = source.main, let parse = source.code.callbacks[.parse], main.syntax.parameters(parse).count > 2 else { return }
    variables[main.path] = [main.syntax.parameters(parse)[2]]
    for _ in 0..<8 {
      let before = variables.values.reduce(0) { $0 + $1.count }
      for file in source.game where variables[file.path] != nil { follow(file, source) }
      if variables.values.reduce(0, { $0 + $1.count }) == before { break }
    }
  }

  private mutating func follow(_ file: SpaceSource.LuaFile, _ source: SpaceSource) {
    let syntax = file.syntax
    for statement in syntax.all(.local) + syntax.all(.assignment) {
      let count = syntax.split(statement)
      for (index, target) in syntax.children(statement).prefix(count).enumerated() {
        guard let variable = syntax.variable(target), let value = syntax.child(statement, count + index), holds(value, in: file) else {
          continue
        }
        variables[file.path]?.insert(variable)
      }
    }
    for loop in syntax.all(.genericFor) {
      guard let list = syntax.child(loop, syntax.split(loop)), holds(list, in: file) else { continue }
      for name in syntax.children(loop).prefix(syntax.split(loop)) {
        if let variable = syntax.variable(name) { variables[file.path]?.insert(variable) }
      }
    }
    for call in syntax.all(.call) {
      guard let target = source.code.target(of: call, in: file), let other = source.lua.first(where: { $0.path == target.path }) else {
        continue
      }
      let parameters = other.syntax.parameters(target.node)
      for (position, argument) in syntax.children(call).dropFirst().enumerated() where position < parameters.count {
        if holds(argument, in: file) { variables[target.path, default: []].insert(parameters[position]) }
      }
    }
  }

  /// Whether text of an answer is anywhere in an expression; lengths and truth values of it are not text.
  func holds(_ node: Syntax.Node, in file: SpaceSource.LuaFile) -> Bool {
    let syntax = file.syntax
    guard let own = variables[file.path] else { return false }
    return syntax.any(in: node) { node in
      syntax.kind(node) == .name && syntax.variable(node).map { own.contains($0) } == true
    } descending: { node in
      switch syntax.kind(node) {
      case .function: return false
      case .unary: return syntax.unaryOperator(node) == .negate
      case .binary:
        let comparisons: [Syntax.BinaryOperator?] = [.less, .greater, .lessOrEqual, .greaterOrEqual, .equal, .notEqual]
        return !comparisons.contains(syntax.binaryOperator(node))
      default: return true
      }
    }
  }
}
