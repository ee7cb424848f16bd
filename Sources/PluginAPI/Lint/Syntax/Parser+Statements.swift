extension Parser {
  /// Reads one statement; a label brings those that follow it at once.
  mutating func statement(into statements: inout Chain) throws(Stop) {
    switch token.kind {
    case .semicolon: advance()
    case .doubleColon: try labels(into: &statements)
    default: tree.append(try statement(), to: &statements)
    }
  }

  private mutating func statement() throws(Stop) -> Syntax.Node {
    let start = token.start
    switch token.kind {
    case .if: return try ifStatement(start)
    case .while:
      advance()
      let condition = try expression()
      try expect(.do, "'do'")
      scopes.openBlock(isLoop: true)
      let body = block()
      closeBlock()
      try expect(.endWord, "'end'", toClose: "while", at: start)
      return tree.add(.whileLoop, start, lastEnd, of: condition, body)
    case .do:
      advance()
      let body = block()
      try expect(.endWord, "'end'", toClose: "do", at: start)
      return tree.add(.doBlock, start, lastEnd, of: body)
    case .for: return try forStatement(start)
    case .repeat: return try repeatStatement(start)
    case .function: return try functionStatement(start)
    case .local:
      advance()
      return token.kind == .function ? try localFunction(start) : try localStatement(start)
    case .return: return try returnStatement(start)
    case .break:
      advance()
      let node = tree.add(.breakStatement, start, lastEnd)
      scopes.breaks(node)
      return node
    case .goto:
      advance()
      let name = try name()
      let node = tree.add(.goto, start, lastEnd, text: name.text)
      scopes.jumps(to: name.text, node)
      return node
    default: return try expressionStatement(start)
    }
  }

  private mutating func ifStatement(_ start: UInt32) throws(Stop) -> Syntax.Node {
    var parts = Chain()
    repeat {
      advance()
      tree.append(try expression(), to: &parts)
      try expect(.then, "'then'")
      tree.append(block(), to: &parts)
    } while token.kind == .elseif
    if skip(.else) { tree.append(block(), to: &parts) }
    try expect(.endWord, "'end'", toClose: "if", at: start)
    return tree.add(.ifStatement, start, lastEnd, parts)
  }

  private mutating func repeatStatement(_ start: UInt32) throws(Stop) -> Syntax.Node {
    advance()
    scopes.openBlock(isLoop: true)
    // The condition still sees the variables of the block.
    scopes.openBlock(isLoop: false)
    let first = token.start
    var statements = Chain()
    readStatements(into: &statements)
    let body = tree.add(.block, first, max(first, lastEnd), statements)
    let condition: Syntax.Node
    do throws(Stop) {
      try expect(.until, "'until'", toClose: "repeat", at: start)
      condition = try expression()
    } catch {
      closeBlock()
      closeBlock()
      throw error
    }
    closeBlock()
    closeBlock()
    return tree.add(.repeatLoop, start, lastEnd, of: body, condition)
  }

  /// Labels and semicolons that follow a label do nothing, so that the block may end behind them; where it does, none of its variables
  /// counts as active at any of these labels (`labelstat`).
  private mutating func labels(into statements: inout Chain) throws(Stop) {
    var found: [Token] = []
    while token.kind == .semicolon || token.kind == .doubleColon {
      if skip(.semicolon) { continue }
      let start = token.start
      advance()
      let name = try name()
      try expect(.doubleColon, "'::'")
      tree.append(tree.add(.label, start, lastEnd, text: name.text), to: &statements)
      found.append(name)
    }
    for name in found.reversed() {
      if scopes.isLabel(name.text) { report(name.span, "label '\(lexer.texts.strings[Int(name.text)])' is already defined") }
      for fault in scopes.add(label: name.text, isLast: endsBlock(token.kind, orUntil: false)) { report(fault) }
    }
  }

  private mutating func returnStatement(_ start: UInt32) throws(Stop) -> Syntax.Node {
    advance()
    var values = Chain()
    if !endsBlock(token.kind, orUntil: true), token.kind != .semicolon { try expressions(into: &values) }
    let end = lastEnd
    _ = skip(.semicolon)
    return tree.add(.returnStatement, start, end, values)
  }

  private mutating func expressionStatement(_ start: UInt32) throws(Stop) -> Syntax.Node {
    let first = try suffixedExpression()
    if token.kind == .assign || token.kind == .comma {
      var parts = Chain()
      var targets = 0
      try target(first)
      tree.append(first, to: &parts)
      targets += 1
      while skip(.comma) {
        let next = try suffixedExpression()
        try target(next)
        tree.append(next, to: &parts)
        targets += 1
      }
      try expect(.assign, "'='")
      try expressions(into: &parts)
      return tree.add(.assignment, start, lastEnd, parts, value: Int32(targets))
    }
    let kind = tree.record(first).kind
    guard kind == .call || kind == .methodCall else {
      report(Span(Int(start), Int(lastEnd)), "an expression is no statement", hint: "assign it, call it or return it")
      throw Stop()
    }
    return tree.add(.callStatement, start, lastEnd, of: first)
  }

  /// Checks that something can be assigned to, and counts it as written.
  mutating func target(_ node: Syntax.Node) throws(Stop) {
    let record = tree.record(node)
    switch record.kind {
    case .field, .index: return
    case .name:
      guard record.value >= 0 else { return }
      let variable = Int(record.value)
      scopes.write(variable, node)
      if scopes.variables[variable].isConstant {
        report(tree.span(node), "attempt to assign to const variable '\(scopes.variables[variable].name)'")
      }
    default:
      report(tree.span(node), "this cannot be assigned to")
      throw Stop()
    }
  }

  private mutating func functionStatement(_ start: UInt32) throws(Stop) -> Syntax.Node {
    advance()
    let name = try name()
    var target = use(name)
    var isMethod = false
    while token.kind == .dot || token.kind == .colon {
      isMethod = token.kind == .colon
      advance()
      let field = try self.name()
      target = tree.add(.field, name.start, lastEnd, of: target, text: field.text, detail: isMethod ? 1 : 0)
      if isMethod { break }
    }
    let function = try function(start, hasSelf: isMethod)
    try self.target(target)
    return tree.add(.functionStatement, start, lastEnd, of: target, function)
  }

  private mutating func localFunction(_ start: UInt32) throws(Stop) -> Syntax.Node {
    advance()
    let name = try name()
    let declared = declare(name, .localFunction)
    scopes.activate(declared.variable, named: name.text)
    let function = try function(start, hasSelf: false)
    return tree.add(.localFunction, start, lastEnd, of: declared.node, function)
  }

  private mutating func localStatement(_ start: UInt32) throws(Stop) -> Syntax.Node {
    var parts = Chain()
    var declared: [(variable: Int, name: Int32)] = []
    var isClosing = false
    repeat {
      let name = try name()
      let (node, variable) = declare(name, .local)
      if skip(.less) {
        let attribute = try self.name()
        try expect(.greater, "'>'")
        switch lexer.texts.strings[Int(attribute.text)] {
        case "const": scopes.setConstant(variable, isToBeClosed: false)
        case "close":
          if isClosing { report(attribute.span, "two to-be-closed variables in one local statement") }
          isClosing = true
          scopes.setConstant(variable, isToBeClosed: true)
        case let other: report(attribute.span, "unknown attribute '\(other)'", hint: "there are <const> and <close>")
        }
      }
      tree.append(node, to: &parts)
      declared.append((variable, name.text))
    } while skip(.comma)
    if skip(.assign) { try expressions(into: &parts) }
    for (variable, name) in declared { scopes.activate(variable, named: name) }
    return tree.add(.local, start, lastEnd, parts, value: Int32(declared.count))
  }

  private mutating func forStatement(_ start: UInt32) throws(Stop) -> Syntax.Node {
    advance()
    let first = try name()
    var parts = Chain()
    var declared: [(variable: Int, name: Int32)] = []
    func add(_ name: Token, _ parser: inout Parser) {
      let (node, variable) = parser.declare(name, .loop)
      parser.tree.append(node, to: &parts)
      declared.append((variable, name.text))
    }
    add(first, &self)
    let kind: Syntax.Kind
    switch token.kind {
    case .assign:
      kind = .numericFor
      advance()
      tree.append(try expression(), to: &parts)
      try expect(.comma, "','")
      tree.append(try expression(), to: &parts)
      if skip(.comma) { tree.append(try expression(), to: &parts) }
    case .comma, .in:
      kind = .genericFor
      while skip(.comma) { add(try name(), &self) }
      try expect(.in, "'in'")
      try expressions(into: &parts)
    default: throw unexpected("'=' or 'in'")
    }
    try expect(.do, "'do'")
    scopes.openBlock(isLoop: true)
    for (variable, name) in declared { scopes.activate(variable, named: name) }
    tree.append(block(), to: &parts)
    closeBlock()
    try expect(.endWord, "'end'", toClose: "for", at: start)
    return tree.add(kind, start, lastEnd, parts, value: kind == .genericFor ? Int32(declared.count) : -1)
  }
}
