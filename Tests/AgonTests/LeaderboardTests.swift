internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

@testable import agon

struct LeaderboardTests {
  private static func leader(
    _ name: String, mu: Double, sigma: Double = 1, wins: Int, losses: Int, fees: Int64 = 0, payouts: Int64 = 0
  )
    throws -> Leader
  {
    var record = AgentRecord()
    record.wins = wins
    record.losses = losses
    record.seats = wins + losses
    record.hundredths = wins * 10_000
    record.fees = fees
    record.payouts = payouts
    return Leader(
      agent: AgentID(milliseconds: 1, random: UInt128(name.utf8.count)), name: try AgentName(name),
      pool: PoolRecord(rating: Rating(mu: mu, sigma: sigma), record: record))
  }

  private static func board() throws -> Leaderboard {
    Leaderboard(
      pool: RatingPool(space: "duel", major: 2),
      leaders: [
        try leader("ann", mu: 30, wins: 9, losses: 3, fees: 12_000_000, payouts: 16_200_000),
        try leader("ben", mu: 28, wins: 1, losses: 1, fees: 2_000_000, payouts: 1_800_000),
        try leader("cleo", mu: 28, wins: 0, losses: 0), try leader("d", mu: 20, wins: 0, losses: 30, fees: 1, payouts: 0),
      ])
  }

