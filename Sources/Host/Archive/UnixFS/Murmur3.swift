/// The first 64 bits of MurmurHash3 x64-128 with seed 0 (Austin Appleby; multicodec `murmur3-x64-64`): where a name stands in a HAMT.
///
/// It is no cryptographic hash: anybody can make names that collide.
enum Murmur3 {
  private static let c1: UInt64 = 0x87c3_7b91_1142_53d5
  private static let c2: UInt64 = 0x4cf5_ad43_2745_937f

  static func hash(_ name: String) -> UInt64 {
    var name = name
    return name.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
  }

  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var h1: UInt64 = 0
    var h2: UInt64 = 0
    let whole = bytes.count & ~15
    for at in stride(from: 0, to: whole, by: 16) {
      h1 ^= mixed1(word(bytes, at, 8))
      h1 = (rotated(h1, 27) &+ h2) &* 5 &+ 0x52dc_e729
      h2 ^= mixed2(word(bytes, at + 8, 8))
      h2 = (rotated(h2, 31) &+ h1) &* 5 &+ 0x3849_5ab5
    }
    let tail = bytes.count - whole
    if tail > 8 { h2 ^= mixed2(word(bytes, whole + 8, tail - 8)) }
    if tail > 0 { h1 ^= mixed1(word(bytes, whole, min(tail, 8))) }
    h1 ^= UInt64(bytes.count)
    h2 ^= UInt64(bytes.count)
    h1 &+= h2
    h2 &+= h1
    return finished(h1) &+ finished(h2)
  }

  /// Up to eight bytes, the first the lowest.
  private static func word(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
  }

  private static func mixed1(_ word: UInt64) -> UInt64 { rotated(word &* c1, 31) &* c2 }
  private static func mixed2(_ word: UInt64) -> UInt64 { rotated(word &* c2, 33) &* c1 }
  private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }

  private static func finished(_ word: UInt64) -> UInt64 {
    var word = (word ^ word >> 33) &* 0xff51_afd7_ed55_8ccd
    word = (word ^ word >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return word ^ word >> 33
  }
}
