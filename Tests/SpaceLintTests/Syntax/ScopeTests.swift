import SpaceLint
import Testing

/// Names are resolved as section 3.5 of the Lua 5.4 reference manual says.
@Suite struct ScopeTests {
  /// The names of a program in order of their place, each as `name` for a global or `name@line` of the declaration it means.
  private func resolved(_ source: String) -> [String] {
    let syntax = Syntax(parsing: Array(source.utf8))
    #expect(syntax.errors == [])
    return syntax.all(.name).sorted { syntax.span($0) < syntax.span($1) }.map { node in
      guard let variable = syntax.variable(node) else { return syntax.text(node) }
      guard let declaration = syntax.variables[variable].declaration else { return "self@method" }
      return "\(syntax.text(node))@\(syntax.lines.position(of: syntax.span(declaration).start).line)"
    }
  }

  @Test func theManualsExample() {
    let names = resolved(
      """
      x = 10
      do
        local x = x
        print(x)
        x = x+1
        do
          local x = x+1
          print(x)
        end
        print(x)
      end
      print(x)
      """)
    #expect(names == ["x", "x", "print", "x@3", "x@3", "x@3", "x@3", "print", "x@7", "print", "x@3", "print", "x"])
  }

  @Test(arguments: [
    ("local function f() return f end", ["f@1"]),
    ("local f = function() return f end", ["f"]),
    ("for i = i, 2 do\nj = i end", ["i", "j", "i@1"]),
    ("for k, v in pairs(k) do\nu = v end", ["pairs", "k", "u", "v@1"]),
    ("repeat local a = 1\nuntil a", ["a@1"]),
    ("while a do local a\nend b = a", ["a", "b", "a"]),
    ("function m:f(a) return self, a end", ["m", "self@method", "a@1"]),
    ("local a\nlocal a = a\nreturn a", ["a@1", "a@2"]),
    ("if a then local a else b = a end", ["a", "b", "a"]),
  ]) func namesMean(source: String, expected: [String]) {
    #expect(resolved(source) == expected)
  }

  @Test func aVariableKnowsItsUses() throws {
    let syntax = Syntax(
      parsing: Array("local n, m = 0\nlocal function bump(by)\n  n = n + by\n  return function() return n end\nend\nm = bump(1)".utf8))
    let n = try #require(syntax.variables.first { $0.name == "n" })
    #expect(n.function == nil)
    #expect(n.reads.count == 2)
    #expect(n.writes.map { syntax.lines.position(of: syntax.span($0).start).line } == [3])
    #expect(n.isCaptured)
    let m = try #require(syntax.variables.first { $0.name == "m" })
    #expect(m.reads.isEmpty && m.writes.count == 1 && !m.isCaptured)
    let by = try #require(syntax.variables.first { $0.name == "by" })
    let owner = try #require(by.function)
    #expect(by.origin == .parameter && syntax.kind(owner) == .function && !by.isCaptured)
    #expect(syntax.source(owner).hasPrefix("local function bump(by)"))
  }
}
