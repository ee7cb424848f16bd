extension LintRule {
  static let metatables = LintRule(
    RuleInfo(
      id: "S105", name: "metatable-tampering", severity: .error,
      summary: "Metatables and libraries of the environment are left as they are.",
      rationale: """
        `setmetatable` works on tables of the Space's own, without the events `__gc`, `__mode`, `__close`, `__metatable`, `__name` and \
        `__pairs`: those run code when the collector likes, or change what the host relies on. `getmetatable` and the `raw` functions are \
        absent, and nothing may be put into `string`, `table` and the other libraries.

        For methods, `__index` is enough. A function of one's own belongs into a local or a file under `lib/`.
        """,
      examples: [
        .bad("code for the collector", files: ["lib/box.lua": "return setmetatable({}, {__gc = function() end})\n"]),
        .bad(
          "a library with one function more",
          files: ["lib/text.lua": "function string.trim(s) return (s:gsub(\"^ +\", \"\")) end\nreturn string.trim\n"]),
        .bad("a look behind a metatable", files: ["lib/box.lua": "return getmetatable(\"\").__index\n"]),
        .good(
          "a class",
          files: [
            "lib/box.lua":
              "local box = {}\nbox.__index = box\n\nfunction box.new(size)\n  return setmetatable({size = size}, box)\nend\n\nreturn box\n"
          ]),
      ])
  ) { source, report in
    for file in source.lua {
      let syntax = file.syntax
      for (node, name) in AbsentNames.uses(of: AbsentNames.metatables, in: syntax) {
        report.add("there is no \(name) here", in: file.path, at: syntax.span(node), hint: instead(of: name))
      }
      for call in syntax.libraryCalls where call.name == "setmetatable" { checkMetatable(call.node, call.arguments, file, &report) }
      for target in targets(of: syntax) {
        guard let path = AbsentNames.directPath(target, of: syntax) ?? syntax.globalPath(syntax.root(target)) else { continue }
        let library = path.split(separator: ".").first.map(String.init) ?? path
        guard AbsentNames.libraries.contains(library) || AbsentNames.environment.contains(path) else { continue }
        report.add("\(path) belongs to the environment", in: file.path, at: syntax.span(target), hint: "put the value into a local")
      }
    }
  }

  private static let refusedEvents: Set<String> = ["__gc", "__mode", "__close", "__metatable", "__name", "__pairs"]

  private static func instead(of name: String) -> String {
    name == "getmetatable" ? "keep the metatable in a local" : "tables of one's own have no hidden fields: use [], = and #"
  }

  private static func checkMetatable(
    _ call: Syntax.Node, _ arguments: [Syntax.Node], _ file: SpaceSource.LuaFile, _ report: inout RuleReport
  ) {
    let syntax = file.syntax
    if let first = arguments.first {
      let path = syntax.globalPath(first)
      let isString = syntax.constant(first)?.text != nil
      if isString || path.map({ AbsentNames.libraries.contains($0) }) == true {
        report.add("\(isString ? "strings" : path ?? "") cannot have another metatable", in: file.path, at: syntax.span(call))
      }
    }
    guard arguments.count > 1 else { return }
    let table = syntax.resolved(arguments[1])
    guard syntax.kind(table) == .table else { return }
    for item in syntax.children(table) {
      let isKeyed = syntax.kind(item) == .keyedItem
      let key = isKeyed ? syntax.child(item, 0).flatMap { syntax.constant($0)?.text } ?? "" : syntax.text(item)
      guard refusedEvents.contains(key) else { continue }
      report.add("setmetatable refuses \(key)", in: file.path, at: syntax.span(item), hint: "leave it out")
    }
  }

  /// Everything that statements assign to.
  static func targets(of syntax: Syntax) -> [Syntax.Node] {
    syntax.all(.assignment).flatMap { syntax.children($0).prefix(syntax.split($0)) }
      + syntax.all(.functionStatement).compactMap { syntax.child($0, 0) }
  }
}
