/// The bytes of a CAR as they come, with their position.
struct CARInput {
  private static let room = 64 << 10

  private let source: (UnsafeMutableRawBufferPointer) throws -> Int
  private var buffer = [UInt8](repeating: 0, count: CARInput.room)
  private var filled: Range<Int> = 0..<0
  private var isExhausted = false

  /// Of the next byte.
  private(set) var offset: Int64 = 0
  /// Where the archive ends, if that is known; nothing beyond is looked at.
  var end: Int64?

  init(_ source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) { self.source = source }

  static func fault(_ code: ArchiveError.Code, _ what: String, at offset: Int64) -> ArchiveError {
    ArchiveError(code, "not a CAR that can be read: \(what), at byte \(offset)", hint: "get it again from where it is from")
  }

  /// Whether nothing follows.
  mutating func isAtEnd() throws -> Bool { try fill(1) == 0 }

  /// Gathers bytes, at most as many as the buffer has room for.
  /// - Returns: how many of `count` there are; fewer only at the end.
  private mutating func fill(_ count: Int) throws -> Int {
    if filled.count < count, !isExhausted {
      if filled.lowerBound > 0 {
        buffer.withUnsafeMutableBytes { bytes in
          guard let start = bytes.baseAddress else { return }
          start.copyMemory(from: start + filled.lowerBound, byteCount: filled.count)
        }
        filled = 0..<filled.count
      }
      while filled.count < count, !isExhausted {
        let upper = filled.upperBound
        let given = try buffer.withUnsafeMutableBytes { try source(UnsafeMutableRawBufferPointer(rebasing: $0[upper...])) }
        precondition((0...CARInput.room - upper).contains(given), "a source gives no more than it was asked for")
        isExhausted = given == 0
        filled = filled.lowerBound..<upper + given
      }
    }
    let available = end.map { min(Int64(filled.count), $0 - offset) } ?? Int64(filled.count)
    return min(count, Int(available))
  }

  /// The next bytes, which stay.
  mutating func peek(_ count: Int, _ what: String) throws -> ArraySlice<UInt8> {
    let there = try fill(count)
    guard there == count else { throw CARInput.fault(.truncated, "it ends inside of \(what)", at: offset + Int64(there)) }
    return buffer[filled.lowerBound..<filled.lowerBound + count]
  }

  /// Passes bytes that were peeked at.
  mutating func skip(_ count: Int) {
    filled = filled.lowerBound + count..<filled.upperBound
    offset += Int64(count)
  }

  /// The next bytes. The caller limits how many.
  mutating func read(_ count: Int, _ what: String) throws -> [UInt8] {
    if count <= CARInput.room {
      let bytes = Array(try peek(count, what))
      skip(count)
      return bytes
    }
    if let end, end - offset < Int64(count) { throw CARInput.fault(.truncated, "it ends inside of \(what)", at: end) }
    let source = source
    var got = 0
    // What was gathered, and the rest straight to where it belongs.
    let bytes = try [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      let target = UnsafeMutableRawBufferPointer(target)
      buffer.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[filled])) }
      got = filled.count
      while got < count, !isExhausted {
        let given = try source(UnsafeMutableRawBufferPointer(rebasing: target[got...]))
        precondition((0...count - got).contains(given), "a source gives no more than it was asked for")
        isExhausted = given == 0
        got += given
      }
      initialized = got
    }
    filled = 0..<0
    offset += Int64(got)
    guard got == count else { throw CARInput.fault(.truncated, "it ends inside of \(what)", at: offset) }
    return bytes
  }

  /// Goes forward without keeping anything.
  mutating func advance(to position: Int64) throws {
    while offset < position {
      let step = Int(min(position - offset, Int64(CARInput.room)))
      let there = try fill(step)
      skip(there)
      guard there == step else { throw CARInput.fault(.truncated, "it ends before the inner archive", at: offset) }
    }
  }

  /// An unsigned varint of at most nine bytes, in its shortest form, as multiformats have it.
  mutating func varint(_ what: String) throws -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for index in 0..<9 {
      guard let byte = try peek(1, what).first else { break }
      skip(1)
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 {
        guard byte != 0 || index == 0 else { throw CARInput.fault(.malformed, "\(what) is not in its shortest form", at: start) }
        return value
      }
    }
    throw CARInput.fault(.malformed, "\(what) is no varint of at most nine bytes", at: start)
  }
}
