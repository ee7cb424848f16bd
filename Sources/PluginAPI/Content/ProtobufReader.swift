/// Reads Protocol Buffers in their one shortest form, from a buffer that outlives it.
struct ProtobufReader {
  struct Field: Hashable, CustomStringConvertible {
    enum WireType: UInt8 {
      case varint = 0
      case fixed64 = 1
      case bytes = 2
      case fixed32 = 5
    }

    let number: UInt64
    let type: WireType

    var description: String { "field \(number) of wire type \(type.rawValue)" }
  }

  private let buffer: UnsafeBufferPointer<UInt8>
  private var at: Int
  private let end: Int

  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    self.buffer = buffer
    at = 0
    end = buffer.count
  }

  private init(_ buffer: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
    self.buffer = buffer
    at = start
    self.end = end
  }

  /// Where the next byte stands in the whole input.
  var offset: Int { at }
  var isAtEnd: Bool { at == end }
  /// What is not read yet.
  var rest: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer[at..<end]) }

  mutating func varint() throws(ContentError) -> UInt64 {
    try Varint.read(UnsafeBufferPointer(rebasing: buffer[..<end]), at: &at, limit: Varint.maxProtobufByteCount)
  }

  mutating func field() throws(ContentError) -> Field {
    let start = at
    let tag = try varint()
    guard tag >> 3 > 0, tag >> 3 < 1 << 29, let type = Field.WireType(rawValue: UInt8(tag & 7)) else {
      throw ContentError(.notCanonical, "\(tag) is no tag of a field", offset: start)
    }
    return Field(number: tag >> 3, type: type)
  }

  /// The bytes of a field of wire type 2.
  mutating func run() throws(ContentError) -> UnsafeBufferPointer<UInt8> { try message().rest }

  /// A reader of the bytes of a field of wire type 2.
  mutating func message() throws(ContentError) -> ProtobufReader {
    let start = at
    let count = try varint()
    guard count <= UInt64(end - at) else {
      throw ContentError(.truncated, "a field announces \(count) bytes but \(end - at) are left", offset: start)
    }
    defer { at += Int(count) }
    return ProtobufReader(buffer, from: at, to: at + Int(count))
  }

  mutating func fixed32() throws(ContentError) -> UInt32 {
    guard end - at >= 4 else { throw ContentError(.truncated, "the input ends inside a number", offset: at) }
    defer { at += 4 }
    return (0..<4).reduce(0) { $0 | UInt32(buffer[at + $1]) << UInt32(8 * $1) }
  }
}
