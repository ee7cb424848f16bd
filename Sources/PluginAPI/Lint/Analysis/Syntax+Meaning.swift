/// What an expression is known to be, without running anything.
enum Constant: Hashable {
  case none
  case boolean(Bool)
  case integer(Int64)
  case float(Double)
  case text(String)

  var text: String? { if case .text(let text) = self { text } else { nil } }

  var number: Double? {
    switch self {
    case .integer(let int): Double(int)
    case .float(let double): double
    default: nil
    }
  }
}

extension Syntax {
  /// Chains of locals that stand for one another are followed this far.
  private static let maxSteps = 12

  /// What a local variable stands for all its life: the expression that it was declared with, where nothing else is ever assigned.
  func value(of variable: Int) -> Node? {
    let variable = variables[variable]
    guard variable.writes.isEmpty, let declaration = variable.declaration, let statement = parent(declaration) else { return nil }
    switch kind(statement) {
    case .localFunction: return child(statement, 1)
    case .local:
      guard let position = Array(children(statement)).firstIndex(of: declaration) else { return nil }
      guard let value = child(statement, split(statement) + position) else { return nil }
      // The last of the values gives all the rest, so a variable has one of its own only where the counts agree so far.
      return value
    default: return nil
    }
  }

  /// An expression with parentheses and locals that merely stand for another expression taken away.
  func resolved(_ node: Node) -> Node {
    var current = node
    for _ in 0..<Syntax.maxSteps {
      switch kind(current) {
      case .parenthesized:
        guard let inner = child(current, 0) else { return current }
        current = inner
      case .name:
        guard let variable = variable(current), let value = value(of: variable) else { return current }
        current = value
      default: return current
      }
    }
    return current
  }

  /// The name of a global, or of a field of one, with dots: "string.rep". Locals that stand for one are followed.
  func globalPath(_ node: Node) -> String? { globalPath(node, depth: 0) }

  private func globalPath(_ node: Node, depth: Int) -> String? {
    // No library has libraries in it.
    guard depth < 3 else { return nil }
    let node = resolved(node)
    switch kind(node) {
    case .name: return variable(node) == nil ? text(node) : nil
    case .field: return child(node, 0).flatMap { globalPath($0, depth: depth + 1) }.map { $0 + "." + text(node) }
    case .index:
      guard let object = child(node, 0), let key = child(node, 1), kind(key) == .string else { return nil }
      return globalPath(object, depth: depth + 1).map { $0 + "." + text(key) }
    default: return nil
    }
  }

  /// What a call calls, if that is a global or a function of a library: its name with dots, and the arguments. A method of a string
  /// is the function of the same name, with the string first.
  func called(_ call: Node) -> (name: String, arguments: [Node])? {
    var parts = Array(children(call))
    guard let first = parts.first else { return nil }
    switch kind(call) {
    case .call:
      guard let name = globalPath(first) else { return nil }
      parts.removeFirst()
      return (name, parts)
    case .methodCall:
      return Syntax.stringMethods.contains(text(call)) ? ("string." + text(call), parts) : nil
    default: return nil
    }
  }

  private static let stringMethods: Set<String> = [
    "byte", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper",
  ]

  /// Every call of a global or a library function, in no special order.
  var libraryCalls: [(node: Node, name: String, arguments: [Node])] {
    (all(.call) + all(.methodCall)).compactMap { node in called(node).map { (node, $0.name, $0.arguments) } }
  }

  /// The value of an expression that consists of literals, operators and locals that stand for such.
  func constant(_ node: Node) -> Constant? {
    var steps = 500
    return constant(node, depth: 0, &steps)
  }

  /// A local may be named twice in the next one's value, and so on: what is followed has a bound.
  private func constant(_ node: Node, depth: Int, _ steps: inout Int) -> Constant? {
    steps -= 1
    guard depth < 64, steps > 0 else { return nil }
    let node = resolved(node)
    switch kind(node) {
    case .nilLiteral: return Constant.none
    case .trueLiteral: return .boolean(true)
    case .falseLiteral: return .boolean(false)
    case .string: return .text(text(node))
    case .integer, .float: return Numerals.value(text(node))
    case .unary:
      guard unaryOperator(node) == .negate, let operand = child(node, 0) else { return nil }
      switch constant(operand, depth: depth + 1, &steps) {
      case .integer(let int): return .integer(0 &- int)
      case .float(let double): return .float(-double)
      default: return nil
      }
    case .binary:
      guard let left = child(node, 0), let right = child(node, 1), let sign = binaryOperator(node),
        let a = constant(left, depth: depth + 1, &steps), let b = constant(right, depth: depth + 1, &steps)
      else { return nil }
      return Syntax.fold(sign, a, b)
    default: return nil
    }
  }

  private static func fold(_ sign: BinaryOperator, _ a: Constant, _ b: Constant) -> Constant? {
    switch (sign, a, b) {
    case (.concat, .text(let a), .text(let b)): return a.utf8.count + b.utf8.count <= 1 << 20 ? .text(a + b) : nil
    case (.add, .integer(let a), .integer(let b)): return .integer(a &+ b)
    case (.subtract, .integer(let a), .integer(let b)): return .integer(a &- b)
    case (.multiply, .integer(let a), .integer(let b)): return .integer(a &* b)
    case (.shiftLeft, .integer(let a), .integer(let b)): return (0..<64).contains(b) ? .integer(a << b) : nil
    default:
      guard let a = a.number, let b = b.number else { return nil }
      switch sign {
      case .add: return .float(a + b)
      case .subtract: return .float(a - b)
      case .multiply: return .float(a * b)
      case .divide: return .float(a / b)
      default: return nil
      }
    }
  }

  /// The object at the left end of a chain of fields and indices; the node itself where it is no chain.
  func root(_ node: Node) -> Node {
    var current = node
    while true {
      switch kind(current) {
      case .field, .index, .parenthesized:
        guard let object = child(current, 0) else { return current }
        current = object
      default: return current
      }
    }
  }

  /// The local variable at the left end of a chain.
  func rootVariable(_ node: Node) -> Int? {
    let root = root(node)
    return kind(root) == .name ? variable(root) : nil
  }

  /// The variables of a function's parameters in order, `self` of a method left out.
  func parameters(_ function: Node) -> [Int] { children(function).prefix(split(function)).compactMap { variable($0) } }

  /// The block of a function.
  func body(_ function: Node) -> Node? { Array(children(function)).last }

  func contains(_ outer: Node, _ inner: Node) -> Bool {
    let (a, b) = (span(outer), span(inner))
    return a.start <= b.start && b.end <= a.end
  }
}
