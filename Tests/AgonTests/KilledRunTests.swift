internal import Foundation
internal import Glibc
internal import HostArchive
internal import HostRules
internal import HostStore
internal import TestSupport
internal import Testing

/// `kill -9` of the real program at random moments, on a real file: every fee is where it belongs afterwards.
@Suite(.serialized) struct KilledRunTests {
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")

  private func started(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = KilledRunTests.program
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  @Test func nothingIsLostAndNothingIsDoubled() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    var draws = SplitMix64(seed: Soak.seed)
    for _ in 0..<Soak.count(fast: 10, full: 200) {
      let run = try started([
        "run", "--sessions", "100000", "--json", "--space", "bid-tac-toe", "--space", "kuhn-poker", "--space", "btc-trading",
        "--spaces", Fixture.repository.appending(path: "spaces").path, "--data", data,
      ])
      usleep(UInt32.random(in: 50_000...900_000, using: &draws))
      kill(run.processIdentifier, SIGKILL)
      run.waitUntilExit()
    }
    let last = try started(["session", "resume", "--json", "--data", data])
    last.waitUntilExit()
    #expect(last.terminationStatus == 0)
    let store = try Store(folder: data, creating: false)
    #expect(try store.read { reading in try reading.openSessions() } == [], "every session that started has ended")
    let audit = try store.read { reading in try reading.verifyLedger() }
    #expect(audit.fault == nil)
    let ended = try store.read { reading in try reading.endedSessions(limit: 1_000_000) }
    #expect(!ended.isEmpty)
    for session in ended {
      try store.read { reading in
        let escrow = try #require(try reading.account(.escrow(session.id)))
        let fees = UInt128(session.fee) * UInt128(try reading.entrants(of: session.number).count)
        // What went in has come out, all of it.
        #expect(escrow.creditsPosted.units == fees && escrow.debitsPosted.units == fees && escrow.debitsPending == .zero)
        let results = try reading.results(of: session.id)
        #expect(results.count == 2, "a session is recorded once")
        let outcome = try #require(try reading.journal(of: session)).end.outcome.word
        #expect(results.allSatisfy { $0.outcome == outcome })
      }
    }
    // Each settled session has earned its Fractals once: ten for each seat of a dollar.
    let settled = ended.count { $0.phase.isSettled }
    let log = LogFolder(data + "/log")
    let logged = try LogAudit(of: log, against: try log.checkpoint(), now: Int64(time(nil)))
    #expect(logged.findings == [] && logged.open == 0, "what was committed to has ended, once, in its order")
    #expect(logged.counts["commitment"] == ended.count && logged.size == 2 * ended.count, "each session has its two entries")
    let minted = try store.read { reading in try reading.account(.host(.mint, .fractals)) }
    #expect(minted?.debitsPosted.units == UInt128(settled) * 20)
    print("killed \(Soak.count(fast: 10, full: 200)) times, seed \(Soak.seed): \(ended.count) sessions ended, \(settled) of them settled")
    try store.close()
  }
}

extension StoredSession.Phase {
  fileprivate var isSettled: Bool {
    if case .ended("settled", _) = self { true } else { false }
  }
}
