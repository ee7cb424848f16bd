import Foundation
import HostRules
import SpaceContent
import Synchronization
import TestSupport
import Testing

@testable import HostArchive

@Suite struct TransparencyLogTests {
  private func entries(_ range: Range<Int>) throws -> [LogEntry] {
    try range.map { $0.isMultiple(of: 2) ? try LogFixture.commitment($0 / 2) : try LogFixture.result($0 / 2) }
  }

  @Test func itGrowsAndProvesEveryEntry() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let log = try TransparencyLog(path, signer: LogFixture.signer())
    #expect(log.size == 0 && log.checkpoint.checkpoint.root == Merkle.emptyRoot)
    var at = 0
    for count in [1, 2, 253, 1, 300, 700] {
      #expect(try log.append(entries(at..<at + count)) == Array(at..<at + count))
      at += count
      let leaves = try entries(0..<at).map(\.encoded)
      #expect(log.checkpoint.checkpoint.root == MerkleTree(leaves).root && log.size == at)
    }
    for index in [0, 1, 255, 256, 511, 512, at - 1] {
      let proof = try log.folder.prove(index)
      #expect(try LogEntry(proof.requireInclusion()) == entries(index..<index + 1)[0])
      #expect(try LogProof(proof.bytes) == proof)
    }
    for old in [0, 1, 256, 257, 1000, at] {
      let (proof, _) = try log.consistency(from: old)
      let before = MerkleTree(try entries(0..<old).map(\.encoded)).root
      #expect(old == 0 ? proof.hashes.isEmpty : proof.proves(before, before: log.checkpoint.checkpoint.root))
    }
    // Partial tiles go once the full one is there, and only those of the newest size stay in the end.
    let left = try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.contains(".p/") && !$0.contains("/004") }
    #expect(!left.contains { $0.hasPrefix("tile/entries/000") || $0.hasPrefix("tile/0/000") }, "\(left)")
    #expect(throws: ArchiveError.self) { try log.folder.prove(at) }
    #expect(throws: ArchiveError.self) { try log.folder.prove(-1) }
    #expect(throws: ArchiveError.self) { try log.consistency(from: at + 1) }
  }

  @Test func whatIsLoggedAlreadyIsNotLoggedAgain() throws {
    let folder = try TemporaryFolder()
    let signer = try LogFixture.signer()
    let log = try TransparencyLog(folder.path + "/log", signer: signer)
    _ = try log.append(entries(0..<600))
    let syncs = log.syncCount
    #expect(try log.append(entries(100..<300)) == Array(100..<300))
    #expect(log.syncCount == syncs, "nothing was to be written")
    // A batch that is known in part, and one that names the same entry twice.
    #expect(try log.append(entries(598..<603)) == Array(598..<603))
    #expect(try log.append(entries(603..<604) + entries(603..<604) + entries(0..<1)) == [603, 603, 0])
    #expect(log.size == 604)
    #expect(try log.index(of: LogFixture.result(7).key) == 15)
    #expect(try log.index(of: LogFixture.result(5_000).key) == nil)
    // A second end, another commitment: nothing of the batch is logged.
    let void = try LogEntry(session: LogFixture.digest("session 7"), time: 9, .voided(reason: "late", record: nil))
    for other in [void, try LogFixture.commitment(7, time: 8)] {
      let error = #expect(throws: ArchiveError.self) { try log.append(try entries(604..<606) + [other]) }
      #expect(error?.code == .exists)
    }
    let twice = try LogEntry(session: LogFixture.digest("session 302"), time: 9, .voided(reason: "late", record: nil))
    #expect(#expect(throws: ArchiveError.self) { try log.append([twice, LogFixture.result(302)]) }?.code == .exists)
    #expect(log.size == 604)
    #expect(throws: ArchiveError.self) {
      try log.append((0...TransparencyLog.maxBatch).map { try LogFixture.commitment(10_000 + $0) })
    }
  }

  @Test(arguments: ["", "cut", "gone", "long"])
  func whatFindsEntriesIsMadeAgain(fate: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let all = try entries(0..<400)
    do { _ = try TransparencyLog(path, signer: LogFixture.signer()).append(all) }
    let index = URL(filePath: path + "/index")
    let bytes = try Data(contentsOf: index)
    #expect(bytes.count == all.count * 8)
    switch fate {
    case "cut": try bytes.prefix(8 * 301 + 3).write(to: index)
    case "gone": try FileManager.default.removeItem(at: index)
    case "long": try (bytes + bytes).write(to: index)
    default: break
    }
    let log = try TransparencyLog(path, signer: LogFixture.signer())
    #expect(try Data(contentsOf: index) == bytes)
    #expect(try log.append(all) == Array(all.indices) && log.size == all.count)
  }

  @Test func oneWritesAndEverybodyReads() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let log = try TransparencyLog(path, signer: LogFixture.signer())
    _ = try log.append(entries(0..<3))
    #expect(#expect(throws: ArchiveError.self) { try TransparencyLog(path, signer: LogFixture.signer()) }?.code == .locked)
    #expect(try LogFolder(path).checkpoint() == log.checkpoint && LogFolder(path).key() == log.key)
  }

  @Test func anotherKeyAndAnotherOriginAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    do { _ = try TransparencyLog(path, signer: LogFixture.signer()).append(entries(0..<3)) }
    for signer in [try LogFixture.signer(2), try LogFixture.signer(1, name: "other.example/log")] {
      #expect(#expect(throws: ArchiveError.self) { try TransparencyLog(path, signer: signer) }?.code == .notProved)
    }
    try FileManager.default.removeItem(atPath: path + "/checkpoint")
    let error = #expect(throws: ArchiveError.self) { try TransparencyLog(path, signer: LogFixture.signer()) }
    #expect(error?.code == .notFound, "a log without its checkpoint is not begun anew")
  }

  /// Every byte of the files that an opening depends on: it is refused with a cause, never taken.
  @Test func changedFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    do { _ = try TransparencyLog(path, signer: LogFixture.signer()).append(entries(0..<260)) }
    for name in ["tile/0/001.p/4", "tile/1/000.p/1", "tile/entries/001.p/4", "checkpoint"] {
      let file = URL(filePath: path + "/" + name)
      let bytes = try Data(contentsOf: file)
      for index in stride(from: 0, to: bytes.count, by: Soak.count(fast: 17, full: 1)) {
        var bent = bytes
        bent[index] ^= 0x10
        try bent.write(to: file)
        #expect(throws: ArchiveError.self, "\(name) at \(index)") { try TransparencyLog(path, signer: LogFixture.signer()) }
      }
      try bytes.dropLast().write(to: file)
      #expect(throws: ArchiveError.self) { try TransparencyLog(path, signer: LogFixture.signer()) }
      try FileManager.default.removeItem(at: file)
      #expect(throws: ArchiveError.self) { try TransparencyLog(path, signer: LogFixture.signer()) }
      try bytes.write(to: file)
    }
    #expect(try TransparencyLog(path, signer: LogFixture.signer()).size == 260)
  }

  /// Stops the work before every single call that changes the disk. Whatever is there then opens as the log before, or as the log after.
  @Test(arguments: [(0, 1), (3, 2), (254, 3), (250, 10)] + (Soak.isOn ? [(250, 300), (511, 2), (0, 600)] : [(0, 300)]))
  func aCrashLeavesTheLogBeforeOrAfter(before: Int, count: Int) throws {
    let old = try entries(0..<before)
    let new = try entries(before..<before + count)
    let roots = [MerkleTree(old.map(\.encoded)).root, MerkleTree((old + new).map(\.encoded)).root]
    var isDone = false
    var step = 0
    var seen: Set<Digest> = []
    let start = try TemporaryFolder()
    if before > 0 { _ = try TransparencyLog(start.path + "/log", signer: LogFixture.signer()).append(old) }
    while !isDone {
      let folder = try TemporaryFolder()
      let path = folder.path + "/log"
      if before > 0 { try FileManager.default.copyItem(atPath: start.path + "/log", toPath: path) }
      let countdown = Countdown(step)
      do {
        let log = try TransparencyLog(path, signer: LogFixture.signer(), interruption: countdown.tick)
        _ = try log.append(new)
        isDone = true
      } catch {
        #expect((error as? ArchiveError)?.message == Countdown.message)
      }
      let log = try reopened(path)
      let root = log.checkpoint.checkpoint.root
      #expect(roots.contains(root), "stopped before call \(step)")
      seen.insert(root)
      let files = try FileManager.default.subpathsOfDirectory(atPath: path).compactMap(Tile.init(path:))
      for tile in files {
        let total = tile.kind == .entries ? log.size : log.size >> (8 * tile.level)
        #expect(tile.index * 256 + tile.width <= total, "\(tile.path) of \(log.size)")
      }
      // Whoever was not told repeats all of it.
      #expect(try log.append(old + new) == Array(0..<before + count))
      #expect(log.checkpoint.checkpoint.root == roots[1])
      // In the fast slice only some of the calls.
      step += Soak.count(fast: before + count > 100 ? 7 : 2, full: 1)
    }
    #expect(seen == Set(roots) && step > 10)
  }

  @Test func afterAFailureTheLogHasToBeOpenedAgain() throws {
    let folder = try TemporaryFolder()
    let countdown = Countdown(.max)
    let log = try TransparencyLog(folder.path + "/log", signer: LogFixture.signer(), interruption: countdown.tick)
    _ = try log.append(entries(0..<2))
    countdown.set(3)
    #expect(throws: ArchiveError.self) { try log.append(entries(2..<4)) }
    countdown.set(.max)
    #expect(#expect(throws: ArchiveError.self) { try log.append(entries(2..<4)) }?.code == .storage)
  }

  @Test func cosignaturesAreKept() throws {
    let folder = try TemporaryFolder()
    let log = try TransparencyLog(folder.path + "/log", signer: LogFixture.signer())
    let (a, b, stranger) = (try LogFixture.witness(10), try LogFixture.witness(11), try LogFixture.witness(12))
    let keys = [a.verifier, b.verifier]
    func policy(_ threshold: String) throws -> Policy {
      let text = "log \(log.key)\nwitness a \(a.verifier)\nwitness b \(b.verifier)\ngroup g \(threshold) a b\nquorum g\n"
      return try Policy(Array(text.utf8))
    }
    _ = try log.append(entries(0..<5))
    let first = log.checkpoint
    try log.add(
      [try a.cosignature(over: first.note.text, at: 50), try stranger.cosignature(over: first.note.text, at: 50)], to: first,
      policy: policy("any"))
    #expect(try log.folder.checkpoint().note.verified(by: keys + [stranger.verifier]).map(\.key) == [a.verifier])
    _ = try log.append(entries(5..<9))
    #expect(try log.checkpoint.note.verified(by: keys).isEmpty)
    // One that comes late is added to what it was asked about, which stays the newest witnessed one.
    try log.add([try b.cosignature(over: first.note.text, at: 60)], to: first, policy: policy("all"))
    let witnessed = try #require(try log.folder.witnessed())
    #expect(witnessed.checkpoint.size == 5)
    #expect(Set(try witnessed.note.verified(by: keys).map(\.key)) == Set(keys))
    #expect(try log.folder.prove(3).checkpoint == witnessed && log.folder.prove(7).checkpoint == log.checkpoint)
    // Without a quorum the newest checkpoint gets its signature, and the witnessed one stays.
    try log.add([try a.cosignature(over: log.checkpoint.note.text, at: 70)], to: log.checkpoint, policy: policy("all"))
    #expect(try log.folder.checkpoint().note.verified(by: keys).count == 1 && log.folder.witnessed() == witnessed)
    let forged = NoteSignature(of: b.verifier, bytes: [UInt8](repeating: 1, count: 72))
    #expect(#expect(throws: ArchiveError.self) { try log.add([forged], to: log.checkpoint, policy: policy("any")) }?.code == .notProved)
  }
}

