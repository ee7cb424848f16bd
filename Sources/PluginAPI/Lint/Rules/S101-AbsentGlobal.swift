internal import SpaceContract

extension LintRule {
  static let absentGlobal = LintRule(
    RuleInfo(
      id: "S101", name: "absent-global", severity: .error, summary: "Only names that a Space's environment has are used.",
      rationale: """
        A Space runs in an environment that is built from nothing: there is no `io`, `os`, `debug`, `package`, `coroutine`, `print` or \
        `_G`, and `string`, `table`, `math` and `utf8` have what `sdk-docs/lua.md` lists. Any other global is nil where it is read, and \
        calling it fails the Space in the middle of a session.

        Most often the name is misspelled, or a `local` is missing. What a Space needs of the world it asks for with a command, and it \
        says what it wants to say in the scene that `view` returns or the log of `apply`.
        """,
      examples: [
        .bad("a file of the host", files: ["lib/key.lua": "local file = io.open(\"key.txt\")\nreturn file and file:read()\n"]),
        .bad("a slip", files: ["lib/size.lua": "return function(list) return mth.max(1, #list) end\n"]),
        .bad("a function that the library does not have", files: ["lib/size.lua": "return function(list) return table.getn(list) end\n"]),
        .good("the library as it is", files: ["lib/size.lua": "return function(list) return math.max(1, #list) end\n"]),
      ])
  ) { source, report in
    for file in source.lua where file.role != .test {
      let syntax = file.syntax
      for comment in environmentMentions(syntax) {
        report.add("the file mentions _ENV, which is not part of the contract", in: file.path, at: comment, hint: "choose another word")
      }
      // A global that is assigned is S104's, wherever it is read.
      var suggestions = Suggestions(syntax)
      let written = Set(globalTargets(of: syntax).map { syntax.text($0) })
      for node in syntax.all(.name) where syntax.variable(node) == nil {
        let name = syntax.text(node)
        guard !written.contains(name), !AbsentNames.environment.contains(name), !AbsentNames.libraries.contains(name), name != "_ENV",
          !isOtherRules(node, name, of: syntax)
        else { continue }
        let near = suggestions.nearest(to: name)
        report.add(
          "there is no \(name) here", in: file.path, at: syntax.span(node), hint: near.map { "did you mean \($0)?" } ?? absence(of: name))
      }
      for node in syntax.all(.field) + syntax.all(.index) {
        guard let path = AbsentNames.directPath(node, of: syntax), let dot = path.firstIndex(of: "."),
          AbsentNames.libraries.contains(String(path[..<dot])), !AbsentNames.environment.contains(path),
          !AbsentNames.ofOtherRules.contains(path), !isTarget(node, of: syntax)
        else { continue }
        let near = suggestions.nearest(to: path)
        report.add("there is no \(path) here", in: file.path, at: syntax.span(node), hint: near.map { "did you mean \($0)?" } ?? "")
      }
    }
  }

  /// Whether the name, or what is taken from it here, is spoken of by another rule.
  private static func isOtherRules(_ node: Syntax.Node, _ name: String, of syntax: Syntax) -> Bool {
    if AbsentNames.ofOtherRules.contains(name) { return true }
    guard let up = syntax.parent(node), syntax.child(up, 0) == node, let path = AbsentNames.directPath(up, of: syntax) else { return false }
    return AbsentNames.ofOtherRules.contains(path)
  }

  private static func isTarget(_ node: Syntax.Node, of syntax: Syntax) -> Bool {
    guard let statement = syntax.parent(node) else { return false }
    switch syntax.kind(statement) {
    case .assignment: return syntax.children(statement).prefix(syntax.split(statement)).contains(node)
    case .functionStatement: return syntax.child(statement, 0) == node
    default: return false
    }
  }

  /// The names that may have been meant: those of the environment, and the locals of the file.
  private struct Suggestions {
    /// Looking for a near name takes long; who has so many unknown ones does not need one for each.
    private static let most = 50

    private let names: [String]
    private var known: [String: String?] = [:]

    init(_ syntax: Syntax) {
      let locals = Set(syntax.variables.prefix(1_000).map(\.name))
      names = AbsentNames.environment.union(AbsentNames.libraries).union(locals).sorted()
    }

    mutating func nearest(to name: String) -> String? {
      if let near = known[name] { return near }
      guard known.count < Suggestions.most else { return nil }
      let near = Spelling.nearest(to: name, among: names)
      known[name] = .some(near)
      return near
    }
  }

  private static func absence(of name: String) -> String {
    switch name {
    case "print": "a Space has no output; put it into the scene of view, or the log of apply"
    case "io", "os", "package", "debug": "a Space sees nothing of the machine it runs on"
    case "coroutine": "a session is steps: keep what is to be remembered in the state"
    case "xpcall": "use pcall"
    case "next": "use pairs, which has a fixed order"
    case "_G": "name the function that is needed"
    case "collectgarbage": "memory is the host's; limits.memory_mib bounds it"
    default: "declare it with local"
    }
  }

  private static func environmentMentions(_ syntax: Syntax) -> [Span] {
    let word = Array("_ENV".utf8)
    guard syntax.bytes.count >= word.count else { return [] }
    return syntax.bytes.indices.dropLast(word.count - 1).lazy.filter {
      syntax.bytes[$0] == word[0] && Array(syntax.bytes[$0..<$0 + word.count]) == word
    }.prefix(100).map { Span($0, $0 + word.count) }
  }

  /// The names that assignments and function statements make global.
  static func globalTargets(of syntax: Syntax) -> [Syntax.Node] {
    let assigned = syntax.all(.assignment).flatMap { statement in
      syntax.children(statement).prefix(syntax.split(statement)).filter { syntax.kind($0) == .name && syntax.variable($0) == nil }
    }
    let functions = syntax.all(.functionStatement).compactMap { syntax.child($0, 0) }
      .filter { syntax.kind($0) == .name && syntax.variable($0) == nil }
    return assigned + functions
  }
}
