/// The ChaCha20 block function (RFC 8439, section 2.3): 64 bytes that cannot be told from random ones without the key.
///
/// The sandbox draws with the same cipher, in C. Here it is made of integers only, too, so that a path of prices has the same bits
/// on every machine and in every language that recomputes it.
struct ChaCha20: Sendable {
  private let key: SIMD8<UInt32>
  private let nonce: (UInt32, UInt32, UInt32)

  /// A key of 32 bytes and a nonce of 12, read as little-endian words; nil for other counts.
  init?(key: some Collection<UInt8>, nonce: some Collection<UInt8> = [UInt8](repeating: 0, count: 12)) {
    guard key.count == 32, nonce.count == 12 else { return nil }
    let keyWords = ChaCha20.words(key)
    let nonceWords = ChaCha20.words(nonce)
    self.key = SIMD8(keyWords)
    self.nonce = (nonceWords[0], nonceWords[1], nonceWords[2])
  }

  private static func words(_ bytes: some Collection<UInt8>) -> [UInt32] {
    let bytes = Array(bytes)
    return stride(from: 0, to: bytes.count, by: 4).map { at in
      bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// The block as eight little-endian words of 64 bits. Written out on sixteen variables, which stay in registers.
  func block(_ counter: UInt32) -> SIMD8<UInt64> {
    var (s0, s1, s2, s3) = (UInt32(0x6170_7865), UInt32(0x3320_646e), UInt32(0x7962_2d32), UInt32(0x6b20_6574))
    var (s4, s5, s6, s7) = (key[0], key[1], key[2], key[3])
    var (s8, s9, s10, s11) = (key[4], key[5], key[6], key[7])
    var (s12, s13, s14, s15) = (counter, nonce.0, nonce.1, nonce.2)
    for _ in 0..<10 {
      ChaCha20.quarter(&s0, &s4, &s8, &s12)
      ChaCha20.quarter(&s1, &s5, &s9, &s13)
      ChaCha20.quarter(&s2, &s6, &s10, &s14)
      ChaCha20.quarter(&s3, &s7, &s11, &s15)
      ChaCha20.quarter(&s0, &s5, &s10, &s15)
      ChaCha20.quarter(&s1, &s6, &s11, &s12)
      ChaCha20.quarter(&s2, &s7, &s8, &s13)
      ChaCha20.quarter(&s3, &s4, &s9, &s14)
    }
    func joined(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(low) | UInt64(high) << 32 }
    return SIMD8(
      joined(s0 &+ 0x6170_7865, s1 &+ 0x3320_646e), joined(s2 &+ 0x7962_2d32, s3 &+ 0x6b20_6574),
      joined(s4 &+ key[0], s5 &+ key[1]), joined(s6 &+ key[2], s7 &+ key[3]),
      joined(s8 &+ key[4], s9 &+ key[5]), joined(s10 &+ key[6], s11 &+ key[7]),
      joined(s12 &+ counter, s13 &+ nonce.0), joined(s14 &+ nonce.1, s15 &+ nonce.2))
  }

  @inline(__always)
  private static func quarter(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32, _ d: inout UInt32) {
    a = a &+ b
    d = d ^ a
    d = d &<< 16 | d &>> 16
    c = c &+ d
    b = b ^ c
    b = b &<< 12 | b &>> 20
    a = a &+ b
    d = d ^ a
    d = d &<< 8 | d &>> 24
    c = c &+ d
    b = b ^ c
    b = b &<< 7 | b &>> 25
  }
}
