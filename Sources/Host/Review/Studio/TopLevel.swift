internal import SpaceLint

/// The statements of a file's top level, and which of them define what others name.
struct TopLevel {
  private let syntax: Syntax
  /// In their order. Where the file ends in `return {a = …, b = …}`, each entry of that table stands for itself.
  let statements: [Syntax.Node]
  /// By variable of the file, the statement that declares it.
  private var declared: [Int: Int] = [:]
  /// Variables declared with a table that is written out, whose members are then defined one by one.
  private var tables: Set<Int> = []
  /// By variable that is `require "path"` and never anything else, the file.
  private var modules: [Int: String] = [:]
  /// By variable and member, the statements that define it.
  private var definitions: [Int: [String: [Int]]] = [:]
  /// By variable, the statements that give it another value.
  private var written: [Int: Set<Int>] = [:]
  private let starts: [Int]

  /// Functions of the host's libraries that do nothing but compute.
  private static let computing: Set<String> = ["string", "math", "utf8"]

  init(_ syntax: Syntax) {
    self.syntax = syntax
    var nodes = Array(syntax.children(syntax.root))
    if let last = nodes.last, let items = TopLevel.items(of: last, syntax) {
      nodes.removeLast()
      nodes += items
    }
    statements = nodes
    starts = nodes.map { syntax.span($0).start }
    for (index, node) in nodes.enumerated() { declare(node, index) }
    for (number, variable) in syntax.variables.enumerated() where declared[number] != nil {
      for write in variable.writes { written[number, default: []].insert(statement(of: write)) }
      if !variable.writes.isEmpty { modules[number] = nil }
    }
    for (index, node) in nodes.enumerated() {
      guard let (variable, name) = member(node) else { continue }
      definitions[variable, default: [:]][name, default: []].append(index)
    }
  }

  var isEmpty: Bool { statements.isEmpty }

  /// The entries of `return {a = …, b = …}`; nil for anything else.
  private static func items(of node: Syntax.Node, _ syntax: Syntax) -> [Syntax.Node]? {
    guard syntax.kind(node) == .returnStatement, let table = syntax.child(node, 0), syntax.child(node, 1) == nil,
      syntax.kind(table) == .table
    else { return nil }
    let items = Array(syntax.children(table))
    return !items.isEmpty && items.allSatisfy { syntax.kind($0) == .namedItem } ? items : nil
  }

  private mutating func declare(_ node: Syntax.Node, _ index: Int) {
    let children = Array(syntax.children(node))
    switch syntax.kind(node) {
    case .local:
      let count = syntax.split(node)
      for (place, name) in children.prefix(count).enumerated() {
        guard let variable = syntax.variable(name) else { continue }
        declared[variable] = index
        guard children.indices.contains(count + place) else { continue }
        let value = children[count + place]
        if syntax.kind(value) == .table { tables.insert(variable) }
        if let path = required(value) { modules[variable] = path }
      }
    case .localFunction:
      if let name = children.first, let variable = syntax.variable(name) { declared[variable] = index }
    default: break
    }
  }

  /// What `function t.name()` and `t.name = …` define, where `t` is a table of this file.
  private func member(_ node: Syntax.Node) -> (variable: Int, name: String)? {
    guard [.functionStatement, .assignment].contains(syntax.kind(node)), let target = syntax.child(node, 0),
      syntax.kind(node) == .functionStatement || syntax.split(node) == 1, syntax.kind(target) == .field,
      let object = syntax.child(target, 0), let variable = syntax.variable(object), tables.contains(variable)
    else { return nil }
    return (variable, syntax.text(target))
  }

  private func statement(of node: Syntax.Node) -> Int {
    let start = syntax.span(node).start
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= start { low = middle } else { high = middle }
    }
    return low
  }

  /// The file that `require "path"` loads; nil for anything else.
  private func required(_ node: Syntax.Node) -> String? {
    guard syntax.kind(node) == .call, let callee = syntax.child(node, 0), isRequire(callee), let path = syntax.child(node, 1),
      syntax.kind(path) == .string, syntax.child(node, 2) == nil
    else { return nil }
    return syntax.text(path) + ".lua"
  }

  private func isRequire(_ node: Syntax.Node) -> Bool {
    syntax.kind(node) == .name && syntax.variable(node) == nil && syntax.text(node) == "require"
  }

  /// The paths of all files that are loaded; nil where one is not a literal.
  var required: [String]? {
    var paths: [String] = []
    for name in syntax.all(.name) where isRequire(name) {
      guard let call = syntax.parent(name), let path = required(call) else { return nil }
      paths.append(path)
    }
    return paths
  }
}

extension TopLevel {
  /// Whether no global is written, and the file has one return at most, at its end.
  var isPlain: Bool {
    for node in syntax.all(.assignment) + syntax.all(.functionStatement) {
      let count = syntax.kind(node) == .assignment ? syntax.split(node) : 1
      for target in syntax.children(node).prefix(count) where isGlobal(target) { return false }
    }
    let last = Array(syntax.children(syntax.root)).last
    return syntax.all(.returnStatement).allSatisfy { $0 == last || syntax.enclosingFunction($0) != nil }
  }

