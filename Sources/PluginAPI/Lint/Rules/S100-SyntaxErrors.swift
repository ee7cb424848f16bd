extension LintRule {
  static let syntaxErrors = LintRule(
    RuleInfo(
      id: "S100", name: "syntax-error", severity: .error, summary: "A Lua file is UTF-8 text that Lua 5.4 compiles.",
      rationale: """
        A file that does not compile cannot be loaded, and where `main.lua` needs it, neither can the Space. The finding points at the \
        first thing that does not fit; what comes after it is read as well as can be.

        Files are UTF-8: bytes beyond ASCII in a string are written as escapes such as `"\\xFF"`, which mean the same.
        """,
      examples: [
        .bad("a bracket that is not closed", files: ["lib/sum.lua": "return function(a, b) return (a + b end\n"]),
        .bad("a keyword as a name", files: ["lib/wait.lua": "return {until = 3600}\n"]),
        .good("a file that compiles", files: ["lib/sum.lua": "return function(a, b) return a + b end\n"]),
      ])
  ) { source, report in
    for file in source.lua {
      let bytes = file.syntax.bytes
      if let at = invalidUTF8(bytes) {
        report.add(
          "the file is not UTF-8", in: file.path, at: Span(at, at + 1), hint: "save it as UTF-8, and write other bytes as \\xFF in strings")
      }
      if let at = bytes.firstIndex(of: 0) {
        report.add("the file has a NUL byte", in: file.path, at: Span(at, at + 1), hint: "write it as \\0 in a string")
      }
      for error in file.syntax.errors { report.add(error.message, in: file.path, at: error.span, hint: error.hint) }
    }
  }

  /// The first byte that begins no UTF-8 sequence.
  private static func invalidUTF8(_ bytes: [UInt8]) -> Int? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    var parser = UTF8.ForwardParser()
    var input = bytes.makeIterator()
    var at = 0
    while true {
      switch parser.parseScalar(from: &input) {
      case .valid(let scalar): at += scalar.count
      case .emptyInput: return nil
      case .error: return at
      }
    }
  }
}
