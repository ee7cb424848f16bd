extension LintRule {
  static let address = LintRule(
    RuleInfo(
      id: "D204", name: "address-in-output", severity: .warning, summary: "Nothing is made of a table's or a function's address.",
      rationale: """
        Addresses differ from process to process. `string.format` refuses `%p`, and `tostring` of a table says `table` and no more, so \
        that a text made of one tells nobody anything, and two different tables look alike.

        Write out what is in the table: a field of it, `table.concat` of a list, or `json.encode`.
        """,
      examples: [
        .bad("a pointer", files: ["lib/name.lua": "return function(x) return string.format(\"%p\", x) end\n"]),
        .bad("a table as text", files: ["lib/name.lua": "local list = {1, 2}\nreturn \"the list is \" .. tostring(list)\n"]),
        .good("what is in it", files: ["lib/name.lua": "local list = {1, 2}\nreturn \"the list is \" .. table.concat(list, \", \")\n"]),
      ])
  ) { source, report in
    for file in source.lua where file.role != .test {
      let syntax = file.syntax
      for call in syntax.libraryCalls {
        guard let first = call.arguments.first else { continue }
        if call.name == "string.format", let format = syntax.constant(first)?.text, hasPointer(format) {
          report.add(
            "string.format refuses %p", in: file.path, at: syntax.span(first), severity: .error, hint: "print a field of the value")
        }
        let kind = syntax.kind(syntax.resolved(first))
        if call.name == "tostring", kind == .table || kind == .function {
          report.add(
            "tostring of a \(kind) says \"\(kind)\" and no more", in: file.path, at: syntax.span(call.node), hint: "print what is in it")
        }
      }
    }
  }

  private static func hasPointer(_ format: String) -> Bool {
    var rest = Substring(format)
    while let percent = rest.firstIndex(of: "%") {
      rest = rest[rest.index(after: percent)...].drop { "-+ #0123456789.".contains($0) }
      if rest.first == "p" { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
