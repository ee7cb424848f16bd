extension LintRule {
  static let constants = LintRule(
    RuleInfo(
      id: "S110", name: "too-many-constants", severity: .error, summary: "A function has at most 250 constants.",
      rationale: """
        The compiler of Lua 5.4.4 makes wrong code in functions with more than 255 constants, so the sandbox refuses a file in which a \
        function has more than 250. Names of fields and globals count, strings, and numbers that do not fit into an instruction; each \
        counts once in a function. The code outside of all functions is one as well.

        Move data into several functions, or into one long string that is taken apart while the file loads, as a table of lines. The rule \
        counts as the compiler does, but for a few; the sandbox has the last word (S111).
        """,
      examples: [
        .bad("a table of 300 words", files: ["lib/words.lua": words(300, in: 300)]),
        .good("the same in two functions", files: ["lib/words.lua": words(300, in: 150)]),
      ])
  ) { source, report in
    for file in source.lua {
      let syntax = file.syntax
      guard syntax.errors.isEmpty else { continue }
      for (function, count) in ConstantCount(syntax).counts where count > maxConstants {
        let place = function.map { syntax.span($0) }
        report.add(
          "\(function == nil ? "the file" : "the function") has \(count) constants; \(maxConstants) are allowed", in: file.path,
          at: place.map { Span($0.start, $0.start + "function".utf8.count) }, hint: "move data into strings or several functions")
      }
    }
  }

  static let maxConstants = 250

  private static func words(_ count: Int, in size: Int) -> String {
    var text = "local words = {}\n"
    for start in stride(from: 0, to: count, by: size) {
      text += "words[\(start / size + 1)] = (function()\n  return {\n"
      for row in stride(from: start, to: start + size, by: 10) {
        text += "    " + (row..<row + 10).map { "\"word \($0)\"" }.joined(separator: ", ") + ",\n"
      }
      text += "  }\nend)()\n"
    }
    return text + "return words\n"
  }
}

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
    var keys: [Syntax.Node?: Set<Key>] = [:]
    func add(_ key: Key, _ node: Syntax.Node) { keys[syntax.enclosingFunction(node), default: []].insert(key) }
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
    case .assignment: return syntax.children(up).prefix(syntax.split(up)).contains { syntax.kind($0) == .field || syntax.kind($0) == .index }
    default: return false
    }
  }
}
