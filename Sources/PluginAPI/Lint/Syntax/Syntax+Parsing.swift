extension Syntax {
  /// Parses a file. Never fails: what cannot be read is in `errors`.
  public init(parsing bytes: [UInt8]) {
    self.init(
      bytes: bytes, lines: LineIndex(bytes), errors: [], comments: [], root: Node(index: 0), variables: [],
      nodes: [Record(kind: .block, start: 0, end: UInt32(bytes.count))], texts: [],
      byKind: Kind.allCases.map { $0 == .block ? [Node(index: 0)] : [] })
  }
}
