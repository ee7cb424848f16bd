internal import SpaceContent
internal import SpaceContract

/// The first place at which a Space uses what a permission is for.
struct CapabilityUse {
  /// As a noun: "random.int".
  let what: String
  let file: String
  let span: Span
  /// Whether this can be nothing else; else it only counts against the permission being unused.
  let isCertain: Bool

  /// Uses in `main.lua` and what it requires, certain ones before others.
  static func all(in source: SpaceSource) -> [Contract.PermissionName: CapabilityUse] {
    var uses: [Contract.PermissionName: CapabilityUse] = [:]
    func note(_ name: Contract.PermissionName, _ what: String, _ file: SpaceSource.LuaFile, _ node: Syntax.Node, isCertain: Bool = true) {
      if let known = uses[name], known.isCertain || !isCertain { return }
      uses[name] = CapabilityUse(what: what, file: file.path, span: file.syntax.span(node), isCertain: isCertain)
    }
    for file in source.game {
      let syntax = file.syntax
      for node in syntax.all(.field) where syntax.globalPath(node)?.hasPrefix("random.") == true {
        note(.random, syntax.globalPath(node) ?? "random", file, node)
      }
      for node in syntax.all(.name) where syntax.variable(node) == nil && syntax.text(node) == "random" {
        note(.random, "random", file, node, isCertain: false)
      }
      for node in syntax.all(.field) where syntax.text(node) == "clock" {
        let isContext = syntax.child(node, 0).map { syntax.kind($0) == .name && syntax.text($0) == "ctx" } ?? false
        note(.clockSession, "ctx.clock", file, node, isCertain: isContext)
      }
      for table in syntax.all(.table) {
        for (name, what, isCertain) in commands(table, of: syntax) { note(name, what, file, table, isCertain: isCertain) }
      }
    }
    return uses
  }

  /// The permissions that a table needs if it is a command: one key, whose value is a table.
  private static func commands(_ table: Syntax.Node, of syntax: Syntax) -> [(Contract.PermissionName, String, Bool)] {
    syntax.children(table).flatMap { item -> [(Contract.PermissionName, String, Bool)] in
      guard syntax.kind(item) == .namedItem, let value = syntax.child(item, 0),
        let command = Contract.CommandName(rawValue: syntax.text(item))
      else { return [] }
      let inner = syntax.resolved(value)
      let isCertain = syntax.kind(inner) == .table && syntax.child(table, 1) == nil
      let what = "the command \(command.rawValue)"
      func part(_ key: String) -> Syntax.Node? {
        syntax.children(inner).first { syntax.kind($0) == .namedItem && syntax.text($0) == key }.flatMap { syntax.child($0, 0) }
      }
      switch command {
      case .judge:
        let mode = part("mode").flatMap { syntax.constant($0)?.text }.flatMap(Contract.JudgeMode.init(rawValue:))
        guard let mode else { return Contract.JudgeMode.allCases.map { ($0.permission, what, false) } }
        return [(mode.permission, what, isCertain)]
      case .fetch: return [(.feedRead, what, isCertain)]
      case .wait:
        let feed: [(Contract.PermissionName, String, Bool)] =
          syntax.kind(inner) != .table ? [(.feedRead, what, false)] : part("feed") == nil ? [] : [(.feedRead, what, isCertain)]
        return [(.wait, what, isCertain)] + feed
      case .run: return [(.codeRun, what, isCertain)]
      case .ask, .void, .done: return []
      }
    }
  }
}
