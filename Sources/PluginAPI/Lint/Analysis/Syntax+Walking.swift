extension Syntax {
  /// Visits a node and, of the nodes that each visit returns, all in turn. Trees are as deep as a file is long (`1 + 1 + …`), so that
  /// nothing may follow them by calling itself.
  func walk(_ start: Node, _ visit: (Node) -> [Node]) {
    var open = [start]
    while let node = open.popLast() { open += visit(node).reversed() }
  }

  /// Whether a test holds for a node or for anything inside it that `descends` lets through.
  func any(in start: Node, where test: (Node) -> Bool, descending descends: (Node) -> Bool = { _ in true }) -> Bool {
    var found = false
    walk(start) { node in
      if found || test(node) {
        found = true
        return []
      }
      return descends(node) ? Array(children(node)) : []
    }
    return found
  }
}

/// The function around each node of a file.
struct Owners {
  private var owners: [Int32]

  init(_ syntax: Syntax) {
    owners = Array(repeating: -1, count: syntax.nodes.count)
    // Children stand before their parents, so that from the end each parent's owner is known before its children's.
    for index in syntax.nodes.indices.reversed() {
      let parent = syntax.nodes[index].parent
      guard parent >= 0 else { continue }
      owners[index] = syntax.nodes[Int(parent)].kind == .function ? parent : owners[Int(parent)]
    }
  }

  /// The innermost function around a node, the node itself not counted; nil for the file.
  func function(around node: Syntax.Node) -> Syntax.Node? {
    let owner = owners[Int(node.index)]
    return owner < 0 ? nil : Syntax.Node(index: owner)
  }
}
