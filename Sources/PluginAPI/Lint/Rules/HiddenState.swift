extension LintRule {
  static let hiddenState = LintRule(
    RuleInfo(
      id: "D208", name: "hidden-state", severity: .error, summary: "A callback remembers nothing outside the state.",
      rationale: """
        A local of the file, and a table in one, live as long as the VM does, and nobody knows how long that is: live play may use a fresh \
        VM for each step, the audit uses one for every call. A Space that counts, caches or collects there gives another result in the \
        audit, and the session is void.

        Keep what is to be remembered in the state. A table that never changes may be filled while the file loads, and functions that are \
        only called then may fill it.
        """,
      examples: [
        .bad("a count", main: remembering("local asked = 0", "asked = asked + 1", "asked")),
        .bad("a cache", main: remembering("local seen = {}", "seen[seat] = true", "#seen")),
        .bad("a list that grows", main: remembering("local seen = {}", "table.insert(seen, seat)", "#seen")),
        .good("a table that is filled while the file loads", main: remembering("local names = {}\nfor seat = 1, 9 do names[seat] = \"seat \" .. seat end", "local name = names[seat]", "name")),
      ])
  ) { source, report in
    let mutations = ParameterMutations(source)
    for file in source.game {
      let syntax = file.syntax
      let loading = LoadTime(syntax)
      let own = syntax.variables.indices.filter { syntax.variables[$0].function == nil }
      for variable in own {
        for write in syntax.variables[variable].writes where loading.isPlay(write) {
          report.add(
            "\(syntax.variables[variable].name) is remembered outside the state", in: file.path, at: syntax.span(write),
            hint: "keep it in the state")
        }
      }
      let aliases = Aliases(of: Set(own), in: syntax)
      for change in mutations.changes(aliases, in: file, source) where loading.isPlay(change.place) {
        guard syntax.kind(syntax.parent(change.place) ?? change.place) != .functionStatement || loading.isPlay(change.place) else { continue }
        let name = syntax.kind(syntax.root(change.table)) == .name ? syntax.text(syntax.root(change.table)) : "a table of the file"
        report.add("\(name) is changed outside the state", in: file.path, at: syntax.span(change.place), hint: "keep it in the state")
      }
    }
  }

  /// A small Space that remembers something, for examples.
  private static func remembering(_ declaration: String, _ line: String, _ shown: String) -> String {
    """
    \(declaration)

    local space = {}

    function space.task(_, seat)
      \(line)
      return {text = "Name a number.", data = {shown = \(shown)}}
    end

    function space.evaluate(_, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = 50} end
      return results
    end

    return space

    """
  }
}

/// Which functions of a file run only while it loads.
struct LoadTime {
  private let syntax: Syntax
  private var loading: Set<Syntax.Node> = []

  init(_ syntax: Syntax) {
    self.syntax = syntax
    // Each round finds functions that only functions found before call.
    for _ in 0..<8 {
      let found = syntax.all(.function).filter { !loading.contains($0) && runsOnlyWhileLoading($0) }
      if found.isEmpty { break }
      loading.formUnion(found)
    }
  }

  /// Whether a place is reached after the file has been loaded.
  func isPlay(_ node: Syntax.Node) -> Bool { syntax.functions(around: node).contains { !loading.contains($0) } }

  private func runsOnlyWhileLoading(_ function: Syntax.Node) -> Bool {
    var user = function
    while let up = syntax.parent(user), syntax.kind(up) == .parenthesized { user = up }
    guard let up = syntax.parent(user) else { return false }
    switch syntax.kind(up) {
    case .call, .methodCall:
      // Called where it stands, or given to a library function, which calls it at once.
      let isCalled = syntax.child(up, 0) == user && syntax.kind(up) == .call
      let isLent = syntax.called(up).map { $0.arguments.contains(user) && $0.name != "setmetatable" } ?? false
      return (isCalled || isLent) && !isPlay(up)
    case .localFunction, .local:
      guard let name = syntax.kind(up) == .localFunction ? syntax.child(up, 0) : declared(user, in: up), let variable = syntax.variable(name),
        syntax.variables[variable].writes.isEmpty, !syntax.variables[variable].reads.isEmpty
      else { return false }
      return syntax.variables[variable].reads.allSatisfy { read in
        guard let call = syntax.parent(read), syntax.kind(call) == .call else { return false }
        if syntax.contains(function, read) { return true }
        let isLent = syntax.called(call).map { $0.name.contains(".") || $0.name == "pcall" } ?? false
        return (syntax.child(call, 0) == read || isLent) && !isPlay(call)
      }
    default: return false
    }
  }

  private func declared(_ value: Syntax.Node, in statement: Syntax.Node) -> Syntax.Node? {
    guard let position = Array(syntax.children(statement)).firstIndex(of: value) else { return nil }
    let index = position - syntax.split(statement)
    return index >= 0 && index < syntax.split(statement) ? syntax.child(statement, index) : nil
  }
}
