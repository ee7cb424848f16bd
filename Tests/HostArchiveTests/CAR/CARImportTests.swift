import Foundation
import HostArchive
import SpaceContent
import TestSupport
import Testing

@Suite struct CARImportTests {
  private func small() throws -> (bytes: [UInt8], root: CID, blocks: [Block]) {
    let leaf = Graphs.raw("leaf")
    let other = Graphs.raw("other")
    let folder = Graphs.protobuf([(leaf.cid, "leaf")])
    let root = try Graphs.node("root", [folder.cid, other.cid, leaf.cid])
    return (try ArchiveBytes.car([root.cid], [root, folder, leaf, other]), root.cid, [root, folder, leaf, other])
  }

  private func take(_ bytes: [UInt8], into store: BlockStore, isPinned: Bool = true) throws -> CARImport {
    try CARImport(ArchiveBytes.reader(bytes), into: store, pin: isPinned ? ("a", 5) : nil)
  }

  @Test func allComesInAndIsPinned() throws {
    let (bytes, root, blocks) = try small()
    #expect(try ArchiveBytes.export([root], from: blocks) == bytes)
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let first = try take(bytes, into: store)
    #expect(first.roots == [root] && first.version == 1 && first.isPinned)
    #expect(first.read == first.added && first.added.blocks == 4)
    #expect(try store.pins() == [Pin(root, name: "a", at: 5)])
    for block in blocks { #expect(try store.get(block.cid) == block) }
    let second = try take(bytes, into: store)
    #expect(second.added == BlockTally() && second.read == first.read)
    var again: [UInt8] = []
    _ = try CARExport(roots: [root], block: { try store.get($0) }, to: { again += $0 })
    #expect(again == bytes)
  }

  /// A flipped bit anywhere is caught. The hash of each block covers its bytes and its own name, and the pin covers the rest: the roots of
  /// the header and the codecs of CIDs, which no hash covers, then name blocks that are nowhere.
  @Test func everyFlippedBitIsCaught() throws {
    let (bytes, _, _) = try small()
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    var readable: Set<Int> = []
    for index in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[index] ^= 1 << bit
        #expect(fault { _ = try take(flipped, into: store) } != nil, "byte \(index), bit \(bit)")
        if fault({ _ = try ArchiveBytes.blocks(flipped) }) == nil { readable.insert(index) }
      }
    }
    #expect(try store.tally() == BlockTally())
    #expect(try store.pins() == [])
    // The reader alone takes another root (codec and digest) and another codec of a block.
    let root = bytes.firstRange(of: [1, 0x71, 0x12, 0x20])?.lowerBound ?? 0
    let codecs = bytes.indices.dropLast(3).filter { bytes[$0 + 1] == 0x12 && bytes[$0 + 2] == 0x20 && bytes[$0 - 1] == 1 }
    #expect(readable.isSubset(of: Set(root + 1..<root + 36).union(codecs)))
  }

  @Test func everyCutIsCaught() throws {
    let (bytes, _, blocks) = try small()
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    var ends: Set<Int> = [59]
    var end = 59
    for block in blocks {
      end += ArchiveBytes.varint(36 + block.bytes.count).count + 36 + block.bytes.count
      ends.insert(end)
    }
    for count in bytes.indices {
      let error = fault { _ = try take(Array(bytes[..<count]), into: store) }
      // Between two sections a shorter archive is one; what its root leads to is not all there.
      #expect(error?.code == (ends.contains(count) ? .notFound : .truncated), "\(count) bytes")
    }
    #expect(try store.tally() == BlockTally())
  }

  @Test func aRootThatLeadsNowhereIsNotPinnedAndSaysWhereItEnds() throws {
    let (_, root, blocks) = try small()
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let partial = try ArchiveBytes.car([root], Array(blocks.dropLast()))
    let error = fault { _ = try take(partial, into: store) }
    #expect(
      error?.message
        == "\(blocks[3].cid), to which the root \(root) leads, is neither in the CAR nor in the store; nothing was imported")
    #expect(try store.tally() == BlockTally())
    // A root that is declared and is not there at all.
    let declared = try ArchiveBytes.car([root, blocks[2].cid], [blocks[2]])
    #expect(fault { _ = try take(declared, into: store) }?.code == .notFound)
    // Without a pin it comes in; the rest may follow, or be there before.
    #expect(try take(partial, into: store, isPinned: false).added.blocks == 3)
    #expect(try store.pins() == [])
    #expect(try take(ArchiveBytes.car([root], [blocks[3]]), into: store).isPinned)
    #expect(try store.pin(root)?.name == "a")
  }

  /// What no root leads to may lead anywhere.
  @Test func blocksBesideTheRootsComeInToo() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let leaf = Graphs.raw("leaf")
    let stray = try Graphs.node("stray", [Graphs.raw("nowhere").cid])
    #expect(try take(ArchiveBytes.car([leaf.cid], [stray, leaf]), into: store).added.blocks == 2)
    #expect(try store.has(stray.cid))
  }

  @Test func blocksThatAreNotWhatTheirCodecSaysAreRefused() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    for block in [Block(.dagCBOR, [0xa1]), Block(.dagPB, [0x12, 0x05, 0x0a]), Block(.dagPB, [0x1a, 0]), Block(.dagPB, [0x12, 0])] {
      #expect(fault { _ = try take(ArchiveBytes.car([block.cid], [block]), into: store) }?.code == .malformed)
    }
    #expect(try store.tally() == BlockTally())
  }

  @Test func whatDoesNotFitChangesNothing() throws {
    let (bytes, _, _) = try small()
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path, limit: 100)
    #expect(fault { _ = try take(bytes, into: store) }?.code == .diskFull)
    #expect(try store.tally() == BlockTally() && store.pins() == [])
  }

  @Test func whoStopsAnImportGetsNothingOfIt() throws {
    struct Stopped: Error {}
    let (bytes, _, _) = try small()
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    #expect(throws: Stopped.self) {
      try CARImport(ArchiveBytes.reader(bytes), into: store, pin: ("a", 5)) { blocks, _ in if blocks == 3 { throw Stopped() } }
    }
    #expect(try store.tally() == BlockTally() && store.pins() == [])
  }

  /// Any graph comes out of one store and into another as it was, in one order.
  @Test func randomGraphsGoRound() throws {
    var draws = SplitMix64(seed: Soak.seed)
    for _ in 0..<Soak.count(fast: 15, full: 500) {
      let blocks = try Graphs.random(1 + draws.below(60), &draws)
      let root = try #require(blocks.last).cid
      let bytes = try ArchiveBytes.export([root], from: blocks)
      let folder = try TemporaryFolder()
      let store = try BlockStore(folder: folder.path)
      // In any order, as other tools write.
      #expect(try take(ArchiveBytes.car([root], blocks.shuffled(using: &draws)), into: store).added.blocks == blocks.count)
      var again: [UInt8] = []
      let done = try CARExport(roots: [root], block: { try store.get($0) }, to: { again += $0 })
      #expect(again == bytes && done.blocks == blocks.count, "seed \(Soak.seed)")
      #expect(Set(try ArchiveBytes.blocks(again)) == Set(blocks))
      #expect(try store.collect(at: 1 << 40).removed.blocks == 0)
    }
  }

  @Test func rootsAreLimited() throws {
    let leaf = Graphs.raw("leaf")
    let many = Array(repeating: leaf.cid, count: CAR.rootsMax)
    #expect(try ArchiveBytes.reader(ArchiveBytes.export(many, from: [leaf])).roots == many)
    #expect(fault { _ = try ArchiveBytes.export(many + [leaf.cid], from: [leaf]) }?.code == .tooLarge)
    #expect(fault { _ = try ArchiveBytes.export([], from: [leaf]) }?.code == .tooLarge)
    #expect(fault { _ = try ArchiveBytes.reader(ArchiveBytes.car(many + [leaf.cid], [leaf])) }?.code == .malformed)
  }
}
