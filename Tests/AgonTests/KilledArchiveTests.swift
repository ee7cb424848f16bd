internal import Foundation
internal import Glibc
internal import HostArchive
internal import SpaceContent
internal import TestSupport
internal import Testing

/// `kill -9` of the real program while it imports and while it collects, at random moments.
@Suite(.serialized) struct KilledArchiveTests {
  private func started(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = ArchiveStoreBinaryTests.binary
    process.arguments = ["archive"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Runs the program and kills it somewhere within `microseconds`.
  private func killed(_ arguments: [String], within microseconds: UInt32, _ draws: inout SplitMix64) throws {
    let process = try started(arguments)
    usleep(UInt32.random(in: 0...microseconds, using: &draws))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private func timed(_ arguments: [String]) throws -> UInt32 {
    let start = ContinuousClock.now
    let process = try started(arguments)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return UInt32((ContinuousClock.now - start) / .microseconds(1))
  }

  @Test func nothingTornAndNothingPinnedIsLost() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    var draws = SplitMix64(seed: Soak.seed)
    let leaves = (0..<300).map { number in
      Block(.raw, (0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* number) } + Array("\(number)".utf8))
    }
    var archives: [(root: CID, file: String)] = []
    for (index, part) in [leaves[..<200], leaves[100...]].enumerated() {
      let (root, bytes) = try ArchiveStoreBinaryTests.archive(leaves: Array(part), name: "\(index)")
      archives.append((root, folder.path + "/\(index).car"))
      try Data(bytes).write(to: URL(filePath: archives[index].file))
    }
    let collect = ["gc", "--grace", "0", "--data", data]
    // How long either takes when nobody kills it: a moment is drawn from all of it, the start of the program included.
    let importing = try timed(["import", archives[0].file, "--data", data])
    let collecting = try timed(collect)
    try BlockStore(folder: data).removePin(archives[0].root)
    var pinned = 0
    var partial = 0
    let rounds = Soak.count(fast: 5, full: 200)
    for round in 0..<rounds {
      let archive = archives[round % 2]
      try killed(["import", archive.file, "--data", data], within: importing, &draws)
      let before = try sound(data)
      if before.isEmpty, try BlockStore(folder: data).tally().blocks > 0 { partial += 1 }
      pinned += before.count
      try killed(collect, within: collecting, &draws)
      // No collection takes a pin, nor anything that one leads to.
      #expect(try sound(data) == before, "round \(round), seed \(Soak.seed)")
      if round % 3 == 2 { for root in before { try BlockStore(folder: data).removePin(root) } }
    }
    for archive in archives { #expect(try timed(["import", archive.file, "--data", data]) > 0) }
    #expect(try sound(data) == archives.map(\.root).sorted { "\($0)" < "\($1)" })
    #expect(try timed(collect) > 0)
    #expect(try BlockStore(folder: data).tally().blocks == 302)
    print("killed \(2 * rounds) times, seed \(Soak.seed): \(pinned) times a pin stood afterwards, \(partial) times blocks without one")
  }

  /// Opens the store as any later process does, and looks at all of it.
  /// - Returns: the pinned roots.
  private func sound(_ data: String) throws -> [CID] {
    let store = try BlockStore(folder: data)
    #expect(try FileManager.default.contentsOfDirectory(atPath: data + "/blocks/.staging") == [])
    let found = try store.verify()
    #expect(found.damaged.isEmpty && found.missing.isEmpty)
    return try store.pins().map(\.root).sorted { "\($0)" < "\($1)" }
  }
}
