internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let unusedPermission = LintRule(
    RuleInfo(
      id: "M006", name: "unused-permission", severity: .warning, summary: "A permission that nothing in the code uses is not asked for.",
      rationale: """
        Every permission is read by a reviewer and shown to players. One without a use costs their trust, and leaves a door open for a \
        later change that nobody looks at.

        The rule reads `main.lua` and what it requires: `random` needs a call of a function of `random`, `clock.session` a reading of \
        `ctx.clock`, and the others the command that they are for. Delete the entry from `permissions`.
        """,
      examples: [
        .bad("draws that never happen", manifest: ["permissions": [draws]]),
        .good("a draw", main: drawing, manifest: ["permissions": [draws]]),
      ])
  ) { source, report in
    guard let manifest = source.manifest, source.main != nil, !manifest.permissions.isEmpty else { return }
    let used = CapabilityUse.all(in: source)
    for (index, permission) in manifest.permissions.enumerated() where used[permission.name] == nil {
      report.add(
        "the permission \(permission.name.rawValue) is not used", in: "manifest.json", at: source.manifestSpan("$.permissions[\(index)].name"),
        hint: "delete it from permissions")
    }
  }

  static let undeclaredCapability = LintRule(
    RuleInfo(
      id: "M007", name: "undeclared-capability", severity: .error, summary: "What the code uses has its permission in the manifest.",
      rationale: """
        A command without its permission voids the session when it is returned, a draw without `random` raises where it stands, and \
        `ctx.clock` is nil without `clock.session`. That may be in a branch that tests never reach, so the rule reads all of `main.lua` \
        and what it requires.

        Add the permission with its scope and a reason; see the table of commands in `sdk-docs/README.md` for which command needs which.
        """,
      examples: [
        .bad("a draw without random", main: drawing),
        .good("a draw", main: drawing, manifest: ["permissions": [draws]]),
      ])
  ) { source, report in
    guard let manifest = source.manifest else { return }
    let used = CapabilityUse.all(in: source)
    for name in Contract.PermissionName.allCases where !manifest.allows(name) {
      guard let use = used[name], use.isCertain else { continue }
      report.add(
        "\(use.what) needs the permission \(name.rawValue)", in: use.file, at: use.span,
        hint: "add {\"name\": \"\(name.rawValue)\", \"reason\": \"…\"} to permissions in manifest.json")
    }
  }
}

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
      for table in syntax.all(.table) { commands(table, of: syntax).forEach { note($0.0, $0.1, file, table, isCertain: $0.2) } }
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
