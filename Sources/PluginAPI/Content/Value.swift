/// A value of the IPLD data model: what records are made of, and what crosses between the host and a Space.
///
/// Values that cross to a Space are a subset (no `null`, `bytes` or `link`); `SpaceContract` says which.
public indirect enum Value: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case float(Double)
  case text(String)
  case bytes([UInt8])
  case list([Value])
  case map(Map)
  case link(CID)

  /// A map from text to values, kept in DAG-CBOR order: shorter keys first, then bytewise.
  public struct Map: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
      public let key: String
      public var value: Value
    }

    /// The entries in canonical order, each key once.
    public private(set) var entries: [Entry] = []

    public init() {}

    /// Takes entries that are already in canonical order with each key once, as a strict decoder has just checked.
    init(canonical entries: [Entry]) { self.entries = entries }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var keys: [String] { entries.map(\.key) }

    /// The value under a key. Setting nil removes the key.
    public subscript(key: String) -> Value? {
      get {
        let (index, found) = position(of: key)
        return found ? entries[index].value : nil
      }
      set {
        let (index, found) = position(of: key)
        switch (found, newValue) {
        case (true, .some(let value)): entries[index].value = value
        case (true, .none): entries.remove(at: index)
        case (false, .some(let value)): entries.insert(Entry(key: key, value: value), at: index)
        case (false, .none): break
        }
      }
    }

    private func position(of key: String) -> (index: Int, found: Bool) {
      var low = 0
      var high = entries.count
      while low < high {
        let middle = (low + high) / 2
        switch Map.order(entries[middle].key, key) {
        case ..<0: low = middle + 1
        case 0: return (middle, true)
        default: high = middle
        }
      }
      return (low, false)
    }

    /// Negative, zero or positive as `a` stands before, at or after `b` in DAG-CBOR order.
    public static func order(_ a: String, _ b: String) -> Int {
      let lengths = a.utf8.count - b.utf8.count
      if lengths != 0 { return lengths }
      for (x, y) in zip(a.utf8, b.utf8) where x != y { return Int(x) - Int(y) }
      return 0
    }
  }
}

extension Value.Map: ExpressibleByDictionaryLiteral {
  /// Later values win over earlier ones under the same key.
  public init(dictionaryLiteral elements: (String, Value)...) {
    self.init(elements)
  }

  /// Later values win over earlier ones under the same key.
  public init(_ elements: some Sequence<(String, Value)>) {
    for (key, value) in elements { self[key] = value }
  }
}

extension Value.Map: Sequence {
  public func makeIterator() -> some IteratorProtocol<Entry> { entries.makeIterator() }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Value: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, Value)...) { self = .map(Map(elements)) }
}

extension Value {
  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var int: Int64? { if case .int(let int) = self { int } else { nil } }
  public var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
  public var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
  public var link: CID? { if case .link(let cid) = self { cid } else { nil } }
  public var list: [Value]? { if case .list(let list) = self { list } else { nil } }
  public var map: Map? { if case .map(let map) = self { map } else { nil } }

  /// The value under a key of a map; nil for anything but a map.
  public subscript(key: String) -> Value? { map?[key] }

  /// What kind of value this is, in the words of the contract's messages.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .int: "integer"
    case .float: "number"
    case .text: "string"
    case .bytes: "bytes"
    case .list: "list"
    case .map: "object"
    case .link: "link"
    }
  }
}
