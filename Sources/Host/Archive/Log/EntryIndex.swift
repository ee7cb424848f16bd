internal import SpaceContent

/// Finds entries by their keys: eight bytes of each key's SHA-256 in the order of the entries, as the file `index` has them, and a table of
/// open addresses over those. Sixteen bytes of memory for each entry, or somewhat more.
///
/// Two keys may share eight bytes; who asks compares the entries themselves.
struct EntryIndex {
  static let fileName = "index"
  static let bytesPerEntry = 8
  /// What the numbers in the table can count.
  static let maxEntries = Int(UInt32.max) - 1

  private var prints: [UInt64] = []
  /// Numbers of entries from 1; 0 is a free place. A power of two, never more than half full.
  private var table: [UInt32] = [UInt32](repeating: 0, count: 64)

  init() {}

  /// Reads the file of a log.
  init(_ bytes: [UInt8]) {
    prints = stride(from: 0, to: bytes.count - EntryIndex.bytesPerEntry + 1, by: EntryIndex.bytesPerEntry).map { at in
      bytes[at..<at + EntryIndex.bytesPerEntry].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    rebuild()
  }

  var count: Int { prints.count }

  static func print(of key: LogEntry.Key) -> UInt64 { SHA256.digest(key.bytes).bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  /// What the file has of these keys.
  static func bytes(_ prints: some Sequence<UInt64>) -> [UInt8] {
    prints.flatMap { print in withUnsafeBytes(of: print.littleEndian) { Array($0) } }
  }

  /// The entries that may have the key with this print.
  func candidates(_ print: UInt64) -> [Int] {
    var found: [Int] = []
    var place = Int(truncatingIfNeeded: print) & (table.count - 1)
    while table[place] != 0 {
      let entry = Int(table[place]) - 1
      if prints[entry] == print { found.append(entry) }
      place = (place + 1) & (table.count - 1)
    }
    return found
  }

  mutating func append(_ print: UInt64) {
    prints.append(print)
    if prints.count * 2 > table.count { rebuild() } else { insert(prints.count) }
  }

  private mutating func rebuild() {
    var capacity = table.count
    while capacity < prints.count * 2 { capacity *= 2 }
    table = [UInt32](repeating: 0, count: max(capacity, 64))
    for number in 1..<prints.count + 1 { insert(number) }
  }

  private mutating func insert(_ number: Int) {
    var place = Int(truncatingIfNeeded: prints[number - 1]) & (table.count - 1)
    while table[place] != 0 { place = (place + 1) & (table.count - 1) }
    table[place] = UInt32(number)
  }
}
