import HostArchive
import SpaceContent

/// CARs in memory, for tests.
enum ArchiveBytes {
  /// Gives bytes in pieces of a size.
  static func source(_ bytes: [UInt8], piece: Int = .max) -> (UnsafeMutableRawBufferPointer) throws -> Int {
    var at = 0
    return { buffer in
      let count = min(buffer.count, bytes.count - at, piece)
      bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<at + count])) }
      at += count
      return count
    }
  }

  static func reader(_ bytes: [UInt8], piece: Int = .max, duplicates: CARReader.Duplicates = .refused) throws -> CARReader {
    try CARReader(duplicates: duplicates, from: source(bytes, piece: piece))
  }

  /// Every block, or what is wrong.
  static func blocks(_ bytes: [UInt8], piece: Int = .max, duplicates: CARReader.Duplicates = .refused) throws -> [Block] {
    var reader = try reader(bytes, piece: piece, duplicates: duplicates)
    var blocks: [Block] = []
    while let block = try reader.next() { blocks.append(block) }
    return blocks
  }

  /// By the definition of the format, without the code that is tested.
  static func car(_ roots: [CID], _ blocks: [Block]) throws -> [UInt8] {
    let header = try DagCBOR.encode(["roots": .list(roots.map { .link($0) }), "version": 1])
    return blocks.reduce(varint(header.count) + header) { $0 + varint($1.cid.bytes.count + $1.bytes.count) + $1.cid.bytes + $1.bytes }
  }

  static func varint(_ value: Int) -> [UInt8] { value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7) }

  static func export(_ roots: [CID], from blocks: [Block]) throws -> [UInt8] {
    let byCID = Dictionary(blocks.map { ($0.cid, $0) }) { first, _ in first }
    var bytes: [UInt8] = []
    let done = try CARExport(
      roots: roots,
      block: { cid in
        guard let block = byCID[cid] else { throw ArchiveError(.notFound, "no \(cid)") }
        return block
      }, to: { bytes += $0 })
    precondition(done.bytes == Int64(bytes.count), "the export counts what it writes")
    return bytes
  }
}
