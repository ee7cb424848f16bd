import HostRules
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct LogProofTests {
  private let entries: [[UInt8]] = (0..<21).map { Array("entry \($0)".utf8) }

  private func proof(_ index: Int, witnesses: [UInt8] = [11, 12]) throws -> LogProof {
    let tree = MerkleTree(entries)
    let checkpoint = Checkpoint(origin: LogFixture.origin, size: tree.count, root: tree.root)
    var signed = try SignedCheckpoint(checkpoint, signedBy: LogFixture.signer())
    for byte in witnesses { signed = try signed.adding([try LogFixture.witness(byte).cosignature(over: checkpoint.text, at: 77)]) }
    return LogProof(entry: entries[index], inclusion: tree.inclusion(of: index), checkpoint: signed)
  }

  private func policy() throws -> Policy {
    let text = """
      log \(try LogFixture.signer().verifier)
      witness a \(try LogFixture.witness(11).verifier)
      witness b \(try LogFixture.witness(12).verifier)
      group both all a b
      quorum both

      """
    return try Policy(Array(text.utf8))
  }

  @Test func theFormIsTheSpecifications() throws {
    let proof = try proof(3)
    let lines = String(decoding: proof.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "c2sp.org/tlog-proof@v1" && lines[1] == "extra ZW50cnkgMw==" && lines[2] == "index 3")
    #expect(lines[3...7].allSatisfy { $0.count == 44 } && lines[8].isEmpty && lines[9] == "log.example/agon" && lines[10] == "21")
    #expect(try LogProof(proof.bytes) == proof)
    let bare = LogProof(entry: nil, inclusion: proof.inclusion, checkpoint: proof.checkpoint)
    #expect(try LogProof(bare.bytes) == bare)
    #expect(try policy().require(bare, of: entries[3]).entry == entries[3])
    #expect(#expect(throws: ArchiveError.self) { try policy().require(bare) }?.code == .notFound)
    #expect(#expect(throws: ArchiveError.self) { try policy().require(proof, of: entries[4]) }?.code == .notProved)
  }

  @Test func everyEntryIsProvedOffline() throws {
    for index in entries.indices {
      let (verdict, entry) = try policy().require(try LogProof(proof(index).bytes))
      #expect(entry == entries[index] && verdict.cosigners.count == 2)
    }
    #expect(throws: ArchiveError.self) { try policy().require(proof(3, witnesses: [11])) }
  }

  /// Every bit of a proof is refused when it is read or when it is checked.
  @Test func everyBitOfAProofCounts() throws {
    let policy = try policy()
    let bytes = try proof(3).bytes
    for index in bytes.indices {
      for bit in Soak.isOn ? Array(0..<8) : [index % 8] {
        var bent = bytes
        bent[index] ^= 1 << bit
        #expect(throws: ArchiveError.self, "byte \(index), bit \(bit)") { try policy.require(try LogProof(bent)) }
      }
    }
    for count in 0..<bytes.count { #expect(throws: ArchiveError.self) { try policy.require(try LogProof(Array(bytes[..<count]))) } }
  }

  @Test func theMostHashesOfALine() throws {
    let hash = Base64.text(LogFixture.digest("x").bytes)
    let head = "c2sp.org/tlog-proof@v1\nindex 0\n"
    let checkpoint = String(decoding: try proof(0).checkpoint.note.bytes, as: UTF8.self)
    func text(_ count: Int) -> [UInt8] { Array((head + String(repeating: hash + "\n", count: count) + "\n" + checkpoint).utf8) }
    #expect(try LogProof(text(63)).inclusion.hashes.count == 63)
    #expect(throws: ArchiveError.self) { try LogProof(text(64)) }
    #expect(
      #expect(throws: ArchiveError.self) { try LogProof([UInt8](repeating: 10, count: LogProof.maxByteCount + 1)) }?.code == .tooLarge)
  }
}
