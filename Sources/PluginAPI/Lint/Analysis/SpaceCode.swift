internal import SpaceContract

/// What several rules need to know of a Space's Lua, found out once.
struct SpaceCode: Sendable {
  /// A function of one of the files.
  struct Function: Hashable, Sendable {
    let path: String
    let node: Syntax.Node
  }

  /// The paths of `main.lua` and of every file that it requires, directly or not.
  let game: Set<String>
  /// What each file returns, by path.
  let exports: [String: Exports]
  /// The callbacks of `main.lua` by name, as far as they can be seen.
  let callbacks: [Contract.CallbackName: Syntax.Node]

  init(_ files: [SpaceSource.LuaFile]) {
    var game: Set<String> = []
    var open = ["main.lua"]
    while let path = open.popLast() {
      guard let file = files.first(where: { $0.path == path }), game.insert(path).inserted else { continue }
      open += file.syntax.all(.call).compactMap { call in
        SpaceCode.required(by: call, in: file.syntax).flatMap { SpaceCode.find($0, among: files)?.path }
      }
    }
    self.game = game
    exports = Dictionary(uniqueKeysWithValues: files.filter { game.contains($0.path) }.map { ($0.path, Exports($0.syntax)) })
    var callbacks: [Contract.CallbackName: Syntax.Node] = [:]
    for name in Contract.CallbackName.allCases { callbacks[name] = exports["main.lua"]?.function(name.rawValue) }
    self.callbacks = callbacks
  }

  /// What a call of `require` names, if it is one with a literal.
  static func required(by call: Syntax.Node, in syntax: Syntax) -> String? {
    guard syntax.kind(call) == .call, let (name, arguments) = syntax.called(call), name == "require", let first = arguments.first,
      syntax.kind(first) == .string
    else { return nil }
    return syntax.text(first)
  }

  /// The file that a name means, as the worker looks it up: the path itself, or the path without ".lua".
  static func find(_ name: String, among files: [SpaceSource.LuaFile]) -> SpaceSource.LuaFile? {
    files.first { $0.path == name || $0.path == name + ".lua" }
  }

  /// The function of the Space that a call calls: a local one, one of the table that the file returns, or one of a file that is
  /// required. Nil where that cannot be seen.
  func target(of call: Syntax.Node, in file: SpaceSource.LuaFile) -> Function? {
    let syntax = file.syntax
    guard syntax.kind(call) == .call, let callee = syntax.child(call, 0).map(syntax.resolved) else { return nil }
    if syntax.kind(callee) == .function { return Function(path: file.path, node: callee) }
    guard syntax.kind(callee) == .field, let object = syntax.child(callee, 0) else { return nil }
    let value = syntax.resolved(object)
    if let name = SpaceCode.required(by: value, in: syntax) {
      guard let path = [name, name + ".lua"].first(where: { exports[$0] != nil }) else { return nil }
      return exports[path]?.function(syntax.text(callee)).map { Function(path: path, node: $0) }
    }
    guard let own = exports[file.path], let result = own.result, syntax.resolved(result) == value else { return nil }
    return own.function(syntax.text(callee)).map { Function(path: file.path, node: $0) }
  }
}
