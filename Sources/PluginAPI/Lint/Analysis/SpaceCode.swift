internal import SpaceContract

/// What several rules need to know of a Space's Lua, found out once.
struct SpaceCode: Sendable {
  /// The paths of `main.lua` and of every file that it requires, directly or not.
  let game: Set<String>
  /// The callbacks of `main.lua` by name, as far as they can be seen.
  let callbacks: [Contract.CallbackName: Syntax.Node]
  /// What `main.lua` returns.
  let exports: Exports

  init(_ files: [SpaceSource.LuaFile]) {
    var game: Set<String> = []
    var open = ["main.lua"]
    while let path = open.popLast() {
      guard let file = files.first(where: { $0.path == path }), game.insert(path).inserted else { continue }
      open += SpaceCode.required(by: file.syntax, among: files).map(\.path)
    }
    self.game = game
    let exports = files.first { $0.path == "main.lua" }.map { Exports($0.syntax) } ?? Exports(Syntax(parsing: []))
    self.exports = exports
    var callbacks: [Contract.CallbackName: Syntax.Node] = [:]
    for name in Contract.CallbackName.allCases { callbacks[name] = exports.function(name.rawValue) }
    self.callbacks = callbacks
  }

  private static func required(by syntax: Syntax, among files: [SpaceSource.LuaFile]) -> [SpaceSource.LuaFile] {
    syntax.all(.call).compactMap { call in required(by: call, in: syntax).flatMap { find($0, among: files) } }
  }

  /// What a call of `require` names, if it is one with a literal.
  static func required(by call: Syntax.Node, in syntax: Syntax) -> String? {
    guard let (name, arguments) = syntax.called(call), name == "require", let first = arguments.first, syntax.kind(first) == .string
    else { return nil }
    return syntax.text(first)
  }

  /// The file that a name means, as the worker looks it up: the path itself, or the path without ".lua".
  static func find(_ name: String, among files: [SpaceSource.LuaFile]) -> SpaceSource.LuaFile? {
    files.first { $0.path == name || $0.path == name + ".lua" }
  }
}
