extension LintRule {
  static let codeFromText = LintRule(
    RuleInfo(
      id: "S102", name: "code-from-text", severity: .error, summary: "A Space runs no code but its own source files.",
      rationale: """
        What a reviewer has read is what runs: there is no `load`, `loadstring`, `loadfile` or `dofile`, and no `string.dump`. \
        Bytecode can \
        crash the interpreter, so a source with an ESC byte is refused, and a string that begins as bytecode does is looked at with \
        suspicion.

        Programs that agents write are run with the command `run`, each in a worker of its own. A table of functions does what code from \
        text is mostly used for.
        """,
      examples: [
        .bad("code from a string", files: ["lib/rule.lua": "return function(text) return load(\"return \" .. text)() end\n"]),
        .bad("bytecode", files: ["lib/rule.lua": "return \"\\27Lua\\x54\\0\"\n"]),
        .good("a table of functions", files: ["lib/rule.lua": "return {double = function(x) return 2 * x end}\n"]),
      ])
  ) { source, report in
    for file in source.lua {
      let syntax = file.syntax
      for (node, name) in AbsentNames.uses(of: AbsentNames.loading, in: syntax) {
        report.add(
          "\(name) makes code from data", in: file.path, at: syntax.span(node), hint: "write the code into the package's own files")
      }
      // Bots may send bytecode to show that it is refused.
      for node in syntax.all(.string) where file.role == .game && syntax.text(node).hasPrefix("\u{1B}Lua") {
        report.add("the string begins as bytecode does", in: file.path, at: syntax.span(node))
      }
      if let at = syntax.bytes.firstIndex(of: 0x1B) {
        report.add("the file has an ESC byte", in: file.path, at: Span(at, at + 1), hint: "write it as \\27 in a string")
      }
    }
  }
}
