/// The functions of the table that a file returns, as far as reading it shows them: `return {task = …}`, or `return space` after
/// `function space.task(…)` and `space.task = …`.
struct Exports: Sendable {
  struct Function: Sendable {
    let name: String
    /// Where the name stands: what a finding about the name points at.
    let place: Syntax.Node
    /// The function itself; nil where the value is something that only running the file would show.
    let function: Syntax.Node?
  }

  /// In the order of the file.
  private(set) var functions: [Function] = []
  /// The last `return` of the file; nil where it returns nothing.
  let result: Syntax.Node?
  /// Whether `functions` is all there is: the returned value is a table that is built in plain sight.
  private(set) var isComplete = false

  init(_ syntax: Syntax) {
    let returns = syntax.children(syntax.root).filter { syntax.kind($0) == .returnStatement }
    result = returns.last.flatMap { syntax.child($0, 0) }
    guard let result else { return }
    let table = syntax.resolved(result)
    guard syntax.kind(table) == .table else { return }
    isComplete = true
    read(table, of: syntax)
    if syntax.kind(result) == .name, let variable = syntax.variable(result) { readAssignments(to: variable, of: syntax) }
    functions.sort { syntax.span($0.place) < syntax.span($1.place) }
  }

  func function(_ name: String) -> Syntax.Node? { functions.last { $0.name == name }?.function }

  private mutating func add(_ name: String, at place: Syntax.Node, _ value: Syntax.Node?, of syntax: Syntax) {
    let value = value.map(syntax.resolved)
    let function = value.flatMap { syntax.kind($0) == .function ? $0 : nil }
    functions.append(Function(name: name, place: place, function: function))
  }

  private mutating func read(_ table: Syntax.Node, of syntax: Syntax) {
    for item in syntax.children(table) {
      switch syntax.kind(item) {
      case .namedItem: add(syntax.text(item), at: item, syntax.child(item, 0), of: syntax)
      case .keyedItem:
        guard let key = syntax.child(item, 0), syntax.kind(key) == .string else { continue }
        add(syntax.text(key), at: item, syntax.child(item, 1), of: syntax)
      default: continue
      }
    }
  }

  private mutating func readAssignments(to variable: Int, of syntax: Syntax) {
    for use in syntax.variables[variable].reads {
      guard let field = syntax.parent(use), syntax.kind(field) == .field, let statement = syntax.parent(field) else { continue }
      switch syntax.kind(statement) {
      case .functionStatement where syntax.child(statement, 0) == field:
        add(syntax.text(field), at: field, syntax.child(statement, 1), of: syntax)
      case .assignment:
        let parts = Array(syntax.children(statement))
        guard let position = parts.prefix(syntax.split(statement)).firstIndex(of: field) else { continue }
        let value = syntax.split(statement) + position
        add(syntax.text(field), at: field, value < parts.count ? parts[value] : nil, of: syntax)
      default: continue
      }
    }
  }
}
