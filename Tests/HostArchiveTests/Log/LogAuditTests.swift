import Foundation
import HostRules
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct LogAuditTests {
  private func entry(
    _ session: Int, time: Int64, _ content: LogEntry.Content
  ) throws -> LogEntry { try LogEntry(session: LogFixture.digest("session \(session)"), time: time, content) }

  private func result(_ session: Int, time: Int64, seed: String? = nil) throws -> LogEntry {
    try entry(
      session, time: time,
      .result(
        LogEntry.Result(record: LogFixture.record(session), payoutRoot: nil, seed: LogFixture.digest(seed ?? "seed \(session)"))))
  }

  private func commitment(
    _ session: Int, time: Int64, round: Int64 = 5_000, deadline: Int64 = 9_000, nonce: String? = nil
  ) throws -> LogEntry {
    try entry(
      session, time: time,
      .commitment(
        LogEntry.Commitment(
          commitment: CID(codec: .dagCBOR, digest: LogFixture.digest("c\(session)")),
          nonceHash: LogFixture.digest(nonce ?? "nonce \(session)"),
          beacon: "local", round: 1, roundTime: round, deadline: deadline)))
  }

  /// What an audit says of entries that are written past the rules of `TransparencyLog`, as a host could that is not ours.
  private func audit(
    _ entries: [LogEntry], now: Int64 = 100, known: (Int, Int64)? = nil, raw: [[UInt8]] = []
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let signer = try LogFixture.signer()
    let leaves = entries.map(\.encoded) + raw
    do {
      let writer = try FolderWriter(path, lockName: "lock")
      var edge = LogEdge()
      try writer.place(edge.append(leaves).files)
      let checkpoint = Checkpoint(origin: LogFixture.origin, size: edge.size, root: edge.root)
      try writer.place([FolderWriter.File(path: "checkpoint", bytes: try SignedCheckpoint(checkpoint, signedBy: signer).note.bytes)])
    }
    let log = LogFolder(path)
    let older = known.map { size, time -> (checkpoint: Checkpoint, time: Int64?) in
      (Checkpoint(origin: LogFixture.origin, size: size, root: MerkleTree(leaves[..<size]).root), time)
    }
    let audit = try LogAudit(of: log, against: log.checkpoint(), older: older, now: now)
    #expect(audit.size == leaves.count)
    return audit.findings.map { "\($0.kind.rawValue) \($0.index ?? -1)" }
  }

  @Test func anHonestLogIsWhole() throws {
    #expect(try audit([]).isEmpty)
    let all = try (0..<300).flatMap { [try commitment($0, time: Int64($0)), try result($0, time: Int64($0))] }
    #expect(try audit(all).isEmpty)
    #expect(try audit([commitment(1, time: 1), entry(1, time: 2, .voided(reason: "x", record: nil))]).isEmpty)
    #expect(try audit([commitment(1, time: 1)], now: 9_000).isEmpty, "its deadline is now")
  }

  @Test func everyBrokenPromiseHasItsName() throws {
    #expect(try audit([commitment(1, time: 1), commitment(2, time: 1), result(2, time: 2)], now: 9_001) == ["overdue 0"])
    #expect(try audit([result(1, time: 1)]) == ["no_commitment 0"])
    #expect(try audit([result(1, time: 1), commitment(1, time: 1)]).contains("no_commitment 0"))
    #expect(try audit([commitment(1, time: 5_000), result(1, time: 5_001)]) == ["late_commitment 0"])
    #expect(try audit([commitment(1, time: 1), commitment(1, time: 2), result(1, time: 3)]) == ["two_commitments 1"])
    #expect(try audit([commitment(1, time: 1), result(1, time: 2), result(1, time: 3, seed: "other")]) == ["two_ends 2"])
    #expect(
      try audit([commitment(1, time: 1), result(1, time: 2), entry(1, time: 3, .voided(reason: "x", record: nil))]) == ["two_ends 2"])
    #expect(try audit([commitment(1, time: 1, nonce: "n"), commitment(2, time: 1, nonce: "n")]) == ["reused 1"])
    let seeds = [
      try commitment(1, time: 1), try commitment(2, time: 1), try result(1, time: 2, seed: "s"), try result(2, time: 2, seed: "s"),
    ]
    #expect(try audit(seeds) == ["reused 3"])
    #expect(try audit([commitment(1, time: 1), result(1, time: 9_001)]) == ["late 1"])
    #expect(try audit([commitment(1, time: 7), result(1, time: 6)]) == ["time_runs_back 1"])
    #expect(try audit([], raw: [[1, 2, 3]]) == ["malformed 0"])
  }

  /// The host says that it logged the second commitment at 10. A witness saw the log without it at 6,000.
  @Test func aBackdatedCommitmentIsExposedByAWitness() throws {
    let entries = [try commitment(1, time: 5), try commitment(2, time: 10)]
    #expect(try audit(entries, known: (1, 4_999)).isEmpty)
    #expect(try audit(entries, known: (1, 6_000)) == ["late_commitment 1"])
    #expect(try audit(entries, known: (2, 6_000)).isEmpty)
  }

  @Test func anotherHistoryIsExposedByAnOlderCheckpoint() throws {
    let folder = try TemporaryFolder()
    let log = try TransparencyLog(folder.path + "/log", signer: LogFixture.signer())
    let entries = try (0..<700).map { try LogFixture.commitment($0) }
    _ = try log.append(entries)
    let leaves = entries.map(\.encoded)
    func findings(_ size: Int, _ root: Digest, origin: ExactText = LogFixture.origin) throws -> [LogFinding.Kind] {
      let older = Checkpoint(origin: origin, size: size, root: root)
      return try LogAudit(of: log.folder, against: log.checkpoint, older: (older, nil), now: 1).findings.map(\.kind)
    }
    for size in [1, 255, 256, 257, 512, 699, 700] {
      #expect(try findings(size, MerkleTree(leaves[..<size]).root) == [])
      #expect(try findings(size, LogFixture.digest("other")) == [.rewritten])
    }
    #expect(try findings(701, LogFixture.digest("other")) == [.rewritten])
    #expect(try findings(1, LogFixture.digest("x"), origin: "other.example").contains(.rewritten))
  }

  /// One bit of every file of the tree.
  @Test func aChangedTileIsFound() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let log = try TransparencyLog(path, signer: LogFixture.signer())
    _ = try log.append((0..<600).map { try LogFixture.commitment($0) })
    #expect(try LogAudit(of: log.folder, against: log.checkpoint, now: 1).findings.isEmpty)
    let tiles = try FileManager.default.subpathsOfDirectory(atPath: path).filter { Tile(path: $0) != nil }
    #expect(tiles.count == 3 + 3 + 1)
    var draws = SplitMix64(seed: Soak.seed)
    for tile in tiles {
      let file = URL(filePath: path + "/" + tile)
      let bytes = try Data(contentsOf: file)
      for _ in 0..<Soak.count(fast: 1, full: 400) {
        var bent = bytes
        bent[draws.below(bent.count)] ^= 1 << UInt8(draws.below(8))
        try bent.write(to: file)
        #expect(try !LogAudit(of: log.folder, against: log.checkpoint, now: 1).findings.isEmpty, "\(tile)")
      }
      try FileManager.default.removeItem(at: file)
      #expect(try LogAudit(of: log.folder, against: log.checkpoint, now: 1).findings.first?.kind == .damaged)
      try bytes.write(to: file)
    }
  }
}
