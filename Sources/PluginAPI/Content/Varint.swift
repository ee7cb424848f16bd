/// Unsigned varints: seven bits a byte, the lowest first; the top bit says that more follow (multiformats and Protocol Buffers).
///
/// Each number has one form here: the shortest. A longer one is refused, as is one that ends before its last byte.
public enum Varint {
  /// What multiformats allow: 63 bits. CIDs, multihashes and CARs are made of these.
  public static let maxByteCount = 9
  /// What Protocol Buffers need for 64 bits.
  public static let maxProtobufByteCount = 10

  public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// How many bytes `value` takes.
  public static func byteCount(_ value: UInt64) -> Int { max(1, (70 - value.leadingZeroBitCount) / 7) }

  /// Reads the number at `offset`, and moves `offset` past it.
  /// - Throws: `truncated`, `not_canonical` for a form that is not the shortest, or `integer_out_of_range` past `limit` bytes.
  public static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: inout Int, limit: Int = maxByteCount
  ) throws(ContentError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    var at = offset
    while at < bytes.count {
      let byte = bytes[at]
      let index = at - start
      at += 1
      guard index < limit, index < 9 || byte <= 1 else {
        throw ContentError(.integerOutOfRange, "a varint is longer than \(limit) bytes, or has more than 64 bits", offset: start)
      }
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 {
        guard byte != 0 || index == 0 else {
          throw ContentError(.notCanonical, "a varint is not in its shortest form", offset: start)
        }
        offset = at
        return value
      }
    }
    throw ContentError(.truncated, "the input ends inside a varint", offset: start)
  }

  /// Reads the number at `offset` of an array, and moves `offset` past it; see the other form for what is refused.
  public static func read(_ bytes: [UInt8], at offset: inout Int) throws(ContentError) -> UInt64 {
    var at = offset
    let result: Result<UInt64, ContentError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(ContentError) { return .success(try read(buffer, at: &at)) } catch { return .failure(error) }
    }
    offset = at
    return try result.get()
  }
}
