/// Reads canonical DAG-CBOR from a buffer that outlives it.
struct CBORReader {
  private let buffer: UnsafeBufferPointer<UInt8>
  private var at = 0
  /// The links that `skip` has passed.
  private(set) var links: [CID] = []

  init(_ buffer: UnsafeBufferPointer<UInt8>) { self.buffer = buffer }

  private struct Head {
    var major: UInt8
    var info: UInt8
    var argument: UInt64
  }

  private func fault(_ code: ContentError.Code, _ message: String, at offset: Int) -> ContentError {
    ContentError(code, message, offset: offset)
  }

  @inline(__always)
  private mutating func head() throws(ContentError) -> Head {
    guard at < buffer.count else { throw fault(.truncated, "the input ends where an item should start", at: at) }
    let first = buffer[at]
    let info = first & 31
    guard info >= 24 else {
      at += 1
      return Head(major: first >> 5, info: info, argument: UInt64(info))
    }
    return try longHead(first)
  }

  /// A head with an argument of its own.
  private mutating func longHead(_ first: UInt8) throws(ContentError) -> Head {
    let start = at
    let info = first & 31
    at += 1
    guard info <= 27 else { throw fault(.notCanonical, "indefinite or reserved length", at: start) }
    let width = 1 << Int(info - 24)
    guard buffer.count - at >= width else { throw fault(.truncated, "the input ends inside an item's head", at: start) }
    var argument: UInt64 = 0
    for index in at..<at + width { argument = argument << 8 | UInt64(buffer[index]) }
    at += width
    // Major type 7 keeps floats in the argument: their width is no matter of being shortest.
    if first >> 5 != 7 {
      let floor: UInt64 = info == 24 ? 24 : 1 << (8 * UInt64(width / 2))
      guard argument >= floor else { throw fault(.notCanonical, "an integer or length is not in its shortest form", at: start) }
    }
    return Head(major: first >> 5, info: info, argument: argument)
  }

  private mutating func run(_ head: Head) throws(ContentError) -> UnsafeBufferPointer<UInt8> {
    guard head.argument <= UInt64(buffer.count - at) else {
      throw fault(.truncated, "a string announces \(head.argument) bytes but \(buffer.count - at) are left", at: at)
    }
    let end = at + Int(head.argument)
    defer { at = end }
    return UnsafeBufferPointer(rebasing: buffer[at..<end])
  }

  private mutating func text(_ head: Head) throws(ContentError) -> String {
    let start = at
    guard let text = String(validating: try run(head), as: UTF8.self) else {
      throw fault(.badUTF8, "a text is not valid UTF-8", at: start)
    }
    return text
  }

  private func count(_ head: Head, each: Int) throws(ContentError) -> Int {
    // An item takes at least one byte, so a larger count can only be a lie meant to make the reader allocate.
    guard head.argument <= UInt64((buffer.count - at) / each) else {
      throw fault(.truncated, "a list or map announces \(head.argument) items, more than the input can hold", at: at)
    }
    return Int(head.argument)
  }

  private func int(_ head: Head, at start: Int) throws(ContentError) -> Int64 {
    guard head.argument <= UInt64(Int64.max) else {
      throw fault(.integerOutOfRange, "an integer does not fit in 64 bits", at: start)
    }
    return head.major == 0 ? Int64(head.argument) : ~Int64(head.argument)
  }

  private mutating func link(_ head: Head, at start: Int) throws(ContentError) -> CID {
    guard head.argument == 42 else { throw fault(.unsupported, "tag \(head.argument); only 42 (a CID) is allowed", at: start) }
    let inner = try self.head()
    guard inner.major == 2 else { throw fault(.badCID, "tag 42 must hold bytes", at: start) }
    let bytes = try run(inner)
    guard bytes.first == 0 else { throw fault(.badCID, "a CID must be preceded by a zero byte", at: start) }
    var end = 1
    do throws(ContentError) {
      let cid = try CID(reading: bytes, at: &end)
      guard end == bytes.count else { throw fault(.badCID, "\(bytes.count - end) bytes follow a CID", at: start) }
      return cid
    } catch {
      throw ContentError(error.code, error.message, hint: error.hint, offset: start)
    }
  }

  private mutating func simple(_ head: Head, at start: Int) throws(ContentError) -> Value {
    switch head.info {
    case 20: return .bool(false)
    case 21: return .bool(true)
    case 22: return .null
    case 27:
      let value = Double(bitPattern: head.argument)
      guard value.isFinite else { throw fault(.notFinite, "a NaN or an infinity", at: start) }
      return .float(value)
    default: throw fault(.notCanonical, "a simple value or float that DAG-CBOR does not have", at: start)
    }
  }

