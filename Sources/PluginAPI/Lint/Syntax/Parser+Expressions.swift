extension Parser {
  mutating func expressions(into chain: inout Chain) throws(Stop) {
    repeat { tree.append(try expression(), to: &chain) } while skip(.comma)
  }

  mutating func expression() throws(Stop) -> Syntax.Node { try expression(above: 0) }

  /// Reads operators that bind tighter than `limit` (`subexpr`).
  private mutating func expression(above limit: UInt8) throws(Stop) -> Syntax.Node {
    try nested { (parser) throws(Stop) in
      var left = try parser.operand()
      while let (operation, binding) = Parser.binary(parser.token.kind), binding.left > limit {
        parser.advance()
        let right = try parser.expression(above: binding.right)
        left = parser.tree.add(
          .binary, parser.tree.start(left), parser.lastEnd, of: left, right, detail: operation.rawValue)
      }
      return left
    }
  }

  private static let unaryBinding: UInt8 = 12

  private mutating func operand() throws(Stop) -> Syntax.Node {
    let operation: Syntax.UnaryOperator
    switch token.kind {
    case .not: operation = .not
    case .minus: operation = .negate
    case .tilde: operation = .bitNot
    case .hash: operation = .length
    default: return try simpleExpression()
    }
    let start = token.start
    advance()
    let operand = try expression(above: Parser.unaryBinding)
    return tree.add(.unary, start, lastEnd, of: operand, detail: operation.rawValue)
  }

  /// Operators with how tightly they bind to the left and to the right (`priority` of `lparser.c`).
  private static func binary(_ kind: Token.Kind) -> (Syntax.BinaryOperator, (left: UInt8, right: UInt8))? {
    switch kind {
    case .or: (.or, (1, 1))
    case .and: (.and, (2, 2))
    case .less: (.less, (3, 3))
    case .greater: (.greater, (3, 3))
    case .lessOrEqual: (.lessOrEqual, (3, 3))
    case .greaterOrEqual: (.greaterOrEqual, (3, 3))
    case .notEqual: (.notEqual, (3, 3))
    case .equal: (.equal, (3, 3))
    case .pipe: (.bitOr, (4, 4))
    case .tilde: (.bitXor, (5, 5))
    case .ampersand: (.bitAnd, (6, 6))
    case .shiftLeft: (.shiftLeft, (7, 7))
    case .shiftRight: (.shiftRight, (7, 7))
    case .concat: (.concat, (9, 8))
    case .plus: (.add, (10, 10))
    case .minus: (.subtract, (10, 10))
    case .star: (.multiply, (11, 11))
    case .slash: (.divide, (11, 11))
    case .doubleSlash: (.floorDivide, (11, 11))
    case .percent: (.modulo, (11, 11))
    case .caret: (.power, (14, 13))
    default: nil
    }
  }

  private mutating func simpleExpression() throws(Stop) -> Syntax.Node {
    let kind: Syntax.Kind
    switch token.kind {
    case .integer: kind = .integer
    case .float: kind = .float
    case .string: kind = .string
    case .nil: kind = .nilLiteral
    case .true: kind = .trueLiteral
    case .false: kind = .falseLiteral
    case .ellipsis:
      if !scopes.isVararg { report(token.span, "'...' outside of a function that takes it") }
      kind = .vararg
    case .openBrace: return try table()
    case .function:
      let start = token.start
      advance()
      return try function(start, hasSelf: false)
    default: return try suffixedExpression()
    }
    let hasText = kind == .integer || kind == .float || kind == .string
    let node = tree.add(kind, token.start, token.end, text: hasText ? token.text : -1)
    advance()
    return node
  }

  mutating func suffixedExpression() throws(Stop) -> Syntax.Node {
    let start = token.start
    var node: Syntax.Node
    switch token.kind {
    case .name:
      node = use(token)
      advance()
    case .openParen:
      advance()
      let inner = try expression()
      try expect(.closeParen, "')'", toClose: "(", at: start)
      node = tree.add(.parenthesized, start, lastEnd, of: inner)
    default: throw unexpected("an expression")
    }
    while true {
      switch token.kind {
      case .dot:
        advance()
        let name = try name()
        node = tree.add(.field, start, lastEnd, of: node, text: name.text)
      case .openBracket:
        let bracket = token.start
        advance()
        let key = try expression()
        try expect(.closeBracket, "']'", toClose: "[", at: bracket)
        node = tree.add(.index, start, lastEnd, of: node, key)
      case .colon:
        advance()
        let name = try name()
        node = try call(.methodCall, start, node, text: name.text)
      case .openParen, .string, .openBrace: node = try call(.call, start, node, text: -1)
      default: return node
      }
    }
  }

  private mutating func call(_ kind: Syntax.Kind, _ start: UInt32, _ callee: Syntax.Node, text: Int32) throws(Stop) -> Syntax.Node {
    var parts = Chain()
    tree.append(callee, to: &parts)
    switch token.kind {
    case .string:
      tree.append(tree.add(.string, token.start, token.end, text: token.text), to: &parts)
      advance()
    case .openBrace: tree.append(try table(), to: &parts)
    case .openParen:
      let open = token.start
      advance()
      if token.kind != .closeParen { try expressions(into: &parts) }
      try expect(.closeParen, "')'", toClose: "(", at: open)
    default: throw unexpected("arguments")
    }
    return tree.add(kind, start, lastEnd, parts, text: text)
  }

  private mutating func table() throws(Stop) -> Syntax.Node {
    let start = token.start
    advance()
    var items = Chain()
    while token.kind != .closeBrace {
      tree.append(try item(), to: &items)
      guard skip(.comma) || skip(.semicolon) else { break }
    }
    try expect(.closeBrace, "'}'", toClose: "{", at: start)
    return tree.add(.table, start, lastEnd, items)
  }

  private mutating func item() throws(Stop) -> Syntax.Node {
    let start = token.start
    if token.kind == .openBracket {
      advance()
      let key = try expression()
      try expect(.closeBracket, "']'", toClose: "[", at: start)
      try expect(.assign, "'='")
      let value = try expression()
      return tree.add(.keyedItem, start, lastEnd, of: key, value)
    }
    if token.kind == .name, peek() == .assign {
      let name = token.text
      advance()
      advance()
      let value = try expression()
      return tree.add(.namedItem, start, lastEnd, of: value, text: name)
    }
    let value = try expression()
    return tree.add(.positionalItem, start, lastEnd, of: value)
  }

  // MARK: Names and functions

  /// A use of a name, as a read until what follows says otherwise.
  mutating func use(_ name: Token) -> Syntax.Node {
    let variable = scopes.resolve(name.text)
    let node = tree.add(.name, name.start, name.end, text: name.text, value: variable.map { Int32($0) } ?? -1)
    if let variable { scopes.read(variable, node) }
    return node
  }

  mutating func declare(_ name: Token, _ origin: Syntax.Variable.Origin) -> (node: Syntax.Node, variable: Int) {
    let node = tree.add(.declaredName, name.start, name.end, text: name.text)
    let variable = scopes.declare(lexer.texts.strings[Int(name.text)], origin, node)
    tree.setValue(Int32(variable), of: node)
    return (node, variable)
  }

  /// Reads parameters and body, after the word `function` and a name.
  mutating func function(_ start: UInt32, hasSelf: Bool) throws(Stop) -> Syntax.Node {
    scopes.openFunction(isVararg: false)
    let ordinal = scopes.openOrdinal
    var parts = Chain()
    var parameters = 0
    var isVararg = false
    do throws(Stop) {
      if hasSelf {
        scopes.activate(scopes.declare("self", .implicitSelf, nil), named: Texts.selfName)
      }
      let open = token.start
      try expect(.openParen, "'('")
      if token.kind != .closeParen {
        repeat {
          if skip(.ellipsis) {
            isVararg = true
            scopes.setVararg()
            break
          }
          let name = try name()
          let declared = declare(name, .parameter)
          scopes.activate(declared.variable, named: name.text)
          tree.append(declared.node, to: &parts)
          parameters += 1
        } while skip(.comma)
      }
      try expect(.closeParen, "')'", toClose: "(", at: open)
      let first = token.start
      var statements = Chain()
      readStatements(into: &statements)
      tree.append(tree.add(.block, first, max(first, lastEnd), statements), to: &parts)
      try expect(.endWord, "'end'", toClose: "function", at: start)
    } catch {
      closeFunction()
      throw error
    }
    closeFunction()
    let node = tree.add(.function, start, lastEnd, parts, value: Int32(parameters), detail: isVararg ? 1 : 0)
    scopes.name(ordinal, node)
    return node
  }
}
