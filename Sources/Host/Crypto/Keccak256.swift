public import SpaceContent

/// Keccak-256 as Ethereum has it: the Keccak submission of 2011 with a capacity of 512 bits and the padding `0x01`, not SHA3-256 of
/// FIPS 202, which pads with `0x06`. OpenSSL 3.0 has only the latter.
///
/// The tables and the permutation follow "The Keccak reference", version 3.0.
public enum Keccak256 {
  /// The bytes that are taken in between two permutations.
  private static let rate = 136

  private static let roundConstants: [UInt64] = [
    0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000, 0x0000_0000_0000_808b,
    0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009, 0x0000_0000_0000_008a, 0x0000_0000_0000_0088,
    0x0000_0000_8000_8009, 0x0000_0000_8000_000a, 0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089,
    0x8000_0000_0000_8003, 0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
    0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
  ]
  /// Where each lane goes along the cycle that starts at lane 1, and by how many bits it turns on its way.
  private static let lanes: [Int] = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1]
  private static let turns: [UInt64] = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44]

  /// The digest of `bytes`.
  public static func digest(_ bytes: [UInt8]) -> Digest { digest(bytes, padding: 0x01) }

  static func digest(_ bytes: [UInt8], padding: UInt8) -> Digest {
    var state = [UInt64](repeating: 0, count: 25)
    var block = [UInt8](repeating: 0, count: rate)
    var at = 0
    while bytes.count - at >= rate {
      absorb(bytes[at..<at + rate], into: &state)
      at += rate
    }
    for (index, byte) in bytes[at...].enumerated() { block[index] = byte }
    block[bytes.count - at] = padding
    block[rate - 1] |= 0x80
    absorb(block[...], into: &state)
    let output = state[..<4].flatMap { lane in (0..<8).map { UInt8(truncatingIfNeeded: lane >> (8 * UInt64($0))) } }
    guard let digest = Digest(bytes: output) else { preconditionFailure("four lanes are 32 bytes") }
    return digest
  }

  private static func absorb(_ block: ArraySlice<UInt8>, into state: inout [UInt64]) {
    block.withUnsafeBytes { bytes in
      for lane in 0..<rate / 8 { state[lane] ^= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: lane * 8, as: UInt64.self)) }
    }
    state.withUnsafeMutableBufferPointer { permute($0) }
  }

  private static func permute(_ state: UnsafeMutableBufferPointer<UInt64>) {
    for constant in roundConstants {
      theta(state)
      var moved = state[1]
      for step in 0..<24 {
        let target = lanes[step]
        let lane = state[target]
        state[target] = moved << turns[step] | moved >> (64 - turns[step])
        moved = lane
      }
      for row in stride(from: 0, to: 25, by: 5) {
        let (a, b, c, d, e) = (state[row], state[row + 1], state[row + 2], state[row + 3], state[row + 4])
        state[row] = a ^ (~b & c)
        state[row + 1] = b ^ (~c & d)
        state[row + 2] = c ^ (~d & e)
        state[row + 3] = d ^ (~e & a)
        state[row + 4] = e ^ (~a & b)
      }
      state[0] ^= constant
    }
  }

  /// Adds to each lane the parities of two columns.
  private static func theta(_ state: UnsafeMutableBufferPointer<UInt64>) {
    func parity(_ column: Int) -> UInt64 {
      state[column] ^ state[column + 5] ^ state[column + 10] ^ state[column + 15] ^ state[column + 20]
    }
    let (a, b, c, d, e) = (parity(0), parity(1), parity(2), parity(3), parity(4))
    func add(_ value: UInt64, to column: Int) {
      for row in stride(from: column, to: 25, by: 5) { state[row] ^= value }
    }
    add(e ^ (b << 1 | b >> 63), to: 0)
    add(a ^ (c << 1 | c >> 63), to: 1)
    add(b ^ (d << 1 | d >> 63), to: 2)
    add(c ^ (e << 1 | e >> 63), to: 3)
    add(d ^ (a << 1 | a >> 63), to: 4)
  }
}
