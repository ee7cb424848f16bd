/// Canonical DAG-CBOR (ipld.io specification): one byte string for one value.
///
/// Integers and lengths take their shortest form, floats are 64 bits and finite, map keys are text in the order "shorter
/// first, then bytewise" and stand once, the only tag is 42 (a CID), and nothing is of indefinite length. The decoder
/// refuses every other form. Integers outside Int64 are refused: no record of ours has them.
public enum DagCBOR {
  /// How deep lists and maps may nest in what is decoded.
  public static let maxDepth = 64

  /// The canonical bytes of `value`. Throws `not_finite` for a NaN or an infinity anywhere in it, and `too_deep` for what `decode`
  /// would refuse as that.
  public static func encode(_ value: Value) throws(ContentError) -> [UInt8] {
    try requireEncodable(value, depth: 0)
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  /// The value whose canonical bytes these are. Throws a `ContentError` with the byte position for anything else.
  public static func decode(_ bytes: [UInt8]) throws(ContentError) -> Value {
    try withReader(bytes) { (reader) throws(ContentError) in try reader.value(depth: 0) }
  }

  /// Checks that `bytes` are one canonical item, without building it.
  public static func validate(_ bytes: [UInt8]) throws(ContentError) {
    try withReader(bytes) { (reader) throws(ContentError) in try reader.skip(depth: 0) }
  }

  /// The CIDs that `bytes`, one canonical item, links to, in the order in which they stand there; one that stands twice is there twice.
  /// Builds nothing else, so what it takes is bounded by the links: 41 bytes of input each.
  public static func links(of bytes: [UInt8]) throws(ContentError) -> [CID] {
    try withReader(bytes) { (reader) throws(ContentError) in
      try reader.skip(depth: 0)
      return reader.links
    }
  }

  /// One entry of a map, found without decoding the map: where its value lies, and of which kind it is.
  public struct Entry: Sendable {
    public enum Kind: Sendable {
      case integer, bytes, text, list, map, link, simple

      init(major: UInt8) {
        switch major {
        case 0, 1: self = .integer
        case 2: self = .bytes
        case 3: self = .text
        case 4: self = .list
        case 5: self = .map
        case 6: self = .link
        default: self = .simple
        }
      }
    }

    public let key: String
    public let kind: Kind
    /// The bytes of the value, head included.
    public let range: Range<Int>
    /// The length of a text or a byte string in bytes, the number of items of a list or entries of a map, or an integer.
    public let count: UInt64
  }

  /// The entries of the map that `bytes` are; nil for any other kind of item. Values are checked, but not built.
  public static func entries(of bytes: [UInt8]) throws(ContentError) -> [Entry]? {
    try withReader(bytes) { (reader) throws(ContentError) in try reader.entries() }
  }

  private static func withReader<R>(
    _ bytes: [UInt8], _ body: (inout CBORReader) throws(ContentError) -> R
  ) throws(ContentError) -> R {
    let result: Result<R, ContentError> = bytes.withUnsafeBufferPointer { buffer in
      var reader = CBORReader(buffer)
      do throws(ContentError) {
        let result = try body(&reader)
        try reader.end()
        return .success(result)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func requireEncodable(_ value: Value, depth: Int) throws(ContentError) {
    guard depth <= maxDepth else { throw ContentError(.tooDeep, "nested deeper than \(maxDepth)") }
    switch value {
    case .float(let value) where !value.isFinite:
      throw ContentError(.notFinite, "\(value) has no DAG-CBOR form", hint: "only finite numbers are recorded")
    case .list(let items): for item in items { try requireEncodable(item, depth: depth + 1) }
    case .map(let items): for item in items { try requireEncodable(item.value, depth: depth + 1) }
    default: break
    }
  }
}
