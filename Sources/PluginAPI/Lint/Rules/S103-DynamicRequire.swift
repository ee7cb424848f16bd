extension LintRule {
  static let dynamicRequire = LintRule(
    RuleInfo(
      id: "S103", name: "dynamic-require", severity: .error,
      summary: "`require` names a file of the package, as a literal.",
      rationale: """
        `require "lib/board"` loads `lib/board.lua` of the same package. The name is a literal, so that tools and reviewers see which code \
        plays; a name that is put together while the Space runs, a file that is not there and a path that leads out of the package are \
        refused when the line is reached.

        Where a choice is needed, require all the files at the top and choose among what they return.
        """,
      examples: [
        .bad("a name that is put together", files: ["lib/pick.lua": "return function(name) return require(\"lib/\" .. name) end\n"]),
        .bad("a file that is not there", files: ["lib/pick.lua": "local board = require \"lib/board\"\nreturn board\n"]),
        .bad("a path that leads out", files: ["lib/pick.lua": "return require \"../other/main\"\n"]),
        .good(
          "a literal name",
          files: ["lib/pick.lua": "local board = require \"lib/board\"\nreturn board.size\n", "lib/board.lua": "return {size = 9}\n"]),
      ])
  ) { source, report in
    for file in source.lua {
      let syntax = file.syntax
      for node in syntax.all(.name) where syntax.variable(node) == nil && syntax.text(node) == "require" {
        guard let call = syntax.parent(node), syntax.kind(call) == .call, syntax.child(call, 0) == node else {
          report.add("require is used as a value", in: file.path, at: syntax.span(node), hint: "call it with a literal name")
          continue
        }
        guard let name = SpaceCode.required(by: call, in: syntax) else {
          report.add("the name of the file is not a literal", in: file.path, at: syntax.span(call), hint: "write require \"lib/NAME\"")
          continue
        }
        if SpaceCode.find(name, among: source.lua) == nil { missing(name, call, file, source, &report) }
      }
    }
  }

  private static func missing(
    _ name: String, _ call: Syntax.Node, _ file: SpaceSource.LuaFile, _ source: SpaceSource, _ report: inout RuleReport
  ) {
    let isOutside = name.hasPrefix("/") || name.split(separator: "/").contains("..")
    // What the host lends to spec tests stands in a folder of its own.
    if file.role == .test, name.hasPrefix("agon/") { return }
    let dotted = name.split(separator: ".").joined(separator: "/")
    let near = SpaceCode.find(dotted, among: source.lua).map { String($0.path.dropLast(4)) }
    report.add(
      isOutside ? "\(name) leads out of the package" : "the package has no file \(name).lua", in: file.path,
      at: file.syntax.span(call), hint: near.map { "write require \"\($0)\"" } ?? "")
  }
}
