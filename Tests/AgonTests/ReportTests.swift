internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable import agon

struct ReportTests {
  private func played(_ outcome: SessionOutcome, answers: [Journal.Answer] = []) -> PlayedSession {
    let nonce = [UInt8](repeating: 7, count: 32)
    let header = Journal.Header(
      space: "s", spaceVersion: "1.0.0", package: CID(codec: .dagCBOR, of: [1]), worker: CID(codec: .raw, of: [2]), config: [0xA0],
      roster: ["a", "b"].map { .init(name: $0) }, seating: .listed, nonceHash: SHA256.digest(nonce), clock: .virtual)
    let step = Journal.Step(
      input: .answers(answers), clock: nil, stateHash: SHA256.digest([]), chain: SHA256.digest([3]), log: "a \u{1B}log")
    return PlayedSession(
      journal: Journal(header: header, steps: [step], end: .init(nonce: nonce, outcome: outcome)), seated: ["a", "b"], answers: 2,
      forfeits: [0, 1])
  }

  private func settled() throws -> SessionOutcome {
    .settled(Settlement(scores: [.best, .zero], ranking: try Ranking(ranks: [1, 2]), shares: [10_000, 0]))
  }

  @Test func aSessionIsOneLineOfJSON() throws {
    let session = played(try settled())
    let text = JSON.text(RunReport.session(session, number: 4))
    #expect(!text.contains("\n"))
    let value = try JSON.decode(Array(text.utf8))
    #expect(
      value == [
        "type": "session", "number": 5, "id": .text(session.journal.id), "space": "s", "agents": ["a", "b"], "steps": 1,
        "forfeits": [0, 1], "fee": 0,
        "head": .text("\(session.journal.head)"), "outcome": "settled", "scores": [10_000, 0], "ranks": [1, 2], "shares": [10_000, 0],
      ])
  }

  @Test func aTallyCountsFoldsVoidsAndTheExit() throws {
    var tally = RunTally([.init(space: "s", bots: ["a", "b"], seats: 2)])
    try tally.add(played(settled()), number: 0)
    try tally.add(played(.void(.cancelled)), number: 1)
    #expect((tally.played, tally.settled, tally.folded, tally.differed, tally.answers) == (2, 1, 1, 0, 4))
    #expect(tally.exit(isInterrupted: false) == .success)
    try tally.add(played(.void(.parseRaised)), number: 2)
    #expect(tally.exit(isInterrupted: false) == .checkFailed)
    try tally.add(played(.void(.notReproducible("step 1"))), number: 3)
    #expect((tally.folded, tally.differed) == (3, 1))
    #expect(tally.exit(isInterrupted: false) == .notReplayed)
    #expect(tally.voids.map(\.code) == ["cancelled", "parse_raised", "not_reproducible"])
    #expect(tally.exit(isInterrupted: true) == .interrupted)
  }

  @Test func theSummaryHasItsKeys() throws {
    var tally = RunTally([.init(space: "s", bots: ["a", "b"], seats: 2)])
    try tally.add(played(settled()), number: 0)
    let refused = [(name: "bad", failure: Failure(.noSpace, code: "manifest", "wrong"))]
    let value = RunReport.summary(tally, refused: refused, seed: .max, elapsed: 2, isInterrupted: false)
    #expect(value["seed"] == "18446744073709551615")
    #expect(value["sessions_per_second"] == .float(0.5))
    #expect(value["digest"]?.text?.count == 64)
    #expect(value["refused"] == [["space": "bad", "code": "manifest", "message": "wrong"]])
    #expect(value["standings"]?.list?.map { $0["agent"] } == ["a", "b"])
    #expect(value["standings"]?.list?[0]["wins"] == 1)
  }

  @Test func digestsFollowTheJournals() throws {
    func digest(_ outcomes: [SessionOutcome]) throws -> Digest {
      var tally = RunTally([.init(space: "s", bots: ["a", "b"], seats: 2)])
      for (number, outcome) in outcomes.enumerated() { try tally.add(played(outcome), number: number) }
      return tally.digest
    }
    let settled = try settled()
    #expect(try digest([settled, .void(.cancelled)]) == digest([settled, .void(.cancelled)]))
    #expect(try digest([settled, .void(.cancelled)]) != digest([.void(.cancelled), settled]))
  }

  @Test func aJournalIsShownWithItsAnswersEscaped() throws {
    let answers = [
      Journal.Answer(seat: 1, text: Array("\u{1B}[2Jhi\n".utf8)), Journal.Answer(seat: 2, text: [0xFF, 0x21]),
    ]
    let description = SessionDescription(journal: played(try settled(), answers: answers).journal)
    let lines = description.lines(width: 80).map(\.text)
    #expect(lines.contains("        1 a  \\u{1b}[2Jhi\\n"))
    #expect(lines.contains("        2 b  \\xff!"))
    #expect(lines.contains("        a log"))
    #expect(lines.allSatisfy { line in line.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
    #expect(description.value["steps"]?.list?[0]["answers"]?.list?[1]["text"] == .bytes([0xFF, 0x21]))
    let long = SessionDescription.answer(.init(seat: 1, text: [UInt8](repeating: 0x61, count: 5_000)), mostColumns: 10)
    #expect(long.text == "aaaaaaaaa…  (4.9 KiB)")
  }

  @Test func errorsAreTwoLinesOrOneObject() throws {
    let failure = Failure(.notFound, code: "not_found", "there is no\u{1B}[31m x\nreally", hint: "look again")
    #expect(failure.report(asJSON: false) == "error: there is no[31m x\n       really\n hint: look again\n")
    #expect(
      try JSON.decode(Array(failure.report(asJSON: true).utf8)) == [
        "error": ["code": "not_found", "message": "there is no[31m x\nreally", "hint": "look again"]
      ])
  }

  @Test(arguments: [
    (SessionError(.seats, "") as any Error, Exit.usage), (SessionError(.storage, ""), .inputOutput),
    (SessionError(.notFound, ""), .notFound),
    (SessionError(.journal, ""), .badData), (SandboxError(.unreadable, ""), .notFound), (SandboxError(.load, ""), .noSpace),
    (SandboxError(.worker, ""), .checkFailed),
  ])
  func errorsOfTheModulesHaveTheirExit(error: any Error, status: Exit) {
    #expect(Failure(error)?.status == status)
  }
}

struct DoctorTests {
  @Test(arguments: [
    ("Name:\tspace-worker\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n", Check.Verdict.passed),
    ("NoNewPrivs:\t0\nSeccomp:\t2\n", .failed),
    ("NoNewPrivs:\t1\nSeccomp:\t0\n", .failed), ("Name:\tx\n", .failed), ("", .failed),
  ])
  func aWorkerIsConfinedByAFilter(status: String, verdict: Check.Verdict) {
    #expect(Checkup.confinement(WorkerStatus(status)).verdict == verdict)
  }

  @Test(arguments: [("./.agon", "."), (".agon", "."), ("a/b/", "a"), ("/a", "/"), ("/a/b", "/a")])
  func theParentOfAFolder(path: String, parent: String) { #expect(Checkup.parent(of: path) == parent) }

  @Test func theProbeIsASoundPackage() throws {
    #expect(try ProbeSpace.package().manifest.id == "probe")
  }
}
