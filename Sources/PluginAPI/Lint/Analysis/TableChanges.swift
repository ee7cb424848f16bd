/// Where a Space changes tables, by itself or by a function that it hands them to.
struct TableChanges {
  /// A change, with the variables whose tables it may be in.
  struct Change {
    let mutation: Mutation
    let origins: Set<Int>
  }

  private struct Passing {
    let mutation: Mutation
    let origins: Set<Int>
    let target: SpaceCode.Function
    let position: Int
  }

  private var direct: [String: [Change]] = [:]
  private var passed: [String: [Passing]] = [:]
  /// The positions, from 0, of the parameters whose tables a function changes.
  private var positions: [SpaceCode.Function: Set<Int>] = [:]

  init(_ source: SpaceSource) {
    var parameters: [String: [Int: (function: Syntax.Node, position: Int)]] = [:]
    for file in source.game {
      let (syntax, aliases) = (file.syntax, Aliases(file.syntax))
      direct[file.path] = Mutation.all(in: syntax).map { Change(mutation: $0, origins: aliases.origins(of: $0.table)) }
      passed[file.path] = syntax.all(.call).flatMap { call -> [Passing] in
        guard let target = source.code.target(of: call, in: file) else { return [] }
        return syntax.children(call).dropFirst().enumerated().map { position, argument in
          Passing(
            mutation: Mutation(place: call, table: argument), origins: aliases.origins(of: argument), target: target, position: position)
        }
      }
      for function in syntax.all(.function) {
        for (position, variable) in syntax.parameters(function).enumerated() {
          parameters[file.path, default: [:]][variable] = (function, position)
        }
      }
    }
    // Each round follows calls one step further; a Space whose calls are nested deeper is looked at as far as that.
    for _ in 0..<12 {
      var hasGrown = false
      for file in source.game {
        for origins in changed(in: file.path) {
          for variable in origins {
            guard let (function, position) = parameters[file.path]?[variable] else { continue }
            let id = SpaceCode.Function(path: file.path, node: function)
            if positions[id, default: []].insert(position).inserted { hasGrown = true }
          }
        }
      }
      if !hasGrown { break }
    }
  }

  private func changed(in path: String) -> [Set<Int>] { all(in: path).map(\.origins) }

  /// The changes of a file that are known.
  func all(in path: String) -> [Change] {
    (direct[path] ?? [])
      + (passed[path] ?? []).filter { positions[$0.target]?.contains($0.position) == true }
      .map { Change(mutation: $0.mutation, origins: $0.origins) }
  }
}
