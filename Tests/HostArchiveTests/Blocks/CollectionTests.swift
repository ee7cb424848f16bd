import Foundation
import Glibc
import SpaceContent
import Synchronization
import TestSupport
import Testing

@testable import HostArchive

@Suite struct CollectionTests {
  /// Later than any grace.
  private let later = Int64(time(nil)) + 100_000

  private func store(_ blocks: [Block], in folder: TemporaryFolder) throws -> BlockStore {
    let store = try BlockStore(folder: folder.path)
    let staging = try BlockStaging(store)
    for block in blocks { try staging.add(block) }
    try staging.commit()
    return store
  }

  @Test func pinsAreKeptWithNameAndTime() throws {
    let folder = try TemporaryFolder()
    let leaf = Graphs.raw("leaf")
    let root = try Graphs.node("root", [leaf.cid])
    let store = try store([leaf, root], in: folder)
    let pins = [try Pin(root.cid, name: "Zug", at: 5), try Pin(leaf.cid, name: "", at: 7)]
    for pin in pins { try store.add(pin) }
    #expect(try store.pins() == pins.reversed())
    #expect(try store.pin(root.cid) == pins[0])
    // Pinned again, it has the new name.
    try store.add(try Pin(leaf.cid, name: "leaf", at: 8))
    #expect(try store.pin(leaf.cid)?.name == "leaf")
    try store.removePin(root.cid)
    #expect(fault { try store.removePin(root.cid) }?.message == "\(root.cid) is not pinned")
    #expect(try store.pins().map(\.root) == [leaf.cid])
    let gone = Graphs.raw("gone").cid
    let broken = try Graphs.node("broken", [leaf.cid, gone])
    try store.put(broken)
    #expect(fault { try store.add(try Pin(broken.cid, name: "", at: 1)) }?.message == "the block \(gone) is not here")
    #expect(try store.pin(broken.cid) == nil)
  }

  @Test(arguments: [String(repeating: "x", count: 201), "a\nb", "\u{7}", "\u{9b}x"])
  func aNameThatWouldMessUpAListIsRefused(name: String) {
    #expect(fault { _ = try Pin(Graphs.raw("").cid, name: name, at: 0) }?.code == .badName)
  }