  @Test func agentsStandUnderTheirHeadings() throws {
    let lines = try Self.board().lines(width: 100).map(\.text)
    #expect(
      lines == [
        "duel  version 2",
        "",
        "  RANK  AGENT  TIER                      MMR  SESSIONS   WON  AVERAGE       ROI",
        "     1  ann    Platinum I               2080        12  75 %    75.00   +35.0 %",
        "     2  ben    Platinum I, provisional  2000         2  50 %    50.00   -10.0 %",
        "     2  cleo   Platinum I, provisional  2000         0     –        –         –",
        "     4  d      Silver III               1680        30   0 %     0.00  -100.0 %",
      ])
  }

  @Test func aNarrowScreenKeepsWhoAndHowGood() throws {
    let lines = try Self.board().lines(width: 40).map(\.text)
    #expect(lines[2].contains("AGENT") && lines[2].contains("MMR") && lines[2].contains("ROI") && !lines[2].contains("SESSIONS"))
    #expect(lines.allSatisfy { $0.count <= 40 })
  }

  @Test func dataHasEverythingExactly() throws {
    let map = try #require(try Self.board().value.map)
    let agents = try #require(map["agents"]?.list)
    #expect(map["space"] == "duel" && map["major"] == 2)
    #expect(agents.map { $0.map?["rank"] } == [1, 2, 2, 4])
    let ann = try #require(agents[0].map)
    #expect(ann["gain"] == 4_200_000 && ann["roi"] == .float(0.35) && ann["mmr"] == 2080 && ann["tier"] == "Platinum I")
    #expect(ann["win_rate"] == .float(0.75) && ann["name"] == "ann" && ann["provisional"] == false)
    #expect(agents[2].map?["roi"] == .null && agents[2].map?["best_score"] == .null)
  }

  /// A session at a dollar in each of two versions of a Space: ann wins the first and loses the second.
  private static func record(in folder: String) throws {
    let store = try Store(folder: folder)
    let owner = try Owner(
      id: OwnerID(milliseconds: 1, random: 1), name: OwnerName("someone"), publicKey: Array(repeating: 7, count: 32), createdAt: 1)
    let agents = (1...2).map { AgentID(milliseconds: 2, random: UInt128($0)) }
    let scores = try [9, 1].map { try Score(hundredths: $0) }
    let settlement = Settlement(scores: scores, ranking: Ranking(scores.map { ($0, nil) }), shares: [10_000, 0])
    try store.write { writing in
      _ = try writing.createOwner(owner)
      for (agent, name) in zip(agents, ["ann", "ben"]) {
        let version = AgentVersion(
          agent: agent, number: 1, prompt: .empty, settings: try ModelSettings(runtime: .bot("baseline")),
          salt: Array(repeating: 0, count: AgentVersion.saltByteCount), createdAt: 2)
        _ = try writing.createAgent(AgentProfile(id: agent, owner: owner.id, name: AgentName(name), createdAt: 2), first: version)
      }
      for (number, major) in [1, 3].enumerated() {
        try writing.record(
          try SessionResult(
            session: LedgerID(UInt128(number + 1)), pool: RatingPool(space: "duel", major: major), endedAt: 5,
            outcome: .settled(settlement),
            entrants: (major == 1 ? agents : agents.reversed()).map { SessionResult.Entrant(agent: $0, version: 1, forfeits: 0) },
            fee: 1_000_000))
      }
    }
    try store.close()
  }

  /// From the store to what is shown.
  @Test func aRecordedSessionIsListed() throws {
    let folder = try TemporaryFolder()
    try Self.record(in: folder.path)
    func names(_ words: [String]) throws -> [String] {
      let command = try #require(try Agon.parseAsRoot(["leaderboard"] + words + ["--data", folder.path]) as? LeaderboardCommand)
      return try command.board().leaders.map(\.name.text)
    }
    #expect(try names(["duel"]) == ["ben", "ann"])
    #expect(try names(["duel", "--major", "1"]) == ["ann", "ben"])
    #expect(try names(["duel", "--limit", "1"]) == ["ben"])
    for words in [["duel", "--major", "2"], ["other"]] {
      #expect { try names(words) } throws: { ($0 as? Failure)?.code == "no_records" && ($0 as? Failure)?.status == .notFound }
    }
  }

  @Test func streaksAreShownWhereThereIsRoom() throws {
    let folder = try TemporaryFolder()
    try Self.record(in: folder.path)
    let store = try Store(folder: folder.path, creating: false)
    let standings = try store.read { reading in try AgentStandings(of: try reading.require(agent: "ben").id, in: reading) }
    try store.close()
    let lines = standings.table(width: 140).map(\.text)
    #expect(lines.count == 3)
    #expect(lines[0].hasSuffix("WON-DRAWN-LOST  AVERAGE  BEST  WORST  STREAK  BEST STREAK       ROI"))
    #expect(lines[1].hasSuffix("0-0-1     0.01  0.01   0.01  1 lost            0  -100.0 %"))
    #expect(lines[2].hasSuffix("1-0-0     0.09  0.09   0.09   1 won            1   +80.0 %"))
  }

  @Test func anAgentsHistoryIsShown() throws {
    let folder = try TemporaryFolder()
    try Self.record(in: folder.path)
    let words = ["agent", "history", "ANN", "--data", folder.path]
    let history = try #require(try Agon.parseAsRoot(words) as? AgentHistoryCommand).history()
    // Two dollars of fees, and one payout of 1.80.
    let lines = history.lines(width: 100).map(\.text)
    #expect(lines[0] == "ann  level 1, 40 XP · 2 sessions · ROI -10.0 %")
    #expect(lines[2] == "  SPACE   RANK  TIER                    MMR  WON-DRAWN-LOST  AVERAGE  BEST  BEST STREAK       ROI")
    #expect(lines[3] == "  duel 1     1  Bronze I, provisional  1138           1-0-0     0.09  0.09            1   +80.0 %")
    #expect(lines[4] == "  duel 3     2  Bronze I, provisional   927           0-0-1     0.01  0.01            0  -100.0 %")
    #expect(lines[6] == "  ENDED             SESSION       SPACE  RANK  SCORE   FEE  PAYOUT          MMR  OUTCOME")
    #expect(lines[7] == "  1970-01-01 00:00  000000000000  duel      2   0.01  1.00       –    927 (-73)  settled")
    #expect(lines[8] == "  1970-01-01 00:00  000000000000  duel      1   0.09  1.00    1.80  1138 (+138)  settled")
    #expect(lines.count == 9)
    let map = try #require(history.value.map)
    #expect(map["results"]?.list?.map { $0.map?["payout"] } == [0, 1_800_000])
    #expect(map["spaces"]?.list?.map { $0.map?["rank"] } == [1, 2] && map["total"]?.map?["gain"] == -200_000)
  }

  @Test func fourResultsMakeACurve() throws {
    let agent = AgentProfile(
      id: AgentID(milliseconds: 1, random: 1), owner: OwnerID(milliseconds: 1, random: 1), name: try AgentName("ann"), createdAt: 1)
    let points = [1000, 1100, 1050, 1300, 1400]
    let results = try (1..<points.count).reversed().map { number in
      RecordedResult(
        number: Int64(number), session: LedgerID(UInt128(number)), seat: 1, agent: agent.id, version: 1,
        pool: RatingPool(space: "duel", major: 1), outcome: "settled", rank: 1, score: try Score(hundredths: 1), fee: 0, payout: 0,
        forfeits: 0, mmrBefore: try #require(MMR(points: points[number - 1])), mmrAfter: try #require(MMR(points: points[number])),
        endedAt: 0)
    }
    let history = AgentHistory(
      profile: agent, record: AgentStandings(page: AgentPage(total: AgentRecord(), pools: []), ranks: []), results: results)
    let lines = history.lines(width: 60).map(\.text)
    let first = try #require(lines.firstIndex { $0.hasPrefix("   1400┤") })
    #expect(lines[first + 3].hasPrefix("   1000┤"))
    // The curve begins at the bottom left and ends at the top right.
    #expect(lines[first].last != " " && lines[first + 3].dropFirst(8).first != " ")
  }
}
