import SpaceLint
import Testing

/// The tree of a file: kinds, spans, and what is left of one with errors.
@Suite struct SyntaxTests {
  /// A node as an S-expression, written by hand in the tests below.
  private func shape(_ syntax: Syntax, _ node: Syntax.Node) -> String {
    let text = syntax.text(node)
    let operation =
      syntax.binaryOperator(node).map { "\($0)" } ?? syntax.unaryOperator(node).map { "\($0)" } ?? (text.isEmpty ? "" : text)
    let head = "\(syntax.kind(node))" + (operation.isEmpty ? "" : ":" + operation)
    let children = syntax.children(node).map { shape(syntax, $0) }
    return children.isEmpty ? head : "(" + ([head] + children).joined(separator: " ") + ")"
  }

  @Test(arguments: [
    ("return 1 + 2 * 3", "(block (returnStatement (binary:add integer:1 (binary:multiply integer:2 integer:3))))"),
    ("return -x ^ 2", "(block (returnStatement (unary:negate (binary:power name:x integer:2))))"),
    ("return 2 ^ -3 ^ 4", "(block (returnStatement (binary:power integer:2 (unary:negate (binary:power integer:3 integer:4)))))"),
    ("return a .. b .. c", "(block (returnStatement (binary:concat name:a (binary:concat name:b name:c))))"),
    ("return a < b == not c", "(block (returnStatement (binary:equal (binary:less name:a name:b) (unary:not name:c))))"),
    (
      "return a or b and c | d ~ e & f << g .. h",
      "(block (returnStatement (binary:or name:a (binary:and name:b (binary:bitOr name:c (binary:bitXor name:d (binary:bitAnd name:e "
        + "(binary:shiftLeft name:f (binary:concat name:g name:h)))))))))"
    ),
    (
      "a.b[c]:d 'e' {f = 1, [2] = 3; 4}",
      "(block (callStatement (call (methodCall:d (index (field:b name:a) name:c) string:e) (table (namedItem:f integer:1) "
        + "(keyedItem integer:2 integer:3) (positionalItem integer:4)))))"
    ),
    ("local a <const>, b = f(...)", "(block (local declaredName:a declaredName:b (call name:f vararg)))"),
    ("function a.b:c(x, ...) end", "(block (functionStatement (field:c (field:b name:a)) (function declaredName:x block)))"),
    (
      "if a then b() elseif c then else d() end",
      "(block (ifStatement name:a (block (callStatement (call name:b))) name:c block (block (callStatement (call name:d)))))"
    ),
    ("for i = 1, 2, 3 do end", "(block (numericFor declaredName:i integer:1 integer:2 integer:3 block))"),
    ("for k, v in f, g do end", "(block (genericFor declaredName:k declaredName:v name:f name:g block))"),
    ("repeat ::a:: goto a until (x)", "(block (repeatLoop (block label:a goto:a) (parenthesized name:x)))"),
    ("a, b.c = 1", "(block (assignment name:a (field:c name:b) integer:1))"),
  ]) func treesAreAsTheGrammarSays(source: String, expected: String) {
    let syntax = Syntax(parsing: Array(source.utf8))
    #expect(syntax.errors == [])
    #expect(shape(syntax, syntax.root) == expected)
  }

  @Test func spansAreExact() throws {
    let source = "-- one\nlocal t = {\n  a = 'ä' .. f(x) --[[ two ]],\n}\nreturn t . a\n"
    let syntax = Syntax(parsing: Array(source.utf8))
    func text(_ kind: Syntax.Kind) -> [String] { syntax.all(kind).map(syntax.source) }
    #expect(text(.local) == ["local t = {\n  a = 'ä' .. f(x) --[[ two ]],\n}"])
    #expect(text(.namedItem) == ["a = 'ä' .. f(x)"])
    #expect(text(.binary) == ["'ä' .. f(x)"])
    #expect(text(.call) == ["f(x)"])
    #expect(text(.field) == ["t . a"])
    #expect(text(.returnStatement) == ["return t . a"])
    let comments = syntax.comments.map { String(decoding: syntax.bytes[$0.span.start..<$0.span.end], as: UTF8.self) }
    #expect(comments == ["-- one", "--[[ two ]]"])
    let call = try #require(syntax.all(.call).first)
    let position = syntax.lines.position(of: syntax.span(call).start)
    // Columns count bytes: the umlaut has two.
    #expect(position.line == 3 && position.column == 15)
  }

  @Test(arguments: [
    ("'\\65\\x42\\u{43}\\z\n   D\\n'", "ABCD\n"), ("[[\nline\n]]", "line\n"), ("[==[ ]] ]==]", " ]] "), ("\"a\\\nb\"", "a\nb"),
    ("'\\u{20AC}'", "€"), ("'\\xff'", "\u{FFFD}"), ("[[\r\nx]]", "x"), ("''", ""),
  ]) func stringsHaveTheirValues(literal: String, value: String) throws {
    let syntax = Syntax(parsing: Array("return \(literal)".utf8))
    #expect(syntax.errors == [])
    #expect(syntax.text(try #require(syntax.all(.string).first)) == value)
  }

  @Test func oneReadingReportsSeveralErrors() {
    let source = "local a = = 1\nlocal b = 2\nfunction f( return end\nb = b +\nlocal c <cost> = 3\nbreak\nreturn c\n"
    let syntax = Syntax(parsing: Array(source.utf8))
    let lines = syntax.errors.map { "\(syntax.lines.position(of: $0.span.start).line): \($0.message)" }
    #expect(
      lines == [
        "1: an expression expected, got '='", "3: a name expected, got 'return'", "5: an expression expected, got 'local'",
        "5: unknown attribute 'cost'", "6: break outside a loop",
      ])
    // What could be read is there.
    #expect(syntax.all(.local).map(syntax.source) == ["local b = 2", "local c <cost> = 3"])
  }

  @Test func aBlockThatIsNotClosedNamesItsBeginning() throws {
    let syntax = Syntax(parsing: Array("local x\nif x then\n  f(\n".utf8))
    #expect(syntax.errors.map(\.message).first == "an expression expected, got the end of the file")
    let open = Syntax(parsing: Array("local x\nif x then\n  f()\n".utf8))
    #expect(open.errors.map(\.message) == ["'end' expected, got the end of the file"])
    #expect(open.errors.map(\.hint) == ["it closes 'if' at line 2"])
  }

  /// Sources that would cost a careless parser its stack or its afternoon.
  @Test(arguments: [
    String(repeating: "(", count: 200_000), String(repeating: "{", count: 200_000), String(repeating: "a=", count: 100_000),
    "return " + String(repeating: "not ", count: 60_000) + "x", String(repeating: "do ", count: 80_000),
    String(repeating: "::a::", count: 50_000), String(repeating: "goto a ", count: 30_000),
    String(repeating: "local a ", count: 30_000), "f" + String(repeating: "{}", count: 100_000), String(repeating: "'", count: 250_000),
    String(repeating: "--[[", count: 60_000), "x = " + String(repeating: "1 .. ", count: 50_000) + "1",
    String(repeating: "if x then else", count: 15_000), String(repeating: "]]", count: 100_000), String(repeating: "\\", count: 250_000),
  ]) func hugeNonsenseIsReadInBoundedTime(source: String) {
    let syntax = Syntax(parsing: Array(source.utf8))
    #expect(syntax.errors.count <= 100)
    #expect(syntax.span(syntax.root) == Span(0, source.utf8.count))
  }
}
