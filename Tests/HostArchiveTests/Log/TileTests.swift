import HostRules
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct TileTests {
  @Test(
    arguments: [
      // The examples of C2SP tlog-tiles and golang.org/x/mod/sumdb/tlog, with this height.
      (Tile(.hashes(level: 4), index: 1_234_067, width: 8), "tile/4/x001/x234/067.p/8"),
      (Tile(.hashes(level: 0), index: 0), "tile/0/000"), (Tile(.entries, index: 5, width: 255), "tile/entries/005.p/255"),
      (Tile(.hashes(level: 7), index: 1000), "tile/7/x001/000"), (Tile(.entries, index: 999), "tile/entries/999"),
      (Tile(.hashes(level: 0), index: .max), "tile/0/x009/x223/x372/x036/x854/x775/807"),
    ] as [(Tile, String)])
  func paths(tile: Tile, path: String) {
    #expect(tile.path == path)
    #expect(Tile(path: path) == tile)
  }

  @Test(
    arguments: [
      "", "tile", "tile/0", "tile/0/", "tile/0/00", "tile/0/0000", "tile/0/x000", "tile/0/x000/001", "tile/00/000", "tile/8/000",
      "tile/-1/000",
      "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000/8", "/tile/0/000",
      "tile/0/000/",
      "tile/0/../000", "tile/0/001/000", "tile/0/x1/000", "tile/0/+01", "tile/0/x009/x223/x372/x036/x854/x775/808", "tile/entries",
      "entries/000",
      "tile/0/x001/x001/x001/x001/x001/x001/x001/001", "tile/0/000.p/8/", "tile/data/000", "tile/0/٠٠٠",
    ])
  func pathsThatNoTileHas(path: String) {
    #expect(Tile(path: path) == nil)
  }

  /// "A tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0 tile of width 112, one full level 1 tile, one
  /// partial level 1 tile of width 17, and one partial level 2 tile of width 1." (C2SP tlog-tiles)
  @Test func theSpecificationsTree() {
    let size = 70_000
    #expect(Tile.holding(.hashes(level: 0), 272 * 256, size: size) == Tile(.hashes(level: 0), index: 272))
    #expect(Tile.holding(.hashes(level: 0), 273 * 256, size: size) == Tile(.hashes(level: 0), index: 273, width: 112))
    #expect(Tile.holding(.hashes(level: 1), 0, size: size) == Tile(.hashes(level: 1), index: 0))
    #expect(Tile.holding(.hashes(level: 1), 256, size: size) == Tile(.hashes(level: 1), index: 1, width: 17))
    #expect(Tile.holding(.hashes(level: 2), 0, size: size) == Tile(.hashes(level: 2), index: 0, width: 1))
    #expect(Tile.holding(.hashes(level: 2), 1, size: size) == nil && Tile.holding(.entries, size, size: size) == nil)
    var edge = LogEdge()
    let growth = edge.append((0..<size).map { Array("\($0)".utf8) })
    #expect(growth.tiles.count == 273 + 1 + 1 + 1 + 1 && growth.bundles.count == 274)
    #expect(edge.levels.map(\.count) == [112, 17, 1])
  }

  @Test func bundlesAreReadWholeOrNotAtAll() throws {
    var bytes: [UInt8] = []
    let entries: [[UInt8]] = [[], [1], [UInt8](repeating: 2, count: 300)]
    for entry in entries { EntryBundle.append(entry, to: &bytes) }
    #expect(Array(bytes[..<5]) == [0, 0, 0, 1, 1] && Array(bytes[5..<7]) == [1, 44])
    #expect(try EntryBundle.decode(bytes, count: 3) == entries)
    #expect(EntryBundle.prefix(bytes, count: 2) == Array(bytes[..<5]) && EntryBundle.prefix(bytes, count: 4) == nil)
    for count in 0..<bytes.count { #expect(throws: ArchiveError.self) { try EntryBundle.decode(Array(bytes[..<count]), count: 3) } }
    #expect(throws: ArchiveError.self) { try EntryBundle.decode(bytes, count: 2) }
    #expect(throws: ArchiveError.self) { try EntryBundle.decode(bytes, count: 4) }
  }

  /// Proofs from tiles are those of the tree in memory, whatever the batches were that it grew by.
  @Test func proofsFromTilesAreThoseOfTheTree() throws {
    var draws = SplitMix64(seed: Soak.seed)
    let most = Soak.count(fast: 3_000, full: 140_000)
    let entries = (0..<most).map { Array("entry \($0)".utf8) }
    let hashes = entries.map(Merkle.leaf)
    var edge = LogEdge()
    var files: [String: [UInt8]] = [:]
    while edge.size < most {
      let count = min(most - edge.size, draws.below(4) == 0 ? 1 : 1 + draws.below(700))
      for file in edge.append(Array(entries[edge.size..<edge.size + count])).files { files[file.path] = file.bytes }
      let tree = MerkleTree(hashes: Array(hashes[..<edge.size]))
      #expect(edge.root == tree.root)
      var reader = TileReader(size: edge.size) { (tile) throws(ArchiveError) in
        guard let bytes = files[tile.path] else { throw ArchiveError(.notFound, tile.path) }
        return bytes
      }
      for _ in 0..<6 {
        let index = draws.below(edge.size)
        #expect(try reader.inclusion(of: index) == tree.inclusion(of: index))
        #expect(try reader.consistency(from: index + 1) == tree.consistency(from: index + 1))
        #expect(try reader.entry(index) == entries[index])
      }
      #expect(try reader.root() == tree.root)
    }
  }
}
