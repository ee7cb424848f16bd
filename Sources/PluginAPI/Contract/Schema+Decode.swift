public import SpaceContent

extension Schema {
  /// Reads a schema. Throws everything that is wrong with it: unknown keywords, keywords that do not belong to the type, bounds
  /// that contradict one another, and schemas whose smallest example breaks the bounds of values.
  public static func decode(_ value: Value, path: String, allowDefault: Bool) throws(ManifestErrors) -> Schema {
    var diagnostics = Diagnostics(file: nil)
    let schema = read(value, path: path, allowDefault: allowDefault, into: &diagnostics)
    guard let schema, diagnostics.errors.isEmpty else { throw ManifestErrors(diagnostics.errors) }
    return schema
  }

  /// As `decode`; nil only with an error reported.
  static func read(_ value: Value, path: String, allowDefault: Bool, into diagnostics: inout Diagnostics) -> Schema? {
    let before = diagnostics.errors.count
    var reader = SchemaReader(allowDefault: allowDefault, diagnostics: diagnostics)
    let schema = reader.schema(value, at: path)
    diagnostics = reader.diagnostics
    guard let schema, diagnostics.errors.count == before, before < Diagnostics.maxErrors else { return nil }
    let cost = schema.exampleCost
    guard cost.nodes <= Contract.Values.maxNodes, cost.bytes <= Contract.Values.maxBytes, cost.depth <= Contract.Values.maxDepth else {
      diagnostics.report(
        .manifest, at: path, "asks for a value larger than any value may be", hint: "lower minItems, minLength or the depth")
      return nil
    }
    if let violation = schema.check(schema.example()) {
      diagnostics.report(.manifest, at: path, "can hardly be fulfilled: the example made for it \(violation)")
      return nil
    }
    return schema
  }

  /// The size of a value: how many values it consists of, its bytes in DAG-CBOR, and how deep it nests.
  typealias Size = (nodes: Int, bytes: Int, depth: Int)

  private static func greatest(_ a: Size, _ b: Size) -> Size { (max(a.nodes, b.nodes), max(a.bytes, b.bytes), max(a.depth, b.depth)) }

  /// A bound on the size of `example()`, computed before it is made: nested `minItems` multiply.
  private var exampleCost: Size {
    if let allowed { return allowed.map(\.size).reduce((1, 1, 0), Schema.greatest) }
    return Schema.greatest(shapeCost, defaultValue?.size ?? (1, 1, 0))
  }

  private var shapeCost: Size {
    // Past the bounds of values the exact number is of no interest, and it must not overflow.
    let most = Contract.Values.maxBytes + 1
    switch kind {
    case .object(let shape):
      return shape.properties.reduce((1, 9, 1)) { sum, property in
        let cost = property.schema.exampleCost
        let bytes = sum.1 + cost.bytes + property.name.utf8.count + 9
        return (min(most, sum.0 + cost.nodes), min(most, bytes), max(sum.2, cost.depth + 1))
      }
    case .list(let shape):
      let cost = shape.items.exampleCost
      let count = Schema.exampleCount(shape)
      return (min(most, 1 + count * cost.nodes), min(most, 9 + count * cost.bytes), count == 0 ? 1 : cost.depth + 1)
    case .text(let length): return (1, 9 + max(5, length.lowerBound), 0)
    case .oneOf(let variants): return variants.schemas.map(\.exampleCost).reduce((1, 1, 0), Schema.greatest)
    case .integer, .number, .boolean, .anything: return (1, 9, 0)
    }
  }
}

extension Value {
  fileprivate var size: Schema.Size { (nodeCount, encodedByteCount, nesting) }

  private var nodeCount: Int {
    switch self {
    case .list(let items): items.reduce(1) { $0 + $1.nodeCount }
    case .map(let map): map.reduce(1) { $0 + $1.value.nodeCount }
    default: 1
    }
  }

  /// How many lists and objects stand inside one another.
  private var nesting: Int {
    switch self {
    case .list(let items): 1 + (items.map(\.nesting).max() ?? 0)
    case .map(let map): 1 + (map.map(\.value.nesting).max() ?? 0)
    default: 0
    }
  }
}
