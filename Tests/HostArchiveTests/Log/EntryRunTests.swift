import Foundation
import HostRules
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

/// Runs only make finding faster: whatever is with them, what is found is what a scan of all entries finds.
@Suite struct EntryRunTests {
  /// A few entries to a run, so that a short log has many.
  static let levels = [2, 4, 6]

  /// A log whose entries are drawn: sessions with a commitment, an end, and tombstones here and there.
  struct World {
    let log: TransparencyLog
    private(set) var entries: [LogEntry] = []
    private var ids: [String] = []
    private var draws: SplitMix64

    init(_ path: String, seed: UInt64 = Soak.seed, levels: [Int] = EntryRunTests.levels) throws {
      log = try TransparencyLog(path, signer: LogFixture.signer(), interruption: nil, runLevels: levels)
      draws = SplitMix64(seed: seed)
    }

    mutating func grow(by count: Int) throws {
      var fresh: [LogEntry] = []
      while fresh.count < count {
        let number = entries.count + fresh.count
        let known = (entries.suffix(40) + fresh).randomElement(using: &draws)
        switch draws.below(4) {
        case 0: fresh.append(try LogFixture.commitment(number))
        case 1:
          guard case .commitment? = known?.content, let session = known?.session else { continue }
          let end = try LogEntry(session: session, time: 9_000, .voided(reason: "late", record: nil))
          if !entries.contains(end), !fresh.contains(end) { fresh.append(end) }
        case 2: fresh.append(try LogFixture.result(1_000_000 + number))
        default:
          let cid = CID(codec: .raw, digest: LogFixture.digest("answer \(number)"))
          let session = known?.session ?? LogFixture.digest("session \(number)")
          fresh.append(try LogEntry(session: session, time: 9_000, .tombstone(erased: cid, reason: "asked for")))
        }
      }
      #expect(try log.append(fresh) == Array(entries.count..<entries.count + count))
      entries += fresh
      ids += fresh.map(\.sessionID)
    }

    /// What a scan of all entries gives.
    var erased: [CID] { entries.compactMap { if case .tombstone(let cid, _) = $0.content { cid } else { nil } } }

    func found(_ prefix: String) -> [Int] { ids.indices.reversed().filter { ids[$0].hasPrefix(prefix) } }
  }

  /// The folder as another process sees it, with the levels of the tests.
  private func folder(_ path: String) -> LogFolder {
    var folder = LogFolder(path)
    folder.runLevels = EntryRunTests.levels
    return folder
  }

  private func expectAScansResults(_ world: World, at path: String, _ comment: Comment = "") throws {
    let folder = folder(path)
    #expect(try folder.erased(from: 0, in: folder.checkpoint().checkpoint) == world.erased, comment)
    let erased = ErasedBlocks(folder)
    try erased.refresh()
    #expect(world.erased.allSatisfy(erased.contains), comment)
    for place in [world.entries.count / 3, world.entries.count - 1] where world.entries.indices.contains(place) {
      for digits in [1, 3, 17, 32] {
        let prefix = String(world.entries[place].sessionID.prefix(digits))
        #expect(try found(prefix, in: folder) == world.found(prefix), comment)
      }
    }
  }

  private func found(_ prefix: String, in folder: LogFolder) throws -> [Int] {
    var found: [Int] = []
    try folder.visit(session: prefix) { index, _ in
      found.append(index)
      return true
    }
    return found
  }

