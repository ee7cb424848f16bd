import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct CheckpointTests {
  /// The example of C2SP tlog-checkpoint.
  private static let example = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

  @Test func theSpecificationsExample() throws {
    let checkpoint = try Checkpoint(Array(CheckpointTests.example.utf8))
    #expect(checkpoint.origin == "example.com/behind-the-sofa" && checkpoint.size == 20_852_163)
    #expect(checkpoint.root.description == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
    #expect(checkpoint.text == Array(CheckpointTests.example.utf8))
    let extended = try Checkpoint(Array((CheckpointTests.example + "more\n").utf8))
    #expect(extended.extensions == ["more"] && extended.text == Array((CheckpointTests.example + "more\n").utf8))
  }

  @Test(
    arguments: [
      ("a\n00\n", "leading zero"), ("a\n01\n", "leading zero"), ("a\n-1\n", "sign"), ("a\n+1\n", "sign"), ("a\n\n", "no size"),
      ("\n1\n", "no origin"), ("a\n9223372036854775808\n", "2^63"), ("a\n1 \n", "space"), ("a\n１\n", "wide digit"),
    ] as [(String, String)])
  func badSizesAndOrigins(head: String, why: String) {
    let text = head + "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    #expect(throws: ArchiveError.self, "\(why)") { try Checkpoint(Array(text.utf8)) }
  }

  @Test(
    arguments: [
      "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
      "CsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n",
      "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "\n",
      "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n", "",
    ])
  func badRoots(root: String) {
    #expect(throws: ArchiveError.self) { try Checkpoint(Array(("a\n1\n" + root).utf8)) }
  }

  /// A change of any bit is refused when it is read, or leaves no signature of the log, or says that one is forged.
  @Test func everyBitOfASignedCheckpointCounts() throws {
    let log = try LogFixture.signer()
    let signed = try SignedCheckpoint(Checkpoint(origin: LogFixture.origin, size: 300, root: LogFixture.digest("r")), signedBy: log)
    let bytes = signed.note.bytes
    #expect(try SignedCheckpoint(bytes) == signed)
    for index in bytes.indices {
      for bit in Soak.isOn ? Array(0..<8) : [index % 8, (index + 5) % 8] {
        var bent = bytes
        bent[index] ^= 1 << bit
        let found = try? SignedCheckpoint(bent).note.verified(by: [log.verifier])
        #expect(found?.isEmpty ?? true, "byte \(index), bit \(bit)")
      }
    }
  }

  @Test func signaturesAreAddedOnce() throws {
    let (log, witness) = (try LogFixture.signer(), try LogFixture.witness(2))
    let signed = try SignedCheckpoint(Checkpoint(origin: LogFixture.origin, size: 3, root: LogFixture.digest("r")), signedBy: log)
    let line = try witness.cosignature(over: signed.note.text, at: 5)
    let both = try signed.adding([line])
    #expect(try both.adding([line]) == both && both.note.signatures.count == 2)
    #expect(try both.note.verified(by: [log.verifier, witness.verifier]).map(\.time) == [nil, 5])
    let many = try (0..<SignedNote.maxSignatures).map { try witness.cosignature(over: signed.note.text, at: 10 + $0) }
    #expect(throws: ArchiveError.self) { try signed.adding(many) }
  }
}
