/// Siblings on their way to a parent.
struct Chain {
  var first: Int32 = -1
  var last: Int32 = -1
  var count = 0
}

/// Collects the nodes of a file: children first, then the parent that links them.
struct TreeBuilder {
  private(set) var nodes: [Syntax.Record] = []

  func span(_ node: Syntax.Node) -> Span {
    let record = nodes[Int(node.index)]
    return Span(Int(record.start), Int(record.end))
  }

  func start(_ node: Syntax.Node) -> UInt32 { nodes[Int(node.index)].start }
  func record(_ node: Syntax.Node) -> Syntax.Record { nodes[Int(node.index)] }

  mutating func append(_ node: Syntax.Node, to chain: inout Chain) {
    if chain.last < 0 { chain.first = node.index } else { nodes[Int(chain.last)].next = node.index }
    chain.last = node.index
    chain.count += 1
  }

  mutating func add(
    _ kind: Syntax.Kind, _ start: UInt32, _ end: UInt32, _ children: Chain = Chain(), text: Int32 = -1, value: Int32 = -1,
    detail: UInt8 = 0
  ) -> Syntax.Node {
    let index = Int32(nodes.count)
    nodes.append(
      Syntax.Record(kind: kind, detail: detail, start: start, end: end, first: children.first, text: text, value: value))
    var child = children.first
    while child >= 0 {
      nodes[Int(child)].parent = index
      child = nodes[Int(child)].next
    }
    return Syntax.Node(index: index)
  }

  mutating func add(
    _ kind: Syntax.Kind, _ start: UInt32, _ end: UInt32, of children: Syntax.Node..., text: Int32 = -1, value: Int32 = -1,
    detail: UInt8 = 0
  ) -> Syntax.Node {
    var chain = Chain()
    for child in children { append(child, to: &chain) }
    return add(kind, start, end, chain, text: text, value: value, detail: detail)
  }

  mutating func setValue(_ value: Int32, of node: Syntax.Node) { nodes[Int(node.index)].value = value }
}
