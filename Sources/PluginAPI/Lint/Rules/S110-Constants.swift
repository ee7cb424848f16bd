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
