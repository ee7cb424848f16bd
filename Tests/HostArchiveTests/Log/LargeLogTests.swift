import HostRules
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

/// A log of ten million entries whose tiles are made when they are read: all leaves are the same, and so are all full tiles of a level.
@Suite struct LargeLogTests {
  private static let size = 10_000_000
  private static let leaf = Merkle.leaf([1, 2, 3])

  private struct Tiles {
    /// The hash of a complete subtree of 256^level leaves.
    let roots: [Digest]

    init() {
      var roots = [LargeLogTests.leaf]
      for _ in 0..<4 { roots.append(Merkle.complete([Digest](repeating: roots[roots.count - 1], count: 256)[...])) }
      self.roots = roots
    }

    func bytes(_ tile: Tile) -> [UInt8] {
      guard case .hashes(let level) = tile.kind else { return [] }
      return [[UInt8]](repeating: roots[level].bytes, count: tile.width).flatMap { $0 }
    }
  }

  @Test func aProofReadsTheTilesOnItsWay() throws {
    let tiles = Tiles()
    var draws = SplitMix64(seed: Soak.seed)
    var whole = TileReader(size: LargeLogTests.size) { tile in tiles.bytes(tile) }
    let root = try whole.root()
    // One tile at each of three levels; the right edge is in them.
    #expect(whole.reads == 3)
    for _ in 0..<20 {
      var reader = TileReader(size: LargeLogTests.size) { tile in tiles.bytes(tile) }
      let proof = try reader.inclusion(of: draws.below(LargeLogTests.size))
      #expect(proof.proves(LargeLogTests.leaf, under: root) && proof.hashes.count <= 24)
      // On its way, and at the right edge: two tiles of the two lower levels, one of the highest.
      #expect(reader.reads <= 5)
      var other = TileReader(size: LargeLogTests.size) { tile in tiles.bytes(tile) }
      let consistency = try other.consistency(from: 1 + draws.below(LargeLogTests.size - 1))
      var before = TileReader(size: consistency.old) { tile in tiles.bytes(tile) }
      #expect(consistency.proves(try before.root(), before: root))
      #expect(other.reads <= 5)
    }
  }
}
