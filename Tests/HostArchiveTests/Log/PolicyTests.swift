import HostRules
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct PolicyTests {
  private static func vkey(_ byte: UInt8, _ name: String? = nil) throws -> String {
    try LogFixture.witness(byte, name: name.map { ExactText($0) }).verifier.description
  }

  /// The example of C2SP tlog-policy, with keys, and operators by the names of the keys.
  private static func example() throws -> String {
    """
    log \(try LogFixture.signer().verifier)

    witness X1 \(try vkey(11))
    witness X2 \(try vkey(12))
    \t witness  X3\t\(try vkey(13)) https://x3.example/
    # a comment
    group X-witnesses 2 X1 X2 X3

    witness Y1 \(try vkey(21))
    witness Y2 \(try vkey(22))
    witness Y3 \(try vkey(23))
    group Y-witnesses any Y1 Y2 Y3

    group X-and-Y all X-witnesses Y-witnesses
    quorum X-and-Y

    """
  }

  private static func policy(_ text: String) throws -> Policy { try Policy(Array(text.utf8)) }

  @Test func theSpecificationsExample() throws {
    let text = try PolicyTests.example()
    let policy = try PolicyTests.policy(text)
    #expect(policy.logs.count == 1 && policy.witnesses.map(\.name) == ["X1", "X2", "X3", "Y1", "Y2", "Y3"])
    #expect(policy.groups.map(\.threshold) == [2, 1, 2] && policy.quorum == .group(2))
    #expect(policy.witnesses[2].url == "https://x3.example/" && policy.witnesses[1].url == nil)
    #expect(policy.digest == SHA256.digest(Array(text.utf8)))
    // Every set of the six, counted by hand: two of the first three, and one of the others.
    for set in 0..<64 {
      let isEnough = (set & 0b111).nonzeroBitCount >= 2 && set >> 3 != 0
      #expect(policy.isQuorum { set >> $0 & 1 == 1 } == isEnough)
    }
  }

  @Test(
    arguments: [
      "", "quorum\n", "quorum nobody\n", "quorum none", "quorum none\r\n", "quorum none\nquorum none\n", "quibble x\nquorum none\n",
      "log garbage\nquorum none\n", "log\nquorum none\n", "witness w\nquorum none\n", "witness none VKEY\nquorum none\n",
      "witness w VKEY extra url\nquorum w\n", "witness w VKEY\nwitness w VKEY2\nquorum w\n", "witness w VKEY\nwitness v VKEY\nquorum w\n",
      "witness w LOG\nquorum w\n", "log VKEY\nquorum none\n", "witness w VKEY\ngroup g any\nquorum g\n",
      "group g any w\nwitness w VKEY\nquorum g\n",
      "witness w VKEY\ngroup g 0 w\nquorum g\n", "witness w VKEY\ngroup g 2 w\nquorum g\n", "witness w VKEY\ngroup g 01 w\nquorum g\n",
      "witness w VKEY\ngroup g -1 w\nquorum g\n", "witness w VKEY\ngroup g all w w\nquorum g\n",
      "witness w VKEY\ngroup g any none\nquorum g\n",
      "witness w VKEY\ngroup g any w\ngroup h any w\nquorum g\n", "witness w VKEY\ngroup w any w\nquorum w\n",
      "witness w VKEY\nquorum w\n\u{1}\n",
      "quorum w\nwitness w VKEY\n", "log LOG\nlog LOG https://x\nquorum none\n", "witness w MLDSA\nquorum w\n",
      "log LOG\nwitness w OWN\nquorum w\n",
      "witness w VKEY\n",
    ])
  func badPoliciesAreRefused(text: String) throws {
    let full = try PolicyTests.filled(text)
    let error = #expect(throws: ArchiveError.self, "\(text.debugDescription)") { try PolicyTests.policy(full) }
    #expect(error?.code == .malformed || error?.code == .unsupported)
  }

  private static func filled(_ text: String) throws -> String {
    let own = try NoteSigner(name: "w.example", .cosignature, LogFixture.key(1)).verifier.description
    let words: [(String, String)] = [
      ("VKEY2", try vkey(12)), ("VKEY", try vkey(11)), ("MLDSA", "w+00000000+BgAA"), ("LOG", try LogFixture.signer().verifier.description),
      ("OWN", own),
    ]
    return words.reduce(text) { text, word in text.split(separator: word.0, omittingEmptySubsequences: false).joined(separator: word.1) }
  }

  @Test(
    arguments: [
      ("witness all VKEY\nwitness any VKEY2\ngroup group 2 all any\nquorum group\n", 2),
      ("witness w\u{e9} VKEY\nquorum w\u{e9}\n", 1), ("  quorum\tnone  \n", 0), ("# nothing\n\n \t \nquorum none\n", 0),
    ] as [(String, Int)])
  func oddPoliciesThatAreOnes(text: String, witnesses: Int) throws {
    #expect(try PolicyTests.policy(PolicyTests.filled(text)).witnesses.count == witnesses)
  }

  private static func group(_ threshold: String, names: [String], log: Bool = true) throws -> Policy {
    var text = log ? "log \(try LogFixture.signer().verifier)\n" : ""
    for (index, name) in names.enumerated() { text += "witness w\(index) \(try vkey(UInt8(30 + index), name))\n" }
    text += "group g \(threshold) \(names.indices.map { "w\($0)" }.joined(separator: " "))\nquorum g\n"
    return try policy(text)
  }

  @Test func threeOfFourOperatorsAreTheFloor() throws {
    let four = ["a.example/w", "b.example/w", "c.example/w", "d.example/w"]
    #expect(try PolicyTests.group("3", names: four).weaknesses().isEmpty)
    #expect(try PolicyTests.group("all", names: four).weaknesses().isEmpty)
    #expect(try PolicyTests.group("2", names: four).weaknesses() == [.fewOperators(2), .disjointQuorums])
    #expect(try PolicyTests.group("any", names: four).weaknesses() == [.fewOperators(1), .disjointQuorums])
    #expect(try PolicyTests.group("3", names: four, log: false).weaknesses() == [.noLog])
    // Keys of one operator are one voice, and the log's own operator is none.
    #expect(
      try PolicyTests.group("3", names: ["a.example/1", "a.example/2", "a.example/3", "b.example/1"]).weaknesses() == [.fewOperators(1)])
    #expect(
      try PolicyTests.group("3", names: ["log.example/w", "b.example/w", "c.example/w", "d.example/w"]).weaknesses() == [.fewOperators(2)])
    // Three of seven leaves room for three others beside them.
    let seven = (0..<7).map { "o\($0).example/w" }
    #expect(try PolicyTests.group("3", names: seven).weaknesses() == [.disjointQuorums])
    #expect(try PolicyTests.group("4", names: seven).weaknesses().isEmpty)
    let none = try PolicyTests.policy("log \(try LogFixture.signer().verifier)\nquorum none\n")
    #expect(none.weaknesses() == [.fewOperators(0)])
    #expect(try PolicyTests.policy(PolicyTests.example()).weaknesses() == [])
  }

  @Test func aCheckpointNeedsItsLogAndItsQuorum() throws {
    let policy = try PolicyTests.policy(PolicyTests.example())
    let log = try LogFixture.signer()
    let checkpoint = Checkpoint(origin: LogFixture.origin, size: 4, root: LogFixture.digest("r"))
    var signed = try SignedCheckpoint(checkpoint, signedBy: log)
    #expect(try !policy.verdict(on: signed).isQuorum)
    for (byte, isEnough) in [(11, false), (99, false), (12, false), (23, true)] as [(UInt8, Bool)] {
      signed = try signed.adding([try LogFixture.witness(byte).cosignature(over: checkpoint.text, at: Int(byte))])
      #expect(try policy.verdict(on: signed).isQuorum == isEnough)
    }
    let verdict = try policy.require(signed)
    #expect(verdict.cosigners.map(\.witness.name) == ["X1", "X2", "Y3"] && verdict.cosigners.map(\.time) == [11, 12, 23])
    #expect(verdict.log == log.verifier)
    // Another log's checkpoint, another origin, no signature of the log.
    let other = Checkpoint(origin: "other.example/log", size: 4, root: LogFixture.digest("r"))
    #expect(throws: ArchiveError.self) { try policy.verdict(on: try SignedCheckpoint(other, signedBy: log)) }
    #expect(throws: ArchiveError.self) { try policy.verdict(on: try SignedCheckpoint(checkpoint, signedBy: LogFixture.signer(2))) }
  }

  /// A change of any bit of a policy is refused, or is a policy with another hash that people see.
  @Test func everyBitOfAPolicyShows() throws {
    let bytes = Array(try PolicyTests.example().utf8)
    let policy = try Policy(bytes)
    for index in bytes.indices {
      for bit in Soak.isOn ? Array(0..<8) : [index % 8] {
        var bent = bytes
        bent[index] ^= 1 << bit
        if let other = try? Policy(bent) { #expect(other.digest != policy.digest) }
      }
    }
  }
}