extension Tile {
  fileprivate var level: Int { if case .hashes(let level) = kind { level } else { 0 } }
}

/// Stops the work at a call.
final class Countdown: Sendable {
  static let message = "the machine stops here"
  private let left: Mutex<Int>
  private let stops = Mutex(0)

  init(_ count: Int) { left = Mutex(count) }

  /// Whether it has stopped anything.
  var hasStopped: Bool { stops.withLock { $0 > 0 } }

  func set(_ count: Int) { left.withLock { $0 = count } }

  var tick: @Sendable () throws(ArchiveError) -> Void {
    { [self] () throws(ArchiveError) in
      let isOver = left.withLock { left -> Bool in
        guard left > 0 else { return true }
        left -= 1
        return false
      }
      guard isOver else { return }
      stops.withLock { $0 += 1 }
      throw ArchiveError(.storage, Countdown.message)
    }
  }
}

/// A log that this process has just closed. A child of another test, which has not begun its program yet, may hold its lock a moment longer.
private func reopened(_ path: String) throws -> TransparencyLog {
  let patience = ContinuousClock.now + .seconds(10)
  while true {
    do {
      return try TransparencyLog(path, signer: LogFixture.signer())
    } catch let error as ArchiveError where error.code == .locked && ContinuousClock.now < patience {
      continue
    }
  }
}