  private func isGlobal(_ target: Syntax.Node) -> Bool {
    var node = target
    while [.field, .index].contains(syntax.kind(node)), let object = syntax.child(node, 0) { node = object }
    return syntax.kind(node) == .name && syntax.variable(node) == nil
  }

  /// Whether a statement does more than to give values to its names when the file is loaded.
  func actsOnLoading(_ node: Syntax.Node) -> Bool {
    switch syntax.kind(node) {
    case .local, .namedItem: return callsSomething(node)
    case .localFunction, .returnStatement: return false
    case .functionStatement: return !isOwn(node)
    case .assignment: return !isOwn(node) || callsSomething(node)
    default: return true
    }
  }

  /// Whether the only targets are variables of the file, or members of tables that it has written out.
  private func isOwn(_ node: Syntax.Node) -> Bool {
    if member(node) != nil { return true }
    let count = syntax.kind(node) == .assignment ? syntax.split(node) : 1
    return syntax.children(node).prefix(count).allSatisfy { syntax.variable($0) != nil }
  }

  private func callsSomething(_ node: Syntax.Node) -> Bool {
    switch syntax.kind(node) {
    case .function: return false
    case .methodCall: return true
    case .call: if required(node) == nil, !isComputing(node) { return true }
    default: break
    }
    for child in syntax.children(node) where callsSomething(child) { return true }
    return false
  }

  private func isComputing(_ call: Syntax.Node) -> Bool {
    guard let callee = syntax.child(call, 0), syntax.kind(callee) == .field, let library = syntax.child(callee, 0) else { return false }
    return syntax.kind(library) == .name && syntax.variable(library) == nil && TopLevel.computing.contains(syntax.text(library))
  }

  /// By statement, what it names.
  func uses() -> [Set<CodeUnit.Use>] {
    var uses = Array(repeating: Set<CodeUnit.Use>(), count: statements.count)
    guard !statements.isEmpty else { return uses }
    for name in syntax.all(.name) {
      let index = statement(of: name)
      if let variable = syntax.variable(name) {
        if declared[variable] != nil { add(name, variable, in: index, to: &uses[index]) }
      } else if isRequire(name), let call = syntax.parent(name), let path = required(call), !isModule(call) {
        uses[index].insert(.file(path))
      }
    }
    return uses
  }

  /// Whether a `require` is the value of a variable that stands for the file.
  private func isModule(_ call: Syntax.Node) -> Bool {
    guard let local = syntax.parent(call), syntax.kind(local) == .local else { return false }
    let children = Array(syntax.children(local))
    let count = syntax.split(local)
    guard let place = children.firstIndex(of: call), children.indices.contains(place - count) else { return false }
    return syntax.variable(children[place - count]).map { modules[$0] != nil } ?? false
  }

  private func add(_ name: Syntax.Node, _ variable: Int, in index: Int, to uses: inout Set<CodeUnit.Use>) {
    if let declaration = declared[variable] { uses.insert(.statement(declaration)) }
    for writer in written[variable] ?? [] { uses.insert(.statement(writer)) }
    var accessed: String?
    if let parent = syntax.parent(name), [.field, .methodCall].contains(syntax.kind(parent)), syntax.child(parent, 0) == name {
      accessed = syntax.text(parent)
    }
    if let path = modules[variable] {
      uses.insert(accessed.map { .member(file: path, name: $0) } ?? .file(path))
      return
    }
    guard let defined = definitions[variable] else { return }
    if let accessed {
      for definition in defined[accessed] ?? [] { uses.insert(.statement(definition)) }
    } else if variable != returned || syntax.kind(statements[index]) != .returnStatement {
      for definition in defined.values.joined() { uses.insert(.statement(definition)) }
    }
  }

  /// The variable whose table the file returns.
  private var returned: Int? {
    guard let last = statements.last, syntax.kind(last) == .returnStatement, let value = syntax.child(last, 0),
      syntax.child(last, 1) == nil,
      let variable = syntax.variable(value), tables.contains(variable), declared[variable] != nil
    else { return nil }
    return variable
  }

  /// By name, the statements that define a member of what the file returns; nil where that cannot be told.
  var members: [String: [Int]]? {
    if let returned { return definitions[returned] ?? [:] }
    guard let last = statements.last, syntax.kind(last) == .namedItem else { return nil }
    var members: [String: [Int]] = [:]
    for (index, node) in statements.enumerated() where syntax.kind(node) == .namedItem {
      members[syntax.text(node), default: []].append(index)
    }
    return members
  }

  /// The statements without which no member can be had.
  var frame: [Int] {
    guard let returned, let declaration = declared[returned] else { return [] }
    return [declaration, statements.count - 1] + (written[returned] ?? []).sorted()
  }
}
