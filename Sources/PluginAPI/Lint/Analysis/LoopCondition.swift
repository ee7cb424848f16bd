/// What the condition of a loop reads.
struct LoopCondition {
  private let syntax: Syntax
  private var variables: Set<Int> = []
  /// Whether it looks into tables, which others may change.
  private var looksInside = false
  /// Whether all that it reads can be seen: locals, literals and pure functions of libraries.
  private(set) var isKnown = true

  init(_ condition: Syntax.Node, of syntax: Syntax) {
    self.syntax = syntax
    read(condition)
    if variables.isEmpty { isKnown = false }
  }

  /// The variables it reads, sorted.
  var names: [String] { Set(variables.map { syntax.variables[$0].name }).sorted() }

  private mutating func read(_ condition: Syntax.Node) {
    let syntax = syntax
    var found = (variables: Set<Int>(), looksInside: false, isKnown: true)
    syntax.walk(condition) { node in
      switch syntax.kind(node) {
      case .name:
        guard let variable = syntax.variable(node) else {
          found.isKnown = false
          return []
        }
        found.variables.insert(variable)
        return []
      case .field, .index: found.looksInside = true
      case .unary: if syntax.unaryOperator(node) == .length { found.looksInside = true }
      case .call, .methodCall:
        found.looksInside = true
        if let (name, arguments) = syntax.called(node), LoopCondition.isPure(name) { return arguments }
        found.isKnown = false
        return []
      case .function, .vararg: found.isKnown = false
      default: break
      }
      return Array(syntax.children(node))
    }
    (variables, looksInside, isKnown) = found
  }

  private static func isPure(_ name: String) -> Bool {
    ["type", "tostring", "tonumber"].contains(name) || name.hasPrefix("math.") || name.hasPrefix("string.") || name.hasPrefix("utf8.")
  }

  /// Whether anything in the loop may change what the condition reads.
  func canChange(in loop: Syntax.Node) -> Bool {
    let hasCalls = syntax.any(in: loop) { node in
      [.call, .methodCall].contains(syntax.kind(node)) && (syntax.called(node).map { !LoopCondition.isPure($0.name) } ?? true)
    }
    for variable in variables.map({ syntax.variables[$0] }) {
      if variable.writes.contains(where: { syntax.contains(loop, $0) }) { return true }
      // A function that is called in the loop may write what it shares with it.
      if hasCalls, variable.isCaptured, !variable.writes.isEmpty { return true }
    }
    guard looksInside, !hasCalls else { return looksInside }
    return syntax.any(in: loop) { node in
      guard syntax.kind(node) == .assignment else { return false }
      return syntax.children(node).prefix(syntax.split(node)).contains { syntax.kind($0) == .field || syntax.kind($0) == .index }
    }
  }
}
