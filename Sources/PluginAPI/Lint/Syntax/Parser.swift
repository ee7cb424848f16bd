/// Reads Lua 5.4 as `lparser.c` does: the same grammar, the same scopes, the same rules for `goto`, attributes and `...`.
///
/// After an error it goes on at the next token that can begin or end a statement, so that one reading reports several.
struct Parser {
  enum Limits {
    /// How deep statements and expressions may stand inside one another; liblua stops at about 200 (LUAI_MAXCCALLS).
    static let depth = 200
    /// Errors past this many are not kept.
    static let errors = 100
  }

  /// Stops the statement at hand. What is wrong has been reported.
  struct Stop: Error {}

  var lexer: Lexer
  var tree = TreeBuilder()
  var scopes = Scopes()
  var token: Token
  private var lookahead: Token?
  /// The end of the token before `token`.
  private(set) var lastEnd: UInt32 = 0
  private var depth = 0
  private(set) var errors: [SyntaxError] = []

  init(_ source: UnsafeBufferPointer<UInt8>) {
    lexer = Lexer(source)
    token = lexer.next()
  }

  mutating func parse() -> Syntax.Node {
    scopes.openFunction(isVararg: true)
    let start = UInt32(0)
    var statements = Chain()
    while true {
      readStatements(into: &statements)
      guard token.kind != .end else { break }
      // Only a word that ends a block stops a list of statements. With an error before it, it may well be a part of that.
      if errors.isEmpty { report(token.span, "unexpected \(described(token))", hint: "nothing is open here that it could close") }
      advance()
    }
    let root = tree.add(.block, start, UInt32(lexer.source.count), statements)
    closeFunction()
    return root
  }

  // MARK: Tokens

  mutating func advance() {
    lastEnd = token.end
    if let next = lookahead {
      token = next
      lookahead = nil
    } else {
      token = lexer.next()
    }
  }

  /// The token after this one.
  mutating func peek() -> Token.Kind {
    if let lookahead { return lookahead.kind }
    let next = lexer.next()
    lookahead = next
    return next.kind
  }

  mutating func skip(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  mutating func expect(_ kind: Token.Kind, _ what: String) throws(Stop) {
    guard skip(kind) else { throw unexpected(what) }
  }

  /// As `expect`, for what closes something that was opened at `start`.
  mutating func expect(_ kind: Token.Kind, _ what: String, toClose opener: String, at start: UInt32) throws(Stop) {
    if skip(kind) { return }
    guard errors.count < Limits.errors else { throw Stop() }
    let line = 1 + lexer.source[..<Int(start)].reduce(0) { $1 == 10 ? $0 + 1 : $0 }
    report(token.span, "\(what) expected, got \(described(token))", hint: "it closes '\(opener)' at line \(line)")
    throw Stop()
  }

  mutating func name() throws(Stop) -> Token {
    let name = token
    guard skip(.name) else { throw unexpected("a name") }
    return name
  }

  // MARK: Errors

  mutating func report(_ span: Span, _ message: String, hint: String = "", isLimit: Bool = false) {
    guard errors.count < Limits.errors else { return }
    errors.append(SyntaxError(span, message, hint: hint, isLimit: isLimit))
  }

  mutating func unexpected(_ what: String) -> Stop {
    report(token.span, "\(what) expected, got \(described(token))")
    return Stop()
  }

  func described(_ token: Token) -> String {
    if token.kind == .end { return "the end of the file" }
    return PrintableText.quoted(lexer.source[Int(token.start)..<Int(token.end)])
  }

  /// Runs `body` one level deeper.
  mutating func nested<R>(_ body: (inout Parser) throws(Stop) -> R) throws(Stop) -> R {
    guard depth < Limits.depth else {
      report(token.span, "more than \(Limits.depth) levels inside one another", hint: "split it up", isLimit: true)
      throw Stop()
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: Statements

  /// Reads statements up to a token that ends the block around them.
  mutating func readStatements(into statements: inout Chain) {
    while true {
      let start = token.start
      do throws(Stop) {
        while !endsBlock(token.kind, orUntil: true) {
          let isReturn = token.kind == .return
          try nested { (parser) throws(Stop) in try parser.statement(into: &statements) }
          if isReturn {
            if !endsBlock(token.kind, orUntil: true) { throw unexpected("the end of the block after return") }
            return
          }
        }
        return
      } catch {
        recover(from: start)
      }
    }
  }

  func endsBlock(_ kind: Token.Kind, orUntil: Bool) -> Bool {
    switch kind {
    case .end, .else, .elseif, .endWord: true
    case .until: orUntil
    default: false
    }
  }

  /// Goes on at the next token that begins or ends a statement, and at least one token after `start`.
  private mutating func recover(from start: UInt32) {
    if token.start == start, !endsBlock(token.kind, orUntil: true) { advance() }
    while true {
      switch token.kind {
      case .end, .else, .elseif, .endWord, .until, .local, .function, .if, .while, .for, .repeat, .do, .return, .break, .goto, .semicolon,
        .doubleColon:
        return
      default: advance()
      }
    }
  }

  mutating func block() -> Syntax.Node {
    let start = token.start
    var statements = Chain()
    scopes.openBlock(isLoop: false)
    readStatements(into: &statements)
    closeBlock()
    return tree.add(.block, start, max(start, lastEnd), statements)
  }

  mutating func closeBlock() {
    for fault in scopes.closeBlock() { report(fault) }
  }

  mutating func closeFunction() {
    for fault in scopes.closeFunction() { report(fault) }
  }

  mutating func report(_ fault: Scopes.JumpFault) {
    let span = tree.span(fault.jump)
    switch fault.cause {
    case .noLoop: report(span, "break outside a loop")
    case .noLabel: report(span, "no visible label '\(lexer.texts.strings[Int(fault.label)])' for goto")
    case .intoScope(let variable):
      let name = lexer.texts.strings[Int(fault.label)]
      report(span, "goto \(name) jumps into the scope of local '\(scopes.variables[variable].name)'")
    }
  }
}
