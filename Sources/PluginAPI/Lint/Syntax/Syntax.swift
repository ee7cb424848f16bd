/// The syntax tree of one Lua 5.4 file, with every name resolved to the local variable it means.
///
/// Nodes lie in one array, children before their parents, and are linked by first child and next sibling; rules ask for all nodes of a
/// kind instead of walking the tree. A file with errors has a tree, too: what could not be read is missing from it, and `errors` says
/// why. Spans are byte offsets into `bytes`.
public struct Syntax: Sendable {
  public let bytes: [UInt8]
  public let lines: LineIndex
  /// In the order of the file. Empty exactly where liblua's compiler accepts the file, but for its resource limits.
  public let errors: [SyntaxError]
  public let comments: [Comment]
  /// The block of the whole file.
  public let root: Node
  public let variables: [Variable]
  let nodes: [Record]
  let texts: [String]
  /// The nodes of each kind in the order in which they were made: inner ones before outer ones.
  let byKind: [[Node]]

  /// A node of the tree; a number that means something to the `Syntax` that gave it alone.
  public struct Node: Hashable, Sendable {
    let index: Int32
  }

  /// What a node is. Its children, in order, stand in brackets.
  public enum Kind: UInt8, CaseIterable, Hashable, Sendable {
    // Statements.
    /// [statements…]
    case block
    /// `local a <const>, b = 1, 2`: [declared names…, values…]; `split` names.
    case local
    /// `local function f`: [declared name, function]
    case localFunction
    /// `a, b.c = 1, 2`: [targets…, values…]; `split` targets.
    case assignment
    /// `function a.b.c()` and `function a:m()`: [target, function]. The target of a method is a `field` with `isMethod`.
    case functionStatement
    /// [call or methodCall]
    case callStatement
    /// [block]
    case doBlock
    /// [condition, block]
    case whileLoop
    /// [block, condition]
    case repeatLoop
    /// [condition, block, condition, block, …, block of else?]
    case ifStatement
    /// [declared name, from, to, step?, block]
    case numericFor
    /// [declared names…, expressions…, block]; `split` names.
    case genericFor
    /// [values…]
    case returnStatement
    case breakStatement
    /// The label's name is its text.
    case goto, label

    // Expressions.
    case nilLiteral, trueLiteral, falseLiteral, vararg
    /// Its text is the literal as written.
    case integer, float
    /// Its text is the string's value, repaired where that is not UTF-8.
    case string
    /// A use of a variable or global; its text is the name.
    case name
    /// `a.b`: [object]; its text is the name.
    case field
    /// `a[k]`: [object, key]
    case index
    /// [callee, arguments…]
    case call
    /// `a:m(…)`: [object, arguments…]; its text is the method's name.
    case methodCall
    /// [parameters as declared names…, block]; `split` parameters, `isVararg`. A method's `self` is a variable without a node.
    case function
    /// [left, right], with `binaryOperator`
    case binary
    /// [operand], with `unaryOperator`
    case unary
    /// [expression]
    case parenthesized
    /// [items…], each one of the three below.
    case table
    /// [value]
    case positionalItem
    /// `name = value`: [value]; its text is the name.
    case namedItem
    /// `[key] = value`: [key, value]
    case keyedItem
    /// The declaration of a local variable, a parameter or a loop variable; its text is the name.
    case declaredName
  }

  public enum BinaryOperator: UInt8, CaseIterable, Hashable, Sendable {
    case or, and, less, greater, lessOrEqual, greaterOrEqual, notEqual, equal, bitOr, bitXor, bitAnd, shiftLeft, shiftRight, concat, add
    case subtract, multiply, divide, floorDivide, modulo, power
  }

  public enum UnaryOperator: UInt8, CaseIterable, Hashable, Sendable {
    case not, length, negate, bitNot
  }

  public struct Comment: Hashable, Sendable {
    /// From its first dash to its last byte, without the line's end.
    public let span: Span
    /// `--[[ … ]]`
    public let isLong: Bool
  }

  /// A local variable, with all that refers to it.
  public struct Variable: Sendable {
    public enum Origin: Hashable, Sendable {
      case local, localFunction, parameter, loop, implicitSelf
    }

    public let name: String
    public let origin: Origin
    /// Nil for `self` of a method.
    public let declaration: Node?
    /// The function it belongs to; nil for a variable of the file itself.
    public internal(set) var function: Node?
    public internal(set) var isConstant = false
    public internal(set) var isToBeClosed = false
    /// `name` nodes that read it, and those that are targets of assignments.
    public internal(set) var reads: [Node] = []
    public internal(set) var writes: [Node] = []
    /// Whether an inner function uses it.
    public internal(set) var isCaptured = false
  }

