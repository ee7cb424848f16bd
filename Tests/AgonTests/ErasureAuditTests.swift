internal import HostArchive
internal import HostCrypto
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import TestSupport
internal import Testing

@testable internal import agon

/// What an audit says of answers that are erased, and of tombstones that are not theirs.
@Suite struct ErasureAuditTests {
  private let host: ErasingHost

  init() throws { host = try ErasingHost() }

  private func audit(_ record: SessionRecord, _ proofs: [[UInt8]] = [], _ policy: Policy? = nil, replays: Bool = false) throws -> Audit {
    var rest = try ErasingHost.archive(record.blocks)[...]
    return Audit(
      { buffer in
        let part = rest.prefix(buffer.count)
        buffer.copyBytes(from: part)
        rest = rest.dropFirst(part.count)
        return part.count
      },
      evidence: Audit.Evidence(proofs: proofs.enumerated().map { .init(name: "proof \($0)", bytes: $1) }, policy: policy),
      replays: replays, executable: { Fixture.executable })
  }

  private func proofs() throws -> [[UInt8]] {
    let log = LogFolder(host.data + "/log")
    return try host.entries().indices.map { try log.prove($0).bytes }
  }

  private func words(_ audit: Audit, _ step: Audit.Step) -> String? { audit.checks.first { $0.step == step }?.check.title }

  @Test func aTombstoneSaysThatItWasTheHost() async throws {
    let played = try host.play()
    try await host.publish()
    try await host.erase(played, 2, 1)
    try await host.erase(played, 4, 2, at: ErasingHost.start + 70_000)
    let record = try SessionRecord(host.journal(of: played), package: played.record.package)
    let proofs = try proofs()
    try #require(proofs.count == 4)
    let cases: [(given: [Int], expected: String)] = [
      ([], "erased: inclusion only, by the host's word: no tombstone was given"),
      ([1, 0], "erased: inclusion only, by the host's word: no tombstone was given"),
      ([1, 2], "erased: inclusion only, 1 of 2 by logged tombstones, the others by the host's word: no tombstone was given"),
      ([0, 1, 2, 3], "erased: inclusion only, by logged tombstones"), ([3, 2], "erased: inclusion only, by logged tombstones"),
    ]
    for (given, expected) in cases {
      let audit = try audit(record, given.map { proofs[$0] })
      // Without a tombstone for each, an answer is missing: anybody who had the file may have left it out.
      let exit: Exit = expected.contains("no tombstone") ? .notIncluded : .success
      #expect(audit.exit == exit && words(audit, .erasure) == expected, "\(audit.lines(width: 200).map(\.text))")
      #expect(words(audit, .record)?.contains("but for 2 erased answers") == true)
      #expect(audit.grades.contains { $0.what == "2 erased answers" && $0.level == .claimed && "erased: " + $0.why == expected })
      #expect(!audit.grades.contains { $0.level == .proved && $0.what.contains("scores") })
    }
    // The log's own key is the auditor's, or another's.
    let log = LogFolder(host.data + "/log")
    let own = try Policy(Array("log \(log.key())\nquorum none\n".utf8))
    #expect(try audit(record, proofs, own).exit == .success)
    let other = try NoteSigner(name: "log.example/other", .ed25519, SigningKey()).verifier
    let foreign = try audit(record, proofs, Policy(Array("log \(other)\nquorum none\n".utf8)))
    #expect(foreign.exit == .noQuorum && words(foreign, .erasure) == nil)
  }

