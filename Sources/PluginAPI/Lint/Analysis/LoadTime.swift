/// Which functions of a file run only while it loads.
struct LoadTime {
  private let syntax: Syntax
  private let owners: Owners
  private var loading: Set<Syntax.Node> = []

  init(_ syntax: Syntax) {
    self.syntax = syntax
    owners = Owners(syntax)
    // Each round finds functions that only functions found before call.
    for _ in 0..<8 {
      let found = syntax.all(.function).filter { !loading.contains($0) && runsOnlyWhileLoading($0) }
      if found.isEmpty { break }
      loading.formUnion(found)
    }
  }

  /// Whether a place is reached after the file has been loaded.
  func isPlay(_ node: Syntax.Node) -> Bool {
    var function = owners.function(around: node)
    while let current = function {
      if !loading.contains(current) { return true }
      function = owners.function(around: current)
    }
    return false
  }

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
      guard let name = syntax.kind(up) == .localFunction ? syntax.child(up, 0) : declared(user, in: up),
        let variable = syntax.variable(name),
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
