import HostCrypto
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct NoteTests {
  private static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  private static let peterSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  private static let peterText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  private static let peterNote =
    peterText
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

  /// From golang.org/x/mod/sumdb/note, from the specification C2SP signed-note, and from sum.golang.org of 23 September 2024.
  private static let published: [(key: String, note: String)] = [
    (peter, peterNote),
    (
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    ),
    (
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
      "go.sum database tree\n30055305\nmXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=\n\n— sum.golang.org Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=\n"
    ),
  ]

  @Test(arguments: published.indices)
  func publishedNotesHold(index: Int) throws {
    let (vkey, text) = NoteTests.published[index]
    let key = try VerifierKey(vkey)
    #expect(key.description == vkey && key.algorithm == .ed25519)
    let note = try SignedNote(Array(text.utf8))
    #expect(note.bytes == Array(text.utf8))
    #expect(try note.verified(by: [key]).map(\.key) == [key])
  }

  /// Ed25519 signs the same in every hand: the published note comes out byte by byte.
  @Test func signingGivesThePublishedNote() throws {
    let material = try #require(Base64.decode(Array(NoteTests.peterSeed.utf8)))
    let signer = try NoteSigner(name: "PeterNeumann", .ed25519, LogFixture.key(Array(material.dropFirst())))
    #expect(signer.verifier.description == NoteTests.peter)
    let text = Array(NoteTests.peterText.utf8)
    #expect(SignedNote(text: text, signatures: [try signer.signature(over: text)]).bytes == Array(NoteTests.peterNote.utf8))
  }

  /// The key of a public witness, as its operator gives it.
  @Test func aWitnessKeyIsOfItsOwnKind() throws {
    let vkey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
    let key = try VerifierKey(vkey)
    #expect(key.algorithm == .cosignature && key.description == vkey && key.id == 0xda77_ade7)
  }

  /// A cosignature of a public witness, whose time its publisher states.
  @Test func aCosignatureTellsItsTime() throws {
    let text = "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
    let bytes = try #require(Base64.decode(Array(text.utf8)))
    #expect(Cosignature(Array(bytes[4...]))?.time == 1_727_964_367)
    #expect(Cosignature(Array(bytes[4...].dropLast())) == nil)
    #expect(Cosignature([UInt8](repeating: 0xff, count: 72)) == nil, "a time past 2^63 − 1")
  }

  @Test func cosignaturesHoldForTheirTextAndTimeAlone() throws {
    let witness = try LogFixture.witness(7)
    let text = Checkpoint(origin: LogFixture.origin, size: 8, root: LogFixture.digest("root")).text
    let line = try witness.cosignature(over: text, at: 1_679_315_147)
    // The message that the specification writes out, signed with the bare key.
    let message = Array("cosignature/v1\ntime 1679315147\n".utf8) + text
    #expect(Array(line.bytes[8...]) == (try LogFixture.key(7).signature(over: message)))
    let note = SignedNote(text: text, signatures: [line])
    #expect(try note.verified(by: [witness.verifier]) == [SignedNote.Verified(key: witness.verifier, time: 1_679_315_147)])
    for bit in stride(from: 0, to: line.bytes.count * 8, by: Soak.count(fast: 3, full: 1)) {
      var bytes = line.bytes
      bytes[bit / 8] ^= 1 << (bit % 8)
      let bent = SignedNote(text: text, signatures: [NoteSignature(of: witness.verifier, bytes: bytes)])
      #expect(throws: ArchiveError.self) { try bent.verified(by: [witness.verifier]) }
    }
    // A log's key of the same bytes and name is another key.
    let log = try NoteSigner(name: witness.verifier.name, .ed25519, LogFixture.key(7))
    #expect(try note.verified(by: [log.verifier]).isEmpty)
  }

  @Test func everyPartAndEveryChangeOfAKeyIsRefused() {
    let bytes = Array(NoteTests.peter.utf8)
    var accepted = 0
    for start in 0...bytes.count {
      for end in start...bytes.count where end - start < bytes.count {
        if (try? VerifierKey(String(decoding: bytes[start..<end], as: UTF8.self))) != nil { accepted += 1 }
      }
    }
    for index in bytes.indices {
      for bit in 0..<7 {
        var bent = bytes
        bent[index] ^= 1 << bit
        if (try? VerifierKey(String(decoding: bent, as: UTF8.self))) != nil { accepted += 1 }
      }
    }
    #expect(accepted == 0)
  }

  @Test(
    arguments: [
      // Of golang.org/x/mod/sumdb/note: a longer key, and another kind, each with the right hash.
      ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", .malformed),
      ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .unsupported),
      ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .malformed), ("", .malformed), ("++", .malformed),
    ] as [(String, ArchiveError.Code)])
  func badKeysHaveTheirCause(text: String, code: ArchiveError.Code) {
    let error = #expect(throws: ArchiveError.self) { try VerifierKey(text) }
    #expect(error?.code == code)
  }

  @Test(arguments: ["", " ", "a b", "a+b", "a\tb", "a\u{00a0}b", "a\u{2003}b", "a\nb", String(repeating: "n", count: 256)])
  func namesThatNoKeyHas(name: String) {
    #expect(throws: ArchiveError.self) { try LogFixture.signer(name: ExactText(name)) }
  }

  @Test(
    arguments: [
      "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\n", "text\n— a AAAAAAA=\n", "text\n\n— a AAAAAAA=", "text\n\n- a AAAAAAA=\n",
      "text\n\n— a\n", "text\n\n—  AAAAAAA=\n", "text\n\n— a AAAAAA==\n", "text\n\n— a AAAAAAA\n", "text\n\n— a AAAAAAB=\n",
      "text\n\n— a AAAA AAA=\n", "text\n\n— a+b AAAAAAA=\n", "te\rxt\n\n— a AAAAAAA=\n", "te\u{0}xt\n\n— a AAAAAAA=\n",
      "text\n\n— a AAAAAAA=\nmore\n", "\n— a AAAAAAA=\n",
    ])
  func badNotesAreRefused(text: String) {
    let error = #expect(throws: ArchiveError.self, "\(text.debugDescription)") { try SignedNote(Array(text.utf8)) }
    #expect(error?.code == .malformed)
  }

  @Test func limitsOfNotes() throws {
    let line = "— a AAAAAAA=\n"
    let most = "text\n\n" + String(repeating: line, count: SignedNote.maxSignatures)
    #expect(try SignedNote(Array(most.utf8)).signatures.count == SignedNote.maxSignatures)
    #expect(throws: ArchiveError.self) { try SignedNote(Array((most + line).utf8)) }
    let long = String(repeating: "x", count: SignedNote.maxByteCount) + "\n\n" + line
    #expect(#expect(throws: ArchiveError.self) { try SignedNote(Array(long.utf8)) }?.code == .tooLarge)
    #expect(throws: ArchiveError.self) { try SignedNote([0xff, 0x0a, 0x0a] + Array(line.utf8)) }
    // Texts may have empty lines; the last one counts.
    #expect(try SignedNote(Array("a\n\nb\n\n\(line)".utf8)).text == Array("a\n\nb\n".utf8))
  }

  @Test func strangersArePassedOverAndForgersAreNot() throws {
    let (log, stranger) = (try LogFixture.signer(1), try LogFixture.signer(2))
    let text = Array("some text\n".utf8)
    let good = try log.signature(over: text)
    let other = try stranger.signature(over: text)
    #expect(try SignedNote(text: text, signatures: [other, good, good]).verified(by: [log.verifier]).count == 1)
    #expect(try SignedNote(text: text, signatures: [other]).verified(by: [log.verifier]).isEmpty)
    let forged = NoteSignature(of: log.verifier, bytes: other.bytes)
    let error = #expect(throws: ArchiveError.self) {
      try SignedNote(text: text, signatures: [good, forged]).verified(by: [log.verifier])
    }
    #expect(error?.code == .notProved)
  }

  @Test func namesAreTheSameWhereTheirBytesAre() {
    #expect(ExactText("caf\u{e9}") != ExactText("cafe\u{301}"))
    #expect("caf\u{e9}" == "cafe\u{301}", "as Swift has it")
  }
}
