internal import Foundation
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract
internal import Testing

/// `agon agent autojoin` through the program itself, with a past that was put into the store.
struct AutoJoinBinaryTests {
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")

  private func agon(_ folder: String, _ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let (output, error) = (Pipe(), Pipe())
    process.executableURL = AutoJoinBinaryTests.program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  /// Two agents of two owners in a folder; `sessions` duels at 1 USDC, of which Kilroy wins every third.
  private func withPast(_ sessions: Int, _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agon-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, owner) in [("Kilroy", "me"), ("Rival", "you")] {
      try #require(try agon(folder, ["agent", "create", name, "--owner", owner]).status == 0)
    }
    let store = try Store(folder: folder + "/.agon")
    let agents = try store.read { try $0.agents(limit: 10) }
    let ids = try ["Kilroy", "Rival"].map { name in try #require(agents.first { $0.name.text == name }).id }
    try store.write { writing in
      for number in 0..<sessions {
        let scores = try [number % 3 == 0 ? 9_000 : 1_000, 5_000].map { try Score(hundredths: $0) }
        let settlement = Settlement(
          scores: scores, ranking: Ranking(scores.map { ($0, nil) }), shares: number % 3 == 0 ? [10_000, 0] : [0, 10_000])
        let result = try SessionResult(
          session: LedgerID(UInt128(number + 1)), pool: RatingPool(space: "duel", major: 1), endedAt: Int64(number) * 3_600_000,
          outcome: .settled(settlement), entrants: ids.map { .init(agent: $0, version: 1, forfeits: 0) }, fee: 1_000_000)
        _ = try writing.record(result)
      }
    }
    try store.close()
    try body(folder)
  }

  private func json(_ folder: String, _ arguments: [String]) throws -> Value {
    let run = try agon(folder, ["agent", "autojoin"] + arguments + ["--json"])
    try #require(run.status == 0, "\(arguments): \(run.error)")
    return try JSON.decode(Array(run.output.utf8))
  }

  private func refusal(_ folder: String, _ arguments: [String]) throws -> (status: Int32, code: String?) {
    let run = try agon(folder, ["agent", "autojoin"] + arguments + ["--json"])
    #expect(run.output.isEmpty)
    return (run.status, try JSON.decode(Array(run.error.utf8))["error"]?["code"]?.text)
  }

  /// Nine sessions: won the first, fourth and seventh at 1.80 each, 9 paid in; bankroll 10.
  @Test func aRuleIsSetTriedAndSwitchedOn() throws {
    try withPast(9) { folder in
      #expect(try json(folder, ["Kilroy"])["rule"] == nil)
      let limits = ["Kilroy", "--max-fee", "1", "--daily-loss", "20", "--floor", "0.5"]
      let paper = try json(folder, limits + ["--simulate", "--bankroll", "10"])
      #expect(paper["rule"] == nil && paper["simulation"]?["kept"] == false && paper["simulation"]?["taken"] == 9)
      #expect(try json(folder, limits)["on"] == false)
      #expect(try refusal(folder, ["Kilroy", "--on"]) == (1, "not_back_tested"))
      let tried = try json(folder, ["Kilroy", "--simulate", "--bankroll", "10"])
      let simulation = try #require(tried["simulation"])
      #expect(simulation["kept"] == true && simulation["fees"] == 9_000_000 && simulation["payouts"] == 5_400_000)
      #expect(simulation["result"] == -3_600_000 && simulation["roi"] == .float(-0.4))
      #expect(
        simulation["curve"]?.list?.map { $0["bankroll"]?.int }
          == [10_800_000, 9_800_000, 8_800_000, 9_600_000, 8_600_000, 7_600_000, 8_400_000, 7_400_000, 6_400_000])
      #expect(simulation["max_drawdown"] == 4_400_000 && tried["back_test"]?["result"] == -3_600_000)
      #expect(try json(folder, ["Kilroy", "--on"])["on"] == true)
      #expect(try json(folder, ["Kilroy", "--off"])["on"] == false)
      // Other limits have to be tried anew.
      #expect(try json(folder, ["Kilroy", "--max-fee", "0.5"])["back_test"] == nil)
    }
  }

  @Test func aSimulationIsDrawnForPeople() throws {
    try withPast(9) { folder in
      let run = try agon(
        folder,
        ["agent", "autojoin", "Kilroy", "--max-fee", "1", "--sessions-a-day", "4", "--hours", "1-9", "--simulate", "--bankroll", "3"])
      #expect(run.status == 0, "\(run.error)")
      // Of the nine at midnight to eight o'clock, the first is too early; two lost, one won, one lost: 3 − 1 − 1 + 0.8 − 1.
      for words in [
        "Kilroy has no rule", "Tried on paper", "4 taken", "−2.20", "duel", "Bankroll in USDC", "1  outside the hours",
        "4  enough sessions for a day",
      ] { #expect(run.output.contains(words), "\(words) in\n\(run.output)") }
    }
  }

  @Test func whatCannotBeMeantIsRefused() throws {
    try withPast(1) { folder in
      for words in [
        ["--max-fee", "-1"], ["--max-fee", "2", "--daily-loss", "1"], ["--max-fee", "1", "--hours", "9-25"],
        ["--max-fee", "1", "--spaces", "A"],
        ["--max-fee", "1", "--sessions-a-day", "0"], ["--daily-loss", "5"], ["--max-fee", "1", "--on"], ["--on", "--off"],
        ["--bankroll", "5"], ["--max-fee", "99999999"], ["--max-fee", "1", "--floor", "1.2345678"],
      ] { #expect(try refusal(folder, ["Kilroy"] + words).status == 64, "\(words)") }
      #expect(try refusal(folder, ["Nobody"]) == (66, "no_agent"))
      #expect(try refusal(folder, ["Kilroy", "--simulate"]) == (66, "no_rule"))
      #expect(try refusal(folder, ["Kilroy", "--on"]) == (66, "not_found"))
      // Rival has a rule and a past; a newcomer has none, and is told so.
      #expect(try agon(folder, ["agent", "create", "Newcomer"]).status == 0)
      #expect(try json(folder, ["Newcomer", "--max-fee", "1"])["on"] == false)
      let run = try agon(folder, ["agent", "autojoin", "Newcomer", "--simulate"])
      #expect(run.status == 0 && run.output.contains("no settled session yet"))
      #expect(try refusal(folder, ["Newcomer", "--on"]) == (1, "not_back_tested"))
      #expect(try json(folder, ["Newcomer", "--max-fee", "0"])["on"] == false)
      #expect(try json(folder, ["Newcomer", "--on"])["on"] == true)
    }
  }
}
