/// How many constants liblua 5.4 gives each function.
struct ConstantCount {
  private enum Key: Hashable {
    case text(String)
    case integer(Int64)
    case float(UInt64)
    case word(String)
  }

  /// Nil stands for the code outside of functions.
  private(set) var counts: [(function: Syntax.Node?, count: Int)] = []

  init(_ syntax: Syntax) {
    let owners = Owners(syntax)
    var keys: [Syntax.Node?: Set<Key>] = [:]
    func add(_ key: Key, _ node: Syntax.Node) { keys[owners.function(around: node), default: []].insert(key) }
    for kind in [Syntax.Kind.string, .field, .namedItem, .methodCall] {
      for node in syntax.all(kind) { add(.text(kind == .string ? syntax.source(node) : "\"" + syntax.text(node) + "\""), node) }
    }
    for node in syntax.all(.name) where syntax.variable(node) == nil { add(.text("\"" + syntax.text(node) + "\""), node) }
    for node in syntax.all(.integer) + syntax.all(.float) {
      switch Numerals.value(syntax.text(node)) {
      case .integer(let int) where !ConstantCount.fits(int) || ConstantCount.isOperand(node, of: syntax): add(.integer(int), node)
      case .float(let double) where double != double.rounded() || abs(double) > 65_535: add(.float(double.bitPattern), node)
      default: continue
      }
    }
    for kind in [Syntax.Kind.nilLiteral, .trueLiteral, .falseLiteral] {
      for node in syntax.all(kind) where ConstantCount.isStored(node, of: syntax) { add(.word("\(kind)"), node) }
    }
    counts = keys.map { ($0.key, $0.value.count) }
  }

  /// Whether an instruction that loads an integer has room for it.
  private static func fits(_ int: Int64) -> Bool { (-65_536...65_535).contains(int) }

  /// Whether a number is used by an operator that takes it from the constants.
  private static func isOperand(_ node: Syntax.Node, of syntax: Syntax) -> Bool {
    guard let up = syntax.parent(node), let sign = syntax.binaryOperator(up) else { return false }
    switch sign {
    case .multiply, .divide, .floorDivide, .modulo, .power, .bitAnd, .bitOr, .bitXor: return syntax.child(up, 1) == node
    default: return false
    }
  }

  /// Whether a literal is stored into a table, for which it stands among the constants.
  private static func isStored(_ node: Syntax.Node, of syntax: Syntax) -> Bool {
    guard let up = syntax.parent(node) else { return false }
    switch syntax.kind(up) {
    case .namedItem, .keyedItem: return true
    case .assignment:
      return syntax.children(up).prefix(syntax.split(up)).contains { syntax.kind($0) == .field || syntax.kind($0) == .index }
    default: return false
    }
  }
}
