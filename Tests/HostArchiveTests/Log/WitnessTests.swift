import Foundation
import HostRules
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct WitnessTests {
  private let leaves = (0..<40).map { Array("leaf \($0)".utf8) }

  private func checkpoint(_ size: Int, origin: ExactText = LogFixture.origin, fork: Bool = false) throws -> SignedCheckpoint {
    var leaves = Array(leaves[..<size])
    if fork { leaves[size - 1] = [9] }
    return try SignedCheckpoint(
      Checkpoint(origin: origin, size: size, root: MerkleTree(leaves).root), signedBy: LogFixture.signer(1, name: origin))
  }

  private func request(_ old: Int, _ size: Int) throws -> WitnessRequest {
    WitnessRequest(old: old, proof: MerkleTree(leaves[..<size]).consistency(from: old).hashes, checkpoint: try checkpoint(size))
  }

  private func witness(_ folder: TemporaryFolder) throws -> Witness {
    try Witness(folder: folder.path + "/w", signer: LogFixture.witness(5), logs: [LogFixture.signer().verifier]) { 1_700_000_000 }
  }

  @Test func theSpecificationsRequest() throws {
    let text = """
      old 20852014
      PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
      jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
      5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
      /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

      example.com/behind-the-sofa
      20852163
      CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

      — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
      — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=

      """
    let request = try WitnessRequest(Array(text.utf8))
    #expect(request.old == 20_852_014 && request.proof.count == 4 && request.checkpoint.note.signatures.count == 2)
    #expect(request.bytes == Array(text.utf8))
    for count in 0..<text.utf8.count { #expect((try? WitnessRequest(Array(text.utf8.prefix(count))))?.bytes != request.bytes) }
  }

  @Test(arguments: ["", "old 1\n", "old 01\n\n", "new 1\n\n", "old -1\n\n", "old 1\nAAAA\n\n", "old 1\n\n", "old 9223372036854775808\n\n"])
  func requestsThatAreNone(head: String) throws {
    let folder = try TemporaryFolder()
    let checkpoint = head.hasSuffix("\n\n") && head.hasPrefix("old 1\n\n") ? [] : try self.checkpoint(3).note.bytes
    let answer = try witness(folder).answer(Array(head.utf8) + checkpoint)
    #expect(answer.status == 400)
  }

  @Test func itSignsAGrowingLogAndNothingElse() throws {
    let folder = try TemporaryFolder()
    let witness = try witness(folder)
    var known = 0
    for size in [1, 2, 7, 7, 8, 40] {
      let request = try request(known, size)
      guard case .cosigned(let signatures) = witness.answer(request.bytes) else {
        Issue.record("\(size) is not signed")
        return
      }
      let verified = try SignedNote(text: request.checkpoint.note.text, signatures: signatures).verified(by: [witness.key])
      #expect(verified == [SignedNote.Verified(key: witness.key, time: 1_700_000_000)])
      known = size
    }
    // A rollback, a replay of an old request, a size that the log does not have.
    #expect(witness.answer(try request(7, 8).bytes) == .conflict(size: 40))
    #expect(witness.answer(try request(0, 8).bytes) == .conflict(size: 40))
    #expect(
      WitnessAnswer.conflict(size: 40).body == Array("40\n".utf8) && WitnessAnswer.conflict(size: 40).contentType == "text/x.tlog.size")
    #expect(witness.answer(WitnessRequest(old: 9, proof: [], checkpoint: try checkpoint(8)).bytes).status == 400)
  }

  @Test func anotherHistoryIsNotSigned() throws {
    let folder = try TemporaryFolder()
    let witness = try witness(folder)
    #expect(witness.answer(try request(0, 8).bytes).status == 200)
    // Two logs of one size, and one that grew from another.
    #expect(witness.answer(WitnessRequest(old: 8, proof: [], checkpoint: try checkpoint(8, fork: true)).bytes).status == 422)
    let proof = MerkleTree(leaves[..<12]).consistency(from: 8).hashes
    #expect(witness.answer(WitnessRequest(old: 8, proof: proof, checkpoint: try checkpoint(12, fork: true)).bytes).status == 422)
    for count in 0..<proof.count {
      #expect(witness.answer(WitnessRequest(old: 8, proof: Array(proof[..<count]), checkpoint: try checkpoint(12)).bytes).status == 422)
    }
    #expect(witness.answer(WitnessRequest(old: 8, proof: proof + [Merkle.emptyRoot], checkpoint: try checkpoint(12)).bytes).status == 422)
    // It goes on where it was.
    #expect(witness.answer(try request(8, 12).bytes).status == 200)
  }

  @Test func nothingIsProvedOfTheBeginning() throws {
    let folder = try TemporaryFolder()
    let witness = try witness(folder)
    #expect(witness.answer(WitnessRequest(old: 0, proof: [Merkle.emptyRoot], checkpoint: try checkpoint(3)).bytes).status == 422)
    let empty = Checkpoint(origin: LogFixture.origin, size: 0, root: LogFixture.digest("x"))
    let bad = try SignedCheckpoint(empty, signedBy: LogFixture.signer())
    #expect(witness.answer(WitnessRequest(old: 0, proof: [], checkpoint: bad).bytes).status == 422)
    let good = try SignedCheckpoint(Checkpoint(origin: LogFixture.origin, size: 0, root: Merkle.emptyRoot), signedBy: LogFixture.signer())
    #expect(witness.answer(WitnessRequest(old: 0, proof: [], checkpoint: good).bytes).status == 200)
    #expect(witness.answer(try request(0, 3).bytes).status == 200)
  }

  @Test func strangersAndForgers() throws {
    let folder = try TemporaryFolder()
    let witness = try witness(folder)
    let unknown = WitnessRequest(old: 0, proof: [], checkpoint: try checkpoint(3, origin: "other.example/log"))
    #expect(witness.answer(unknown.bytes) == .unknownLog)
    let plain = Checkpoint(origin: LogFixture.origin, size: 3, root: LogFixture.digest("r"))
    let stranger = try SignedCheckpoint(plain, signedBy: LogFixture.signer(2))
    #expect(witness.answer(WitnessRequest(old: 0, proof: [], checkpoint: stranger).bytes).status == 403)
    let forged = SignedNote(
      text: plain.text,
      signatures: [
        try LogFixture.signer().signature(over: plain.text),
        NoteSignature(of: try LogFixture.signer().verifier, bytes: [UInt8](repeating: 0, count: 64)),
      ])
    #expect(witness.answer(WitnessRequest(old: 0, proof: [], checkpoint: try SignedCheckpoint(note: forged)).bytes).status == 403)
    #expect(witness.answer(try request(0, 3).bytes).status == 200, "none of them has left anything")
  }

  @Test func itRemembersAcrossARestartAndOneAtATime() throws {
    let folder = try TemporaryFolder()
    do {
      let witness = try witness(folder)
      #expect(witness.answer(try request(0, 8).bytes).status == 200)
      #expect(#expect(throws: ArchiveError.self) { try self.witness(folder) }?.code == .locked)
    }
    let again = try witness(folder)
    #expect(again.answer(try request(0, 9).bytes) == .conflict(size: 8))
    #expect(again.answer(WitnessRequest(old: 8, proof: [], checkpoint: try checkpoint(8, fork: true)).bytes).status == 422)
    #expect(again.answer(try request(8, 9).bytes).status == 200)
  }

  /// A memory that cannot be read is not one of nothing.
  @Test func aDamagedMemorySignsNothing() throws {
    let folder = try TemporaryFolder()
    do { #expect(try witness(folder).answer(try request(0, 8).bytes).status == 200) }
    let file = URL(filePath: folder.path + "/w/" + SHA256.digest(LogFixture.origin.bytes).description)
    let bytes = try Data(contentsOf: file)
    for damaged in [Data(), bytes.dropLast(5), Data("other\n".utf8) + bytes.drop { $0 != 0x0a }.dropFirst()] {
      try damaged.write(to: file)
      let witness = try witness(folder)
      #expect(witness.answer(try request(0, 9).bytes) == .unavailable)
      #expect(witness.answer(try request(8, 9).bytes) == .unavailable)
    }
  }
}
