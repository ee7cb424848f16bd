import GRDBSQLite
import HostRules
import SpaceContract
import TestSupport
import Testing

@testable import HostStore

@Suite struct RecordingTests {
  private let folder: TemporaryFolder
  private let store: Store
  private var world: RecordedWorld

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(folder: folder.path)
    world = try RecordedWorld(store, agents: 12)
  }

  private func result(
    _ session: UInt128, _ agents: [Int], _ hundredths: [Int]?, fee: Int64 = 0, pool: RatingPool = RecordedWorld.pool, version: Int = 1,
    endedAt: Int64 = 10
  ) throws -> SessionResult {
    var outcome = SessionOutcome.void(.allForfeited)
    if let hundredths {
      let scores = try hundredths.map { try Score(hundredths: $0) }
      let ranking = Ranking(scores.map { ($0, nil) })
      outcome = .settled(
        Settlement(scores: scores, ranking: ranking, shares: try Shares.preset(.winner, scores: scores, ranking: ranking)))
    }
    return try SessionResult(
      session: LedgerID(session), pool: pool, endedAt: endedAt, outcome: outcome,
      entrants: agents.map { SessionResult.Entrant(agent: world.agents[$0], version: version, forfeits: $0) }, fee: fee)
  }

  @Test func whatIsRecordedIsRead() throws {
    let session = try result(5, [3, 1], [4000, 9000], fee: 1_000_000)
    #expect(try store.write { try $0.record(session) } == .created)
    try store.read { reading in
      // The rating of the openskill package, as an MMR: 1000 + 40 · (27.6354 − 3 · 8.0659) and 1000 + 40 · (22.3646 − 3 · 8.0659).
      let winner = try #require(MMR(points: 1138))
      let loser = try #require(MMR(points: 927))
      let rows = try reading.results(of: LedgerID(5))
      #expect(rows.map(\.agent) == [world.agents[3], world.agents[1]])
      #expect(rows.map(\.mmrBefore) == [.initial, .initial] && rows.map(\.mmrAfter) == [loser, winner])
      #expect(rows.map(\.payout) == [0, 1_800_000] && rows.map(\.fee) == [1_000_000, 1_000_000])
      #expect(rows.map(\.rank) == [2, 1] && rows.map(\.score?.hundredths) == [4000, 9000] && rows.map(\.forfeits) == [3, 1])
      #expect(rows.allSatisfy { $0.isSettled && $0.pool == RecordedWorld.pool && $0.endedAt == 10 && $0.version == 1 })
      #expect(try reading.history(of: world.agents[1], limit: 10) == [rows[1]])

      let leaders = try reading.leaderboard(of: RecordedWorld.pool, limit: 10)
      #expect(leaders.map(\.agent) == [world.agents[1], world.agents[3]])
      #expect(leaders.map(\.name.text) == ["agent 1", "agent 3"])
      #expect(leaders.map(\.pool.standing.mmr) == [winner, loser])
      let page = try #require(try reading.record(of: world.agents[1]))
      #expect(page.pools == [AgentPage.Pool(pool: RecordedWorld.pool, record: leaders[0].pool)])
      #expect(page.total == leaders[0].pool.record)
      #expect(page.total.gain == 800_000 && page.total.returnOnFees == 0.8 && page.total.experience == 30)
      #expect(try reading.rank(of: world.agents[1], in: RecordedWorld.pool) == .at(1))
      #expect(try reading.rank(of: world.agents[3], in: RecordedWorld.pool) == .at(2))
      #expect(try reading.rank(of: world.agents[3], in: RecordedWorld.pool, countingTo: 1) == .beyond(1))
      #expect(try reading.rank(of: world.agents[0], in: RecordedWorld.pool) == nil)
      #expect(try reading.record(of: world.agents[0]) == nil)
    }
  }

  /// What the store has kept of each agent is the fold of the whole list of results.
  @Test mutating func whatIsKeptIsTheFoldOfTheHistory() throws {
    var naive: [AgentID: PoolRecord] = [:]
    for _ in 0..<Soak.count(fast: 400, full: 5000) {
      let session = try world.next()
      for change in try session.changes({ naive[$0]?.rating ?? .initial }) {
        try naive[change.agent, default: PoolRecord()].add(change, endedAt: session.endedAt)
      }
      try store.write { _ = try $0.record(session) }
    }
    let agents = world.agents
    try store.read { reading in
      for agent in agents {
        let page = try #require(try reading.record(of: agent))
        #expect(page.total == naive[agent]?.record)
        #expect(page.pools.map(\.record) == [try #require(naive[agent])])
      }
      let sorted = agents.sorted {
        (naive[$0]?.standing.mmr ?? .initial, $0) > (naive[$1]?.standing.mmr ?? .initial, $1)
      }
      var pages: [Leader] = []
      while case let page = try reading.leaderboard(of: RecordedWorld.pool, after: pages.last, limit: 5), !page.isEmpty { pages += page }
      #expect(pages.map(\.agent) == sorted)
      for agent in agents {
        let ahead = naive.values.count { $0.standing.mmr > (naive[agent]?.standing.mmr ?? .initial) }
        #expect(try reading.rank(of: agent, in: RecordedWorld.pool) == .at(ahead + 1))
      }
      var history: [RecordedResult] = []
      while case let page = try reading.history(of: agents[0], before: history.last?.number, limit: 7), !page.isEmpty { history += page }
      let record = try #require(naive[agents[0]]).record
      #expect(history.count == record.sessions + record.voids && history.count > 7)
      #expect(zip(history, history.dropFirst()).allSatisfy { $0.number > $1.number && $0.mmrBefore == $1.mmrAfter })
    }
  }

  @Test func aVoidIsRecordedAndMovesNothing() throws {
    try store.write { _ = try $0.record(try result(1, [0, 1], nil, fee: 3)) }
    try store.read { reading in
      let rows = try reading.results(of: LedgerID(1))
      #expect(rows.map(\.outcome) == ["all_forfeited", "all_forfeited"] && rows.map(\.rank) == [nil, nil])
      #expect(rows.map(\.payout) == [0, 0] && rows.map(\.mmrAfter) == [.initial, .initial] && rows.map(\.fee) == [3, 3])
      let page = try #require(try reading.record(of: world.agents[0]))
      #expect(page.total.voids == 1 && page.total.sessions == 0 && page.total.fees == 0 && page.total.lastPlayed == 10)
      #expect(page.pools.map(\.record.rating) == [.initial])
      #expect(try reading.leaderboard(of: RecordedWorld.pool, limit: 10).isEmpty)
      #expect(try reading.rank(of: world.agents[0], in: RecordedWorld.pool) == nil)
    }
  }

  @Test func aSessionIsRecordedOnce() throws {
    let session = try result(1, [0, 1], [2, 1], fee: 5)
    try store.write { _ = try $0.record(session) }
    let before = try store.read { try $0.record(of: world.agents[0]) }
    #expect(try store.write { try $0.record(session) } == .exists)
    let others = [
      try result(1, [0, 1], [1, 2], fee: 5), try result(1, [0, 1], nil, fee: 5), try result(1, [1, 0], [2, 1], fee: 5),
      try result(1, [0, 1], [2, 1], fee: 6), try result(1, [0, 1], [2, 1], fee: 5, endedAt: 11),
      try result(1, [0, 1, 2], [2, 1, 0], fee: 5),
    ]
    for other in others {
      #expect { try store.write { _ = try $0.record(other) } } throws: { ($0 as? StoreError)?.code == .conflict }
    }
    #expect(try store.read { try $0.record(of: world.agents[0]) } == before)
    #expect(try store.read { try $0.results(of: LedgerID(1)).count } == 2)
  }

  @Test func aNewMajorVersionOpensANewPool() throws {
    let second = RatingPool(space: "duel", version: try #require(SemVer("2.1.0")))
    try store.write { writing in
      try writing.record(try result(1, [0, 1], [2, 1]))
      try writing.record(try result(2, [0, 1], [1, 2], pool: second, endedAt: 20))
    }
    try store.read { reading in
      #expect(try reading.pools(of: "duel") == [second, RecordedWorld.pool])
      #expect(try reading.pools(of: "") == [] && reading.pools(of: "other") == [])
      #expect(try reading.leaderboard(of: second, limit: 1).map(\.agent) == [world.agents[1]])
      #expect(try reading.leaderboard(of: RecordedWorld.pool, limit: 1).map(\.agent) == [world.agents[0]])
      let page = try #require(try reading.record(of: world.agents[0]))
      #expect(page.total.sessions == 2 && page.pools.map(\.record.record.sessions) == [1, 1])
      #expect(page.total.streak == -1 && page.total.longestWins == 1)
      #expect(try reading.leaderboard(of: RatingPool(space: "duel", major: 3), limit: 1).isEmpty)
    }
  }

  @Test func anAgentInSeveralSeatsIsRatedOnce() throws {
    try store.write { _ = try $0.record(try result(1, [0, 1, 0], [3, 2, 1])) }
    try store.read { reading in
      #expect(try reading.history(of: world.agents[0], limit: 10).map(\.seat) == [3, 1])
      let page = try #require(try reading.record(of: world.agents[0]))
      #expect(page.total.sessions == 1 && page.total.seats == 2 && page.total.draws == 1)
    }
  }

  @Test func whoIsNotThereIsNamed() throws {
    let session = try result(1, [0, 1], [2, 1], version: 2)
    #expect { try store.write { _ = try $0.record(session) } } throws: {
      ($0 as? StoreError)?.code == .notFound && "\($0)".contains("version 2")
    }
    #expect(try store.read { try $0.results(of: LedgerID(1)).isEmpty && $0.pools(of: "duel").isEmpty })
  }

  @Test func resultsNeverChange() throws {
    try store.write { _ = try $0.record(try result(1, [0, 1], [2, 1])) }
    #expect(throws: StoreError.self) { try store.write { try $0.run("UPDATE results SET payout = 1") } }
    #expect(throws: StoreError.self) { try store.write { try $0.run("DELETE FROM results") } }
  }

  /// What the rules cannot give, the schema does not take either.
  @Test(arguments: [
    "wins = -1", "mmr = 10000", "sigma = 0", "mu = NULL", "worst = best + 1", "streak = wins + 1", "seats = 0", "hundredths = 10000000",
    "fees = -1", "longest_losses = losses + 1",
  ])
  func theSchemaKeepsRecordsSound(change: String) throws {
    try store.write { _ = try $0.record(try result(1, [0, 1], [2, 1])) }
    try store.write { writing in
      let connection = sqlite3_db_handle(try writing.prepared("SELECT 1").handle)
      #expect(sqlite3_exec(connection, "UPDATE records SET \(change) WHERE pool_id > 0", nil, nil, nil) & 0xff == SQLITE_CONSTRAINT)
    }
  }
}