  @Test func whatNoPinNeedsGoesAfterItsGrace() throws {
    let folder = try TemporaryFolder()
    let leaves = (0..<4).map { Graphs.raw("leaf \($0)") }
    let folderNode = Graphs.protobuf([(leaves[0].cid, "a"), (leaves[1].cid, "b")])
    let root = try Graphs.node("root", [folderNode.cid, leaves[1].cid])
    let other = try Graphs.node("other", [leaves[2].cid, folderNode.cid])
    let store = try store(leaves + [folderNode, root, other], in: folder)
    try store.add(try Pin(root.cid, name: "kept", at: 0))
    let young = try store.collect(at: Int64(time(nil)))
    #expect((young.kept.blocks, young.young.blocks, young.removed.blocks) == (4, 3, 0))
    let dry = try store.collect(at: later, isDry: true)
    #expect((dry.kept.blocks, dry.young.blocks, dry.removed.blocks) == (4, 0, 3))
    #expect(try store.tally().blocks == 7)
    let done = try store.collect(at: later)
    #expect(done.removed == dry.removed && done.kept == dry.kept && done.missing.isEmpty && done.pins == 1)
    for block in [root, folderNode, leaves[0], leaves[1]] { #expect(try store.get(block.cid) == block) }
    for block in [other, leaves[2], leaves[3]] { #expect(try !store.has(block.cid)) }
    #expect(try store.tally() == done.kept)
  }

  @Test func aBlockThatIsPutAgainIsYoungAgain() throws {
    let folder = try TemporaryFolder()
    let block = Graphs.raw("old")
    let store = try store([block], in: folder)
    var times = [timeval(tv_sec: 1_000, tv_usec: 0), timeval(tv_sec: 1_000, tv_usec: 0)]
    #expect(utimes(store.layout.file(of: block.cid), &times) == 0)
    #expect(try store.collect(at: Int64(time(nil)), isDry: true).removed.blocks == 1)
    try store.put(block)
    #expect(try store.collect(at: Int64(time(nil))).removed.blocks == 0)
  }

  /// What a missing block led to is not known, and is not kept for it; what a damaged one led to is kept until somebody has seen that.
  @Test func missingBlocksAreReportedAndDamagedOnesStopACollection() throws {
    let folder = try TemporaryFolder()
    let leaf = Graphs.raw("leaf")
    let inner = try Graphs.node("inner", [leaf.cid])
    let root = try Graphs.node("root", [inner.cid])
    let store = try store([leaf, inner, root], in: folder)
    try store.add(try Pin(root.cid, name: "", at: 0))
    try Data("damage".utf8).write(to: URL(filePath: store.layout.file(of: inner.cid)))
    #expect(fault { _ = try store.collect(at: later) }?.code == .wrongHash)
    #expect(try store.has(leaf.cid))
    let second = try store.collect(at: later, isDry: true)
    #expect((second.missing, second.missingCount, second.removed.blocks) == ([inner.cid], 1, 1))
    try store.put(inner)
    #expect(try store.collect(at: later).removed.blocks == 0)
    // Nothing is removed either where a root is not known.
    try Data("?".utf8).write(to: URL(filePath: store.layout.pin(of: leaf.cid)))
    #expect(fault { _ = try store.collect(at: later) }?.code == .malformed)
    try FileManager.default.removeItem(atPath: store.layout.pin(of: leaf.cid))
    try Data().write(to: URL(filePath: store.layout.pins + "/note"))
    #expect(fault { _ = try store.collect(at: later) }?.message == "the pin \(store.layout.pins)/note is damaged: its name is no CID")
  }

  @Test func verifyingFindsEveryDamagedAndEveryMissingBlock() throws {
    let folder = try TemporaryFolder()
    let leaves = (0..<3).map { Graphs.raw("leaf \($0)") }
    let root = try Graphs.node("root", leaves.map(\.cid))
    let store = try store(leaves + [root], in: folder)
    try store.add(try Pin(root.cid, name: "", at: 0))
    let sound = try store.verify()
    #expect(sound.isSound && sound.pins == 1 && sound.tally.blocks == 4)
    #expect(try store.tally() == sound.tally)
    try FileManager.default.removeItem(atPath: store.layout.file(of: leaves[0].cid))
    try Data("x".utf8).write(to: URL(filePath: store.layout.file(of: leaves[2].cid)))
    let found = try store.verify()
    #expect(found.damaged.map(\.cid) == [leaves[2].cid])
    #expect(found.missing.map(\.error.message) == [leaves[0], leaves[2]].map { "the block \($0.cid) is not here" })
    #expect(!found.isSound)
  }

  /// Importers, unpinners and collectors at once: who is told that a root is pinned has all of it.
  @Test func importsAndCollectionsAtOnce() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let shared = (0..<20).map { Graphs.raw("shared \($0)") }
    let collected = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      do {
        for round in 0..<Soak.count(fast: 8, full: 400) {
          if thread == 3 {
            collected.wrappingAdd(try store.collect(at: later).removed.blocks, ordering: .relaxed)
            continue
          }
          let root = try Graphs.node("\(thread) \(round)", shared.map(\.cid))
          let staging = try BlockStaging(store)
          for block in shared + [root] { try staging.add(block) }
          if fault({ try staging.commit(pinning: [try Pin(root.cid, name: "", at: 0)]) }) != nil { continue }
          for block in shared + [root] { #expect(try store.get(block.cid) == block) }
          try store.removePin(root.cid)
        }
      } catch {
        Issue.record("thread \(thread): \(error)")
      }
    }
    #expect(try store.collect(at: later).young.blocks == 0)
    #expect(try store.tally() == BlockTally())
    // Vacuous, unless collectors met something to remove.
    _ = collected
  }
}