  private func files(_ path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path + "/runs") else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: path + "/runs").filter { $0.contains("/") }.sorted()
  }

  private func findings(_ path: String) throws -> [LogFinding.Kind] {
    let folder = folder(path)
    return try LogAudit(of: folder, against: folder.checkpoint(), now: 1).findings.map(\.kind)
      .filter { ![.noCommitment, .timeRunsBack, .twoEnds].contains($0) }
  }

  @Test func everySizeFindsWhatAScanFinds() throws {
    let place = try TemporaryFolder()
    let path = place.path + "/log"
    var world = try World(path)
    var draws = SplitMix64(seed: Soak.seed)
    let end = Soak.count(fast: 300, full: 1_100)
    while world.entries.count < end {
      // One by one where tiles and runs end, else a few at a time.
      let isNear = [0, 16, 64, 256, 512, 1024].contains { abs($0 - world.entries.count) < 3 }
      try world.grow(by: isNear ? 1 : 1 + draws.below(13))
      let size = world.entries.count
      try expectAScansResults(world, at: path, "of \(size) entries")
      // Sixteen of one level make way for one of the next: four, here.
      let expected =
        (0..<size >> 6).map { "6/\($0)" } + (4 * (size >> 6)..<size >> 4).map { "4/\($0)" }
        + (4 * (size >> 4)..<size >> 2).map { "2/\($0)" }
      #expect(try files(path) == expected.sorted(), "of \(size) entries")
    }
    #expect(try findings(path).isEmpty)
    let audit = try LogAudit(of: folder(path), against: world.log.checkpoint, now: 1)
    #expect(audit.indexed == world.entries.count - world.entries.count % 4)
  }

  @Test func batchesOverManyRunsAtOnce() throws {
    let place = try TemporaryFolder()
    let path = place.path + "/log"
    var world = try World(path)
    for count in [1, 300, 1, 155, 67] {
      try world.grow(by: count)
      try expectAScansResults(world, at: path, "of \(world.entries.count) entries")
    }
    #expect(try findings(path).isEmpty)
    #expect(try found("", in: folder(path)).isEmpty)
    #expect(try found("xyz", in: folder(path)).isEmpty)
  }

  /// What the runs cover is not read: its bundles may be gone, but for those that have what was asked for.
  @Test func aLongLogIsNotRead() throws {
    let place = try TemporaryFolder()
    let path = place.path + "/log"
    var world = try World(path)
    try world.grow(by: 900)
    let wanted = world.entries[500].sessionID
    let needed = Set(world.found(wanted).map { $0 / 256 } + [world.entries.count / 256])
    for bundle in 0..<world.entries.count / 256 where !needed.contains(bundle) {
      try FileManager.default.removeItem(atPath: path + "/" + Tile(.entries, index: bundle).path)
    }
    #expect(try found(wanted, in: folder(path)) == world.found(wanted))
    let folder = folder(path)
    #expect(try folder.erased(from: 0, in: folder.checkpoint().checkpoint) == world.erased)
    try FileManager.default.removeItem(atPath: path + "/runs")
    #expect(throws: ArchiveError.self) { try folder.erased(from: 0, in: folder.checkpoint().checkpoint) }
  }

  /// Every byte of every run bent, and every run cut off, made longer, emptied, or in another's place: readers are as right as before, and
  /// the next opening or the audit sees to it.
  @Test func damageIsSeen() throws {
    let place = try TemporaryFolder()
    let path = place.path + "/log"
    var world = try World(path)
    try world.grow(by: 84)
    let names = try files(path)
    #expect(names == ["2/20", "4/4", "6/0"])
    for name in names {
      let file = URL(filePath: "\(path)/runs/\(name)")
      let bytes = try Data(contentsOf: file)
      for index in stride(from: 0, to: bytes.count, by: Soak.count(fast: 97, full: 1)) {
        var bent = bytes
        bent[index] ^= 0x10
        try bent.write(to: file)
        try expectAScansResults(world, at: path, "\(name) at \(index)")
        #expect(try findings(path) == [.wrongIndex], "\(name) at \(index)")
      }
      for other in [bytes.dropLast(), bytes + [0], Data(), Data(count: bytes.count), bytes.prefix(80)] {
        try other.write(to: file)
        try expectAScansResults(world, at: path, "\(name) of \(other.count) bytes")
        #expect(try findings(path) == [.wrongIndex])
      }
      for other in names where other != name {
        try Data(contentsOf: URL(filePath: "\(path)/runs/\(other)")).write(to: file)
        try expectAScansResults(world, at: path, "\(other) as \(name)")
      }
      try bytes.write(to: file)
    }
    #expect(try findings(path).isEmpty)
  }

  /// One that leaves an erased block out and is well made for all that: whoever may write it may write anything, and the audit tells.
  @Test func aLieIsToldByTheAudit() throws {
    let place = try TemporaryFolder()
    let path = place.path + "/log"
    var world = try World(path)
    try world.grow(by: 64)
    let folder = folder(path)
    let node = MerkleNode(level: 6, index: 0)
    var runs = LogRuns(folder, try folder.checkpoint().checkpoint)
    let whole = try #require(runs.run(node)?.whole())
    #expect(whole.erased == world.erased && !whole.erased.isEmpty)
    let lie = EntryRun(node, places: whole.places, erased: whole.erased.dropLast())
    try Data(lie.encoded(hash: runs.hash(of: node))).write(to: URL(filePath: path + "/runs/6/0"))
    #expect(try findings(path) == [.wrongIndex])
    #expect(try LogAudit(of: folder, against: folder.checkpoint(), now: 1).indexed == 0)
  }

  /// Runs of another log, and those of a log that has since been restored from an older copy and has gone another way.
  @Test func runsOfAnotherTimeAreNotUsed() throws {
    let place = try TemporaryFolder()
    let (path, old, foreign) = (place.path + "/log", place.path + "/old", place.path + "/foreign")
    do {
      var world = try World(path)
      try world.grow(by: 70)
      try FileManager.default.copyItem(atPath: path, toPath: old)
      let before = world
      try world.grow(by: 200)
      try FileManager.default.removeItem(atPath: old + "/runs")
      try FileManager.default.copyItem(atPath: path + "/runs", toPath: old + "/runs")
      try expectAScansResults(before, at: old, "with the runs of a larger one")
      #expect(try findings(old).isEmpty)
    }
    do {
      var other = try World(foreign, seed: Soak.seed + 1)
      try other.grow(by: 270)
      try FileManager.default.removeItem(atPath: foreign + "/runs")
      try FileManager.default.copyItem(atPath: path + "/runs", toPath: foreign + "/runs")
      try expectAScansResults(other, at: foreign, "with another's runs")
      #expect(try findings(foreign).allSatisfy { $0 == .wrongIndex } && !findings(foreign).isEmpty)
      try other.grow(by: 7)
      try expectAScansResults(other, at: foreign, "after it has grown")
    }
    // Opening makes all of them again.
    for path in [old, foreign] {
      let log = try TransparencyLog(path, signer: LogFixture.signer(), interruption: nil, runLevels: EntryRunTests.levels)
      #expect(try findings(path).isEmpty)
      #expect(try LogAudit(of: folder(path), against: log.checkpoint, now: 1).indexed == log.size - log.size % 4)
      let count = log.size >> 6 + (log.size >> 4) % 4 + (log.size >> 2) % 4
      #expect(try files(path).count == count, "and removes what is past its end")
    }
  }

  /// A log that has none, because it is a copy, or older than runs are, has them after its next opening.
  @Test func whatIsMissingIsMadeAgain() throws {
    let place = try TemporaryFolder()
    let path = place.path + "/log"
    var bytes: [Data] = []
    do {
      var world = try World(path)
      try world.grow(by: 333)
      bytes = try files(path).map { try Data(contentsOf: URL(filePath: "\(path)/runs/\($0)")) }
      try FileManager.default.removeItem(atPath: path + "/runs")
      try expectAScansResults(world, at: path)
      #expect(try findings(path).isEmpty)
      #expect(try LogAudit(of: folder(path), against: world.log.checkpoint, now: 1).indexed == 0)
    }
    _ = try TransparencyLog(path, signer: LogFixture.signer(), interruption: nil, runLevels: EntryRunTests.levels)
    #expect(try files(path).map { try Data(contentsOf: URL(filePath: "\(path)/runs/\($0)")) } == bytes)
    #expect(bytes.count == 5 + 0 + 3)
  }

  /// Where runs cannot be written the log goes on without them.
  @Test func aLogDoesWithoutRuns() throws {
    let place = try TemporaryFolder()
    let path = place.path + "/log"
    var world = try World(path)
    try world.grow(by: 3)
    try Data().write(to: URL(filePath: path + "/runs"))
    try world.grow(by: 100)
    try expectAScansResults(world, at: path)
    #expect(try findings(path).isEmpty)
    try FileManager.default.removeItem(atPath: path + "/runs")
    try world.grow(by: 4)
    #expect(try files(path).count == 1 + 2 + 2)
    try expectAScansResults(world, at: path)
  }

  /// Whoever may only read does: nothing is written by readers.
  @Test func readersWriteNothing() throws {
    let place = try TemporaryFolder()
    let path = place.path + "/log"
    var world = try World(path)
    try world.grow(by: 100)
    try FileManager.default.removeItem(atPath: path + "/runs/6/0")
    let before = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    try expectAScansResults(world, at: path)
    #expect(try findings(path).isEmpty)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: path).sorted() == before)
  }

  /// Stops the work before every single call that changes the disk, while runs are made and joined.
  @Test func aCrashLeavesSoundRuns() throws {
    let start = try TemporaryFolder()
    do {
      var world = try World(start.path + "/log")
      try world.grow(by: 255)
    }
    let more = try (0..<3).map { try LogFixture.commitment(2_000_000 + $0) }
    var step = 0
    var isDone = false
    while !isDone {
      let place = try TemporaryFolder()
      let path = place.path + "/log"
      try FileManager.default.copyItem(atPath: start.path + "/log", toPath: path)
      let countdown = Countdown(step)
      var size = 255
      do {
        let log = try TransparencyLog(
          path, signer: LogFixture.signer(), interruption: countdown.tick, runLevels: EntryRunTests.levels)
        _ = try log.append(more)
        size = 258
        // What stops while runs are made is not heard here: the entries are logged.
        isDone = !countdown.hasStopped
      } catch {
        #expect((error as? ArchiveError)?.message == Countdown.message)
      }
      #expect(try findings(path).isEmpty, "stopped before call \(step)")
      let log = try TransparencyLog(path, signer: LogFixture.signer(), interruption: nil, runLevels: EntryRunTests.levels)
      #expect(log.size >= size)
      #expect(try findings(path).isEmpty)
      #expect(try files(path).count == (log.size == 255 ? 3 + 3 + 3 : 4))
      step += Soak.count(fast: 4, full: 1)
    }
    #expect(step > 30)
  }
}
