extension Syntax {
  /// Parses a file. Never fails: what cannot be read is in `errors`. Time and memory are linear in its size.
  public init(parsing bytes: [UInt8]) {
    self = bytes.withUnsafeBufferPointer { source in
      var parser = Parser(source)
      let root = parser.parse()
      let nodes = parser.tree.nodes
      var byKind: [[Node]] = Array(repeating: [], count: Kind.allCases.count)
      for (index, record) in nodes.enumerated() { byKind[Int(record.kind.rawValue)].append(Node(index: Int32(index))) }
      let errors = (parser.errors + parser.lexer.errors).sorted { $0.span < $1.span }
      return Syntax(
        bytes: bytes, lines: LineIndex(bytes), errors: Array(errors.prefix(Parser.Limits.errors)), comments: parser.lexer.comments,
        root: root, variables: parser.scopes.finished(), nodes: nodes, texts: parser.lexer.texts.strings, byKind: byKind)
    }
  }
}
