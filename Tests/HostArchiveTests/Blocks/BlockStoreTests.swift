import Foundation
import Glibc
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct BlockStoreTests {
  private func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

  @Test func aBlockIsAFileUnderItsCID() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path + "/data")
    // The raw block "hello world\n" as the IPFS documentation names it.
    let block = Graphs.raw("hello world\n")
    #expect(try store.find(block.cid) == nil)
    #expect(try !store.has(block.cid))
    try store.put(block)
    try store.put(block)
    #expect(try store.get(block.cid) == block)
    #expect(try store.size(of: block.cid) == 12)
    #expect(try store.tally() == BlockTally(blocks: 1, bytes: 12))
    let file = folder.path + "/data/blocks/ei/bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"
    #expect(try Data(contentsOf: URL(filePath: file)) == Data("hello world\n".utf8))
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.attributesOfItem(atPath: folder.path + "/data/blocks")[.posixPermissions] as? Int == 0o700)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data/blocks/.staging") == [])
    // An empty block is one, too.
    try store.put(Block(.raw, []))
    #expect(try store.get(Block(.raw, []).cid).bytes == [])
  }

  /// Both versions of a CID are one block, which has the CID that it was asked for by.
  @Test func aCIDOfVersion0IsTheBlockOfItsVersion1() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let block = Graphs.protobuf([(Graphs.raw("x").cid, "x")])
    let old = CID(dagPB: block.cid.digest, version: .v0)
    try store.put(try Block(old, verifying: block.bytes))
    try store.put(block)
    #expect(try store.get(old).cid == old)
    #expect(try store.get(block.cid) == block)
    #expect(try store.tally().blocks == 1)
    try store.put(Graphs.raw("x"))
    try store.add(try Pin(old, name: "", at: 0))
    #expect(try store.pins().map(\.root) == [block.cid])
    #expect(try store.collect(at: 1 << 40).kept.blocks == 2)
  }

  @Test func whatIsNotThereIsSaid() throws {
    let folder = try TemporaryFolder()
    #expect(
      throws: ArchiveError(
        .notFound, "there are no blocks in \(folder.path)", hint: "`agon archive import` brings some; --data DIR names another folder")
    ) { try BlockStore(folder: folder.path, creating: false) }
    let cid = Graphs.raw("x").cid
    let store = try BlockStore(folder: folder.path)
    #expect(fault { _ = try store.get(cid) }?.message == "the block \(cid) is not here")
    // A file system that takes nothing from anybody.
    #expect(fault { _ = try BlockStore(folder: "/sys/agon") }?.code == .readOnly)
    try write("", to: folder.path + "/file")
    #expect(fault { _ = try BlockStore(folder: folder.path + "/file") }?.message == "\(folder.path)/file is no folder")
  }

  @Test(arguments: ["hello worle\n", "hello world", "", "hello world\n\n"])
  func otherBytesAreNeverGiven(bytes: String) throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path, limit: 12)
    let block = Graphs.raw("hello world\n")
    try store.put(block)
    let file = store.layout.file(of: block.cid)
    try write(bytes, to: file)
    let error = fault { _ = try store.get(block.cid) }
    #expect(error?.code == .wrongHash)
    #expect(error?.hint == "it is \(file).damaged now; import the block again, and check the disk")
    #expect(try Data(contentsOf: URL(filePath: file + ".damaged")) == Data(bytes.utf8))
    #expect(try !store.has(block.cid))
    #expect(try store.tally() == BlockTally())
    // What was damaged takes no room from what comes after it.
    try write("0", to: store.layout.lock)
    try store.put(block)
    #expect(try store.get(block.cid) == block)
  }

  /// What is put again heals a file that was cut off, and nothing counts twice.
  @Test func puttingABlockAgainHealsIt() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let block = Graphs.raw("hello world\n")
    try store.put(block)
    try write("hell", to: store.layout.file(of: block.cid))
    try store.put(block)
    #expect(try store.get(block.cid) == block)
    #expect(try store.tally() == BlockTally(blocks: 1, bytes: 12))
  }

  @Test func aLimitHoldsWhoeverCountedLast() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path, limit: 10)
    try store.put(Graphs.raw("12345"))
    // It is there already, and takes nothing.
    try store.put(Graphs.raw("12345"))
    let six = Graphs.raw("123456")
    #expect(
      throws: ArchiveError(
        .diskFull, "the blocks would be more than the 10 bytes that are allowed: there are 5",
        hint: "`agon archive gc` removes what no pin needs; or raise the limit")
    ) { try store.put(six) }
    #expect(try !store.has(six.cid))
    #expect(try store.tally() == BlockTally(blocks: 1, bytes: 5))
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.layout.staging) == [])
    #expect(fault { try store.put(Graphs.raw("12345678901")) }?.code == .diskFull)
    // Figures of another start of the machine, and none at all, are counted anew.
    for figures in ["0000 1 0 \n", "", "a b c d e", "\(String(repeating: "9", count: 300))"] {
      try write(figures, to: store.layout.lock)
      #expect(fault { try store.put(six) }?.code == .diskFull)
    }
    // Somebody without a limit puts more there: it counts.
    try BlockStore(folder: folder.path).put(six)
    #expect(fault { try store.put(Graphs.raw("1")) }?.code == .diskFull)
    try BlockStore(folder: folder.path, limit: 12).put(Graphs.raw("1"))
    #expect(try store.tally() == BlockTally(blocks: 3, bytes: 12))
  }

  @Test func whatAKilledProcessLeftIsRemovedAndWhatALivingOneWritesIsNot() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let living = try BlockStaging(store)
    try living.add(Graphs.raw("living"))
    let left = store.layout.staging + "/left"
    try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: false)
    try write("half of", to: left + "/0")
    _ = try BlockStore(folder: folder.path)
    #expect(!FileManager.default.fileExists(atPath: left))
    try living.commit()
    #expect(try store.get(Graphs.raw("living").cid).bytes == Array("living".utf8))
  }

  @Test func whatIsNotCommittedNeverWasThere() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    do {
      let staging = try BlockStaging(store)
      try staging.add(Graphs.raw("a"))
      try staging.add(Graphs.raw("a"))
      #expect(staging.count == 1 && staging.holds(Graphs.raw("a").cid))
      #expect(try staging.find(Graphs.raw("a").cid) == Graphs.raw("a"))
      #expect(try !store.has(Graphs.raw("a").cid))
    }
    #expect(try store.tally() == BlockTally())
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.layout.staging) == [])
  }

  @Test func everythingIsListedInOrderAndNothingElse() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let blocks = (0..<300).map { Graphs.raw("\($0)") }
    let staging = try BlockStaging(store)
    for block in blocks { try staging.add(block) }
    #expect(try staging.commit() == BlockStaging.Result(added: BlockTally(blocks: 300, bytes: 790), known: 0))
    let shard = store.layout.folder(of: blocks[0].cid)
    for name in ["note.txt", "\(blocks[1].cid).damaged", "BAFKREI", "bafkreia"] { try write("?", to: shard + "/" + name) }
    var listed: [CID] = []
    try store.visit { cid, size in
      listed.append(cid)
      let block = try store.get(cid)
      #expect(Int64(block.bytes.count) == size)
    }
    #expect(listed == blocks.map(\.cid).sorted { ("\($0)".suffix(3).prefix(2), "\($0)") < ("\($1)".suffix(3).prefix(2), "\($1)") })
  }
}