  @Test func nothingIsFoldedPastIt() async throws {
    let played = try host.play()
    try await host.publish()
    let last = played.journal.steps.count - 1
    for (index, step) in [1, 3, last].enumerated() { try await host.erase(played, step, 2, at: ErasingHost.start + 60_000 + Int64(index)) }
    let proofs = try proofs()
    try #require(proofs.count == 5 && last > 3)
    let whole = try audit(played.record, replays: true)
    #expect(whole.exit == .success && words(whole, .erasure) == nil && whole.report?.difference == nil)
    for (index, step) in [1, 3, last].enumerated() {
      let erased = played.journal.erasing(step: step, seat: 2)
      let audit = try audit(SessionRecord(erased, package: played.record.package), [proofs[2 + index]], replays: true)
      #expect(audit.exit == .notComparable && audit.report == nil)
      #expect(words(audit, .fold)?.contains("step \(step): the answer of seat 2 is erased") == true)
      #expect(audit.checks.last?.check.detail == "\(step) \(step == 1 ? "step" : "steps") before it gave the recorded hashes")
      // What was changed before it is seen all the same; what came after it is not, and is not called proved.
      guard case .settled(let settlement) = erased.end.outcome else { continue }
      #expect(!audit.grades.contains { $0.level == .proved && $0.what.contains("scores") }, "\(settlement.scores)")
    }
    var steps = played.journal.erasing(step: 3, seat: 2).steps
    steps[2] = Journal.Step(
      input: steps[2].input, clock: steps[2].clock, stateHash: SHA256.digest([1]), chain: steps[2].chain, log: steps[2].log)
    let forged = Journal(header: played.journal.header, opening: played.journal.opening, steps: steps, end: played.journal.end)
    let audit = try audit(SessionRecord(forged, package: played.record.package), [proofs[3]], replays: true)
    #expect(audit.exit == .foldDiffers && words(audit, .fold)?.contains("step 2: the state's hash differs") == true)
  }

  @Test func aTombstoneOfSomethingElseIsRefused() async throws {
    let (played, other) = (try host.play(), try host.play(at: ErasingHost.start + 10_000))
    try await host.publish()
    try await host.erase(played, 2, 1)
    try await host.erase(other, 2, 1, at: ErasingHost.start + 70_000)
    let proofs = try proofs()
    func refused(_ record: SessionRecord, _ given: [Int], _ words: String) throws {
      let audit = try audit(record, given.map { proofs[$0] })
      #expect(audit.exit == .notIncluded && self.words(audit, .inclusion)?.contains(words) == true)
    }
    let record = try SessionRecord(host.journal(of: played), package: played.record.package)
    try refused(record, [5], "it is about the session \(other.journal.id)")
    try refused(played.record, [4], "is erased, and the record has it")
    try refused(record, [4, 4], "two of the proofs are of the same entry")
    // Somebody leaves another answer out, and shows the tombstone of this one.
    let forged = try SessionRecord(played.journal.erasing(step: 3, seat: 1), package: played.record.package)
    #expect(forged.root == record.root && forged.cid == record.cid)
    try refused(forged, [4], "is erased, and the record has it")
    let bare = try audit(forged)
    #expect(words(bare, .erasure)?.contains("no tombstone was given") == true)
    // Another commitment to it is another session root, which the log has not.
    guard case .answers(let answers) = record.journal.steps[2].input, case .erased(let erased) = answers[0].content else {
      Issue.record("the first answer of the step is erased")
      return
    }
    var steps = record.journal.steps
    let lie = ErasedAnswer(block: erased.block, commitment: SHA256.digest([1]), signature: nil)
    steps[2] = Journal.Step(
      input: .answers([Journal.Answer(seat: answers[0].seat, task: answers[0].task, content: .erased(lie)), answers[1]]),
      clock: steps[2].clock, stateHash: steps[2].stateHash, chain: steps[2].chain, log: steps[2].log)
    let lying = Journal(header: record.journal.header, opening: record.journal.opening, steps: steps, end: record.journal.end)
    let lyingRecord = try SessionRecord(lying, package: played.record.package)
    #expect(lyingRecord.root != record.root)
    let end = try audit(lyingRecord, [proofs[1]])
    #expect(end.exit == .notIncluded && words(end, .inclusion)?.contains("its session root is") == true)
  }
}
