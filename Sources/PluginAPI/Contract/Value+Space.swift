public import SpaceContent

extension Value {
  /// A number in the form that values of the contract have: an integral one within ±(2^53-1) is an integer, and -0.0 is 0.
  public static func number(_ double: Double) -> Value {
    guard double.magnitude <= Double(Contract.Values.maxInteger) else { return .float(double) }
    // Not `Int64(exactly:)` nor `rounded()`: optimised, both call libm's trunc, which nothing here links.
    let int = Int64(double)
    return Double(int) == double ? .int(int) : .float(double)
  }

  /// The value of an integer or a float.
  public var number: Double? {
    switch self {
    case .int(let int): Double(int)
    case .float(let double): double
    default: nil
    }
  }

  /// The items of a list; the empty object counts as the empty list, because Lua has one empty table for both.
  var items: [Value]? {
    switch self {
    case .list(let items): items
    case .map(let map) where map.isEmpty: []
    default: nil
    }
  }

  /// The entries of an object; the empty list counts as the empty object.
  var object: Map? {
    switch self {
    case .map(let map): map
    case .list(let items) where items.isEmpty: Map()
    default: nil
    }
  }

  /// The value in the one form that crosses between the host and a Space: numbers as `number(_:)` makes them, the empty object as
  /// the empty list, no null, bytes or links, and within the bounds of `Contract.Values`.
  ///
  /// `path` names the value in errors, which have the code `value`.
  public func normalizedForSpace(path: String) throws(ContractError) -> Value {
    var nodes = 0
    let value: Value
    do throws(Misfit) {
      value = try normalized(depth: 0, nodes: &nodes)
    } catch {
      throw ContractError(.value, at: path + error.place, error.message)
    }
    let bytes = value.encodedByteCount
    guard bytes <= Contract.Values.maxBytes else {
      throw ContractError(.value, at: path, "is \(bytes) bytes long; at most \(Contract.Values.maxBytes) are allowed")
    }
    return value
  }

  /// What is wrong with a value inside another one. The place is put together on the way out, so that values that are in order,
  /// nearly all of them, pay nothing for it.
  private struct Misfit: Error {
    var place = ""
    let message: String

    func inside(_ place: String) -> Misfit { Misfit(place: place + self.place, message: message) }
  }

  private func normalized(depth: Int, nodes: inout Int) throws(Misfit) -> Value {
    nodes += 1
    guard nodes <= Contract.Values.maxNodes else { throw Misfit(message: "is past \(Contract.Values.maxNodes) values in one") }
    switch self {
    case .bool, .text: return self
    case .int(let int):
      guard int.magnitude <= Contract.Values.maxInteger.magnitude else {
        throw Misfit(message: "is \(int); integers are within ±(2^53-1)")
      }
      return self
    case .float(let double):
      guard double.isFinite else { throw Misfit(message: "is \(double); only finite numbers are allowed") }
      return .number(double)
    case .list(let items):
      try Value.requireDepth(depth + 1)
      var out: [Value] = []
      out.reserveCapacity(items.count)
      for (index, item) in items.enumerated() {
        do throws(Misfit) { out.append(try item.normalized(depth: depth + 1, nodes: &nodes)) } catch {
          throw error.inside("[\(index + 1)]")
        }
      }
      return .list(out)
    case .map(let map):
      guard !map.isEmpty else { return .list([]) }
      try Value.requireDepth(depth + 1)
      var out = Map()
      for entry in map {
        do throws(Misfit) { out[entry.key] = try entry.value.normalized(depth: depth + 1, nodes: &nodes) } catch {
          throw error.inside(JSONPath.step(entry.key))
        }
      }
      return .map(out)
    case .null, .bytes, .link:
      throw Misfit(message: "is \(kind); values of a Space are booleans, numbers, strings, lists and objects")
    }
  }

  private static func requireDepth(_ depth: Int) throws(Misfit) {
    guard depth <= Contract.Values.maxDepth else { throw Misfit(message: "is nested deeper than \(Contract.Values.maxDepth)") }
  }

  /// The length of the value's canonical DAG-CBOR, without building it.
  public var encodedByteCount: Int {
    switch self {
    case .null, .bool: return 1
    case .float: return 9
    case .int(let int): return Value.headByteCount(UInt64(int < 0 ? ~int : int))
    case .text(let text): return Value.textByteCount(text)
    case .bytes(let bytes): return Value.headByteCount(UInt64(bytes.count)) + bytes.count
    // Tag 42, then a byte string of a zero byte and the CID.
    case .link(let cid): return 2 + 2 + 1 + cid.bytes.count
    case .list(let items): return items.reduce(Value.headByteCount(UInt64(items.count))) { $0 + $1.encodedByteCount }
    case .map(let map):
      return map.reduce(Value.headByteCount(UInt64(map.count))) {
        $0 + Value.textByteCount($1.key) + $1.value.encodedByteCount
      }
    }
  }

  private static func textByteCount(_ text: String) -> Int { headByteCount(UInt64(text.utf8.count)) + text.utf8.count }

  private static func headByteCount(_ argument: UInt64) -> Int {
    argument < 24 ? 1 : argument <= 0xFF ? 2 : argument <= 0xFFFF ? 3 : argument <= 0xFFFF_FFFF ? 5 : 9
  }

  /// Whether two values are the same bytes. `==` compares texts by canonical equivalence, so that "é" in one and in two scalars
  /// are equal there, while in Lua and in a hash they differ.
  func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.text(let a), .text(let b)): return a.utf8.elementsEqual(b.utf8)
    case (.list(let a), .list(let b)): return a.count == b.count && zip(a, b).allSatisfy { $0.isIdentical(to: $1) }
    case (.map(let a), .map(let b)):
      return a.count == b.count
        && zip(a.entries, b.entries).allSatisfy { $0.key.utf8.elementsEqual($1.key.utf8) && $0.value.isIdentical(to: $1.value) }
    default: return self == other
    }
  }

  /// What the value is, for a message: `integer 3`, `string "abc"`, `list of 2`, `object`.
  var described: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .int(let int): "integer \(int)"
    case .float(let double): "number \(double)"
    case .text(let text): "string \(Value.quoted(text))"
    case .list(let items): items.isEmpty ? "an empty list" : "list of \(items.count)"
    case .map, .bytes, .link: kind
    }
  }

  /// A text for a message: cleaned, cut and in quotes.
  static func quoted(_ text: String) -> String {
    let clean = TextCleaning.clean(text)
    let cut = TextCleaning.cut(clean, maxBytes: 60)
    return "\"\(cut)\(cut.utf8.count < clean.utf8.count ? "…" : "")\""
  }
}
