import HostArchive
import HostCrypto
import HostRules
import SpaceContent
import TestSupport
import Testing

/// Anchors of a log: one after another, each larger, and of one history with every checkpoint.
@Suite struct LocalChainTests {
  @Test func anchorsGrowAndNameTheOneBefore() async throws {
    let folder = try TemporaryFolder()
    let chain = try LocalChain(data: folder.path, signer: LogFixture.signer())
    #expect(try await chain.latest() == nil && LocalChain.newest(in: folder.path) == nil)
    let first = Anchor(size: 3, root: LogFixture.digest("a"), payoutRoot: nil)
    let second = Anchor(size: 7, root: LogFixture.digest("b"), payoutRoot: LogFixture.digest("paid"))
    try await chain.anchor(first)
    let one = try #require(try LocalChain.newest(in: folder.path))
    #expect(one.anchor == first && one.number == 1 && one.previous == nil)
    for size in [0, 3, 2] {
      await #expect { try await chain.anchor(Anchor(size: size, root: LogFixture.digest("c"), payoutRoot: nil)) } throws: {
        ($0 as? ArchiveError)?.code == .exists
      }
    }
    try await chain.anchor(second)
    let two = try #require(try LocalChain.newest(in: folder.path))
    #expect(two.anchor == second && two.number == 2 && two.previous == SHA256.digest(one.note.text))
    try two.require(LogFixture.signer().verifier)
    // One process at a time, and nobody else's key.
    #expect(throws: ArchiveError.self) { try LocalChain(data: folder.path, signer: LogFixture.signer()) }
    #expect { try two.require(LogFixture.signer(2).verifier) } throws: { ($0 as? ArchiveError)?.code == .notProved }
  }

  @Test func aChainIsGoneOnWithByItsOwnKeyAlone() async throws {
    let folder = try TemporaryFolder()
    do {
      let chain = try LocalChain(data: folder.path, signer: LogFixture.signer())
      try await chain.anchor(Anchor(size: 3, root: LogFixture.digest("a"), payoutRoot: nil))
    }
    #expect { try LocalChain(data: folder.path, signer: LogFixture.signer(2)) } throws: { ($0 as? ArchiveError)?.code == .notProved }
    let again = try LocalChain(data: folder.path, signer: LogFixture.signer())
    #expect(try await again.latest()?.size == 3)
  }

  /// RFC 6962, section 2.1, by hand for two and three leaves.
  @Test func theRootOfWhatWasPaidIsOfTheResultsSinceTheAnchorBefore() async throws {
    let folder = try TemporaryFolder()
    let log = try TransparencyLog(folder.path + "/log", signer: LogFixture.signer())
    let chain = try LocalChain(data: folder.path, signer: LogFixture.signer())
    #expect(try await chain.anchor(log.folder) == nil, "there is nothing to anchor")
    _ = try log.append([LogFixture.commitment(0), LogFixture.result(0), LogFixture.commitment(1), LogFixture.result(1)])
    func leaf(_ number: Int) -> Digest { SHA256.digest([0] + LogFixture.digest("payouts \(number)").bytes) }
    let first = try #require(try await chain.anchor(log.folder))
    #expect(first.size == 4 && first.root == log.checkpoint.checkpoint.root)
    #expect(first.payoutRoot == SHA256.digest([1] + leaf(0).bytes + leaf(1).bytes))
    #expect(try await chain.anchor(log.folder) == nil)
    _ = try log.append([LogFixture.result(2), LogFixture.result(3), LogFixture.result(4)])
    let left = SHA256.digest([1] + leaf(2).bytes + leaf(3).bytes)
    #expect(try await chain.anchor(log.folder)?.payoutRoot == SHA256.digest([1] + left.bytes + leaf(4).bytes))
    _ = try log.append([LogFixture.commitment(9)])
    let last = try #require(try await chain.anchor(log.folder))
    #expect(last.size == 8 && last.payoutRoot == nil)
  }

  @Test func everyCheckpointIsOfOneHistoryWithEveryAnchor() async throws {
    let folder = try TemporaryFolder()
    let log = try TransparencyLog(folder.path + "/log", signer: LogFixture.signer())
    var checkpoints: [Checkpoint] = []
    var anchors: [SignedAnchor] = []
    let chain = try LocalChain(data: folder.path, signer: LogFixture.signer())
    for number in 0..<11 {
      _ = try log.append([LogFixture.commitment(number)])
      checkpoints.append(log.checkpoint.checkpoint)
      _ = try await chain.anchor(log.folder)
      anchors.append(try #require(try LocalChain.newest(in: folder.path)))
    }
    let other = try TransparencyLog(folder.path + "/other", signer: LogFixture.signer())
    for (place, checkpoint) in checkpoints.enumerated() {
      _ = try other.append([LogFixture.commitment(place == 5 ? 99 : place)])
      for anchor in anchors {
        let proof = try AnchorProof(anchor, for: checkpoint, in: log.folder)
        let read = try AnchorProof(proof.bytes)
        #expect(read == proof)
        try read.require(checkpoint)
        // The same of another checkpoint, and of a log with another entry, is refused.
        for wrong in checkpoints where wrong != checkpoint { #expect(throws: ArchiveError.self) { try read.require(wrong) } }
        if place >= 5 { #expect(throws: ArchiveError.self) { try read.require(other.checkpoint.checkpoint) } }
      }
    }
  }

  @Test func everyFlippedByteOfAnAnchorIsSeen() async throws {
    let folder = try TemporaryFolder()
    let log = try TransparencyLog(folder.path + "/log", signer: LogFixture.signer())
    let chain = try LocalChain(data: folder.path, signer: LogFixture.signer())
    _ = try log.append(try (0..<9).map { try LogFixture.result($0) })
    _ = try await chain.anchor(log.folder)
    _ = try log.append(try (9..<21).map { try LogFixture.result($0) })
    let checkpoint = log.checkpoint.checkpoint
    let bytes = try AnchorProof(try #require(try LocalChain.newest(in: folder.path)), for: checkpoint, in: log.folder).bytes
    let key = try LogFixture.signer().verifier
    for place in bytes.indices {
      for bit in [UInt8(1), 4, 0x80] {
        var changed = bytes
        changed[place] ^= bit
        #expect(throws: ArchiveError.self, "byte \(place)") {
          let proof = try AnchorProof(changed)
          try proof.signed.require(key)
          try proof.require(checkpoint)
        }
      }
    }
    for end in bytes.indices { #expect(throws: ArchiveError.self) { try AnchorProof(Array(bytes[..<end])) } }
  }
}
