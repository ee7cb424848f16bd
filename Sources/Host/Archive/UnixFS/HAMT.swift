internal import SpaceContent

/// The tree of large folders (ipfs/specs UNIXFS): at each level one byte of a name's hash, the highest first, says which of 256 slots
/// it is in. A slot has one entry, or the shard of those that meet there.
enum HAMT {
  static let fanout = 256
  /// The multicodec of the hash.
  static let hashType: UInt64 = 0x22
  /// A hash of 64 bits has no more levels.
  static let maxDepth = 8

  /// The slot of a name with this hash at a level.
  static func slot(_ hash: UInt64, depth: Int) -> Int { Int(hash >> UInt64(56 - 8 * depth) & 0xff) }

  /// The two digits that stand before an entry's name, and are all of a shard's.
  static func prefix(_ slot: Int) -> String {
    let digits = Array("0123456789ABCDEF")
    return String([digits[slot >> 4], digits[slot & 15]])
  }

  /// Says which slots are taken: the last byte has the first eight; leading zero bytes are left out.
  static func bitField(_ slots: some Sequence<Int>) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: fanout / 8)
    for slot in slots { bytes[bytes.count - 1 - slot / 8] |= 1 << UInt8(slot % 8) }
    return Array(bytes.drop { $0 == 0 })
  }

  /// The slots that a bit field says are taken, in order; nil for one that is too long.
  static func slots(_ bitField: [UInt8]) -> [Int]? {
    guard bitField.count <= fanout / 8 else { return nil }
    let bytes = Array(bitField.reversed())
    return (0..<bytes.count * 8).filter { bytes[$0 / 8] & 1 << UInt8($0 % 8) != 0 }
  }
}