  struct Record: Sendable {
    var kind: Kind
    /// The operator, or a flag.
    var detail: UInt8 = 0
    var start: UInt32
    var end: UInt32
    var parent: Int32 = -1
    var first: Int32 = -1
    var next: Int32 = -1
    /// An index into `texts`, or -1.
    var text: Int32 = -1
    /// Of a name: an index into `variables`, or -1. Of lists: how many of the children form the first part.
    var value: Int32 = -1
  }

  public func kind(_ node: Node) -> Kind { nodes[Int(node.index)].kind }

  public func span(_ node: Node) -> Span {
    let record = nodes[Int(node.index)]
    return Span(Int(record.start), Int(record.end))
  }

  public func parent(_ node: Node) -> Node? {
    let parent = nodes[Int(node.index)].parent
    return parent < 0 ? nil : Node(index: parent)
  }

  public func children(_ node: Node) -> Children { Children(nodes: nodes, following: nodes[Int(node.index)].first) }

  /// The child at a position from 0, if there are so many.
  public func child(_ node: Node, _ position: Int) -> Node? {
    var next = nodes[Int(node.index)].first
    for _ in 0..<position where next >= 0 { next = nodes[Int(next)].next }
    return next < 0 ? nil : Node(index: next)
  }

  /// A name, a field's or a method's name, a label, a string's value or a number as written; empty for all other kinds.
  public func text(_ node: Node) -> String {
    let text = nodes[Int(node.index)].text
    return text < 0 ? "" : texts[Int(text)]
  }

  /// How many of the children are names, targets or parameters; 0 for kinds that have no such part.
  public func split(_ node: Node) -> Int {
    let record = nodes[Int(node.index)]
    return record.kind == .name || record.kind == .declaredName ? 0 : max(0, Int(record.value))
  }

  /// The number in `variables` of the variable that a `name` or a `declaredName` means; nil for a global.
  public func variable(_ node: Node) -> Int? {
    let record = nodes[Int(node.index)]
    return (record.kind == .name || record.kind == .declaredName) && record.value >= 0 ? Int(record.value) : nil
  }

  public func binaryOperator(_ node: Node) -> BinaryOperator? {
    let record = nodes[Int(node.index)]
    return record.kind == .binary ? BinaryOperator(rawValue: record.detail) : nil
  }

  public func unaryOperator(_ node: Node) -> UnaryOperator? {
    let record = nodes[Int(node.index)]
    return record.kind == .unary ? UnaryOperator(rawValue: record.detail) : nil
  }

  /// Whether a function takes `...`.
  public func isVararg(_ node: Node) -> Bool {
    let record = nodes[Int(node.index)]
    return record.kind == .function && record.detail & 1 != 0
  }

  /// Whether the target of a function statement is written `a:m`.
  public func isMethod(_ node: Node) -> Bool {
    let record = nodes[Int(node.index)]
    return record.kind == .field && record.detail & 1 != 0
  }

  /// All nodes of a kind, inner ones before outer ones.
  public func all(_ kind: Kind) -> [Node] { byKind[Int(kind.rawValue)] }

  /// The innermost function around a node, the node itself not counted; nil for the file.
  public func enclosingFunction(_ node: Node) -> Node? {
    var current = parent(node)
    while let node = current, kind(node) != .function { current = parent(node) }
    return current
  }

  /// The bytes of a node as a string.
  public func source(_ node: Node) -> String {
    let span = span(node)
    return String(decoding: bytes[span.start..<span.end], as: UTF8.self)
  }

  public struct Children: Sequence, IteratorProtocol {
    let nodes: [Record]
    var following: Int32

    public mutating func next() -> Node? {
      guard following >= 0 else { return nil }
      defer { following = nodes[Int(following)].next }
      return Node(index: following)
    }
  }
}

/// Why liblua's compiler would refuse a file.
public struct SyntaxError: Hashable, Sendable {
  public let span: Span
  public let message: String
  /// What to do about it; empty where the message says it.
  public let hint: String
  /// Whether the file is too much for the compiler rather than wrong.
  public let isLimit: Bool

  public init(_ span: Span, _ message: String, hint: String = "", isLimit: Bool = false) {
    self.span = span
    self.message = message
    self.hint = hint
    self.isLimit = isLimit
  }
}