  private mutating func key(after previous: UnsafeBufferPointer<UInt8>?) throws(ContentError) -> UnsafeBufferPointer<UInt8> {
    let start = at
    let head = try self.head()
    guard head.major == 3 else { throw fault(.notCanonical, "a map key is not text", at: start) }
    let key = try run(head)
    if let previous, !CBORReader.precedes(previous, key) {
      throw fault(.notCanonical, "map keys are not in canonical order, or one stands twice", at: start)
    }
    return key
  }

  private static func precedes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    if a.count != b.count { return a.count < b.count }
    for index in a.indices where a[index] != b[index] { return a[index] < b[index] }
    return false
  }

  mutating func value(depth: Int) throws(ContentError) -> Value {
    let start = at
    guard depth <= DagCBOR.maxDepth else { throw fault(.tooDeep, "nested deeper than \(DagCBOR.maxDepth)", at: start) }
    let head = try self.head()
    switch head.major {
    case 0, 1: return .int(try int(head, at: start))
    case 2: return .bytes(Array(try run(head)))
    case 3: return .text(try text(head))
    case 4:
      let count = try count(head, each: 1)
      var items: [Value] = []
      items.reserveCapacity(count)
      for _ in 0..<count { items.append(try value(depth: depth + 1)) }
      return .list(items)
    case 5:
      let count = try count(head, each: 2)
      var entries: [Value.Map.Entry] = []
      entries.reserveCapacity(count)
      var previous: UnsafeBufferPointer<UInt8>?
      for _ in 0..<count {
        let offset = at
        let key = try key(after: previous)
        guard let text = String(validating: key, as: UTF8.self) else {
          throw fault(.badUTF8, "a map key is not valid UTF-8", at: offset)
        }
        entries.append(Value.Map.Entry(key: text, value: try value(depth: depth + 1)))
        previous = key
      }
      return .map(Value.Map(canonical: entries))
    case 6: return .link(try link(head, at: start))
    default: return try simple(head, at: start)
    }
  }

  mutating func entries() throws(ContentError) -> [DagCBOR.Entry]? {
    let outer = try head()
    guard outer.major == 5 else {
      at = 0
      try skip(depth: 0)
      return nil
    }
    let count = try count(outer, each: 2)
    var entries: [DagCBOR.Entry] = []
    entries.reserveCapacity(count)
    var previous: UnsafeBufferPointer<UInt8>?
    for _ in 0..<count {
      let offset = at
      let key = try key(after: previous)
      guard let text = String(validating: key, as: UTF8.self) else {
        throw fault(.badUTF8, "a map key is not valid UTF-8", at: offset)
      }
      let start = at
      let inner = try head()
      at = start
      try skip(depth: 1)
      entries.append(DagCBOR.Entry(key: text, kind: DagCBOR.Entry.Kind(major: inner.major), range: start..<at, count: inner.argument))
      previous = key
    }
    return entries
  }

  mutating func skip(depth: Int) throws(ContentError) {
    let start = at
    guard depth <= DagCBOR.maxDepth else { throw fault(.tooDeep, "nested deeper than \(DagCBOR.maxDepth)", at: start) }
    let head = try self.head()
    switch head.major {
    case 0, 1: _ = try int(head, at: start)
    case 2: _ = try run(head)
    case 3: try skipText(head)
    case 4: for _ in 0..<(try count(head, each: 1)) { try skip(depth: depth + 1) }
    case 5:
      var previous: UnsafeBufferPointer<UInt8>?
      for _ in 0..<(try count(head, each: 2)) {
        let offset = at
        let key = try key(after: previous)
        if !CBORReader.isASCII(key), String(validating: key, as: UTF8.self) == nil {
          throw fault(.badUTF8, "a map key is not valid UTF-8", at: offset)
        }
        try skip(depth: depth + 1)
        previous = key
      }
    case 6: links.append(try link(head, at: start))
    default: _ = try simple(head, at: start)
    }
  }

  private mutating func skipText(_ head: Head) throws(ContentError) {
    let start = at
    let bytes = try run(head)
    if CBORReader.isASCII(bytes) { return }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw fault(.badUTF8, "a text is not valid UTF-8", at: start)
    }
  }

  private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = UnsafeRawPointer(bytes.baseAddress) else { return true }
    var all: UInt64 = 0
    var at = 0
    // Eight at a time: tasks are mostly text.
    while bytes.count - at >= 8 {
      all |= start.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at += 8
    }
    while at < bytes.count {
      all |= UInt64(start.load(fromByteOffset: at, as: UInt8.self))
      at += 1
    }
    return all & 0x8080_8080_8080_8080 == 0
  }

  func end() throws(ContentError) {
    guard at == buffer.count else { throw fault(.trailingBytes, "bytes follow the item", at: at) }
  }
}
