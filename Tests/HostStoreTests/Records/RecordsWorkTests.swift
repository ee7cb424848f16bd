import GRDBSQLite
import HostRules
import TestSupport
import Testing

@testable import HostStore

/// What pages and recording cost does not grow with the history: counted in steps of SQLite's machine, and its plans read.
@Suite struct RecordsWorkTests {
  /// What was done by every statement of a connection since the last count.
  struct Work: Equatable {
    var steps = 0
    var scans = 0
    var sorts = 0
    var indices = 0
    /// Pages that were asked of the cache.
    var pages = 0
  }

  /// The work of `body`, and the plans of all statements that this connection has prepared.
  static func work(of reading: Reading, _ body: () throws -> Void) throws -> (work: Work, plans: [String]) {
    let connection = sqlite3_db_handle(try reading.prepared("SELECT 1").handle)
    _ = try count(connection)
    try body()
    return (try count(connection), try plans(connection))
  }

  /// Reads the counters and sets them to zero.
  private static func count(_ connection: OpaquePointer?) throws -> Work {
    var work = Work()
    var statement = sqlite3_next_stmt(connection, nil)
    while let current = statement {
      work.steps += Int(sqlite3_stmt_status(current, SQLITE_STMTSTATUS_VM_STEP, 1))
      work.scans += Int(sqlite3_stmt_status(current, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1))
      work.sorts += Int(sqlite3_stmt_status(current, SQLITE_STMTSTATUS_SORT, 1))
      work.indices += Int(sqlite3_stmt_status(current, SQLITE_STMTSTATUS_AUTOINDEX, 1))
      statement = sqlite3_next_stmt(connection, current)
    }
    for status in [SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS] {
      var (current, highest) = (Int32(0), Int32(0))
      try #require(sqlite3_db_status(connection, status, &current, &highest, 1) == SQLITE_OK)
      work.pages += Int(current)
    }
    return work
  }

  private static func plans(_ connection: OpaquePointer?) throws -> [String] {
    var texts: [String] = []
    var statement = sqlite3_next_stmt(connection, nil)
    while let current = statement {
      if let text = sqlite3_sql(current) { texts.append(String(cString: text)) }
      statement = sqlite3_next_stmt(connection, current)
    }
    return try texts.filter { $0.contains("records") || $0.contains("results") || $0.contains("pools") }.flatMap { text in
      var plan: OpaquePointer?
      try #require(sqlite3_prepare_v2(connection, "EXPLAIN QUERY PLAN " + text, -1, &plan, nil) == SQLITE_OK, "\(text)")
      defer { sqlite3_finalize(plan) }
      var lines: [String] = []
      while sqlite3_step(plan) == SQLITE_ROW {
        if let line = sqlite3_column_text(plan, 3) { lines.append(String(cString: line)) }
      }
      return lines
    }
  }

  /// What everybody looks at, of every tenth agent.
  static func look(_ reading: Reading, _ world: RecordedWorld) throws {
    let first = try reading.leaderboard(of: RecordedWorld.pool, limit: 20)
    try #require(first.count == 20)
    try #require(try reading.leaderboard(of: RecordedWorld.pool, after: first.last, limit: 20).count == 20)
    for agent in stride(from: 0, to: world.agents.count, by: 10).map({ world.agents[$0] }) {
      try #require(try reading.record(of: agent) != nil)
      try #require(try reading.rank(of: agent, in: RecordedWorld.pool, countingTo: 20) != nil)
      let page = try reading.history(of: agent, limit: 5)
      try #require(page.count == 5)
      _ = try reading.history(of: agent, before: page.last?.number, limit: 5)
    }
  }

  @Test func pagesAndRecordingCostTheSameHoweverLongTheHistory() throws {
    let folder = try TemporaryFolder()
    let store = try Store(folder: folder.path)
    var world = try RecordedWorld(store, agents: 60)
    var looks: [Work] = []
    var records: [Work] = []
    for sessions in [Soak.count(fast: 500, full: 1000), Soak.count(fast: 2000, full: 270_000)] {
      try world.play(until: sessions)
      let current = world
      try store.read { reading in
        // The first look prepares the statements.
        try Self.look(reading, current)
        let (work, plans) = try Self.work(of: reading) { try Self.look(reading, current) }
        looks.append(work)
        Self.check(plans)
      }
      let results = try (0..<50).map { _ in try world.next() }
      try store.write { writing in
        let (work, plans) = try Self.work(of: writing) {
          for result in results { try #require(try writing.record(result) == .created) }
        }
        records.append(work)
        Self.check(plans)
      }
    }
    for work in [looks, records] {
      #expect(work.allSatisfy { $0.scans == 0 && $0.sorts == 0 && $0.indices == 0 }, "\(work)")
      // Voids and ties make a session a few steps cheaper or dearer than another.
      #expect(Double(work[1].steps) <= 1.05 * Double(work[0].steps), "\(work)")
      // A search goes down a tree, which is one or two levels deeper at 270,000 sessions than at 1,000.
      #expect(Double(work[1].pages) <= (Soak.isOn ? 1.5 : 1.2) * Double(work[0].pages), "\(work)")
    }
  }

  private static func check(_ plans: [String]) {
    #expect(!plans.isEmpty)
    for line in plans {
      #expect(!line.contains("SCAN") || line.hasPrefix("SCAN (subquery") || line == "SCAN CONSTANT ROW", "\(line)")
      #expect(!line.contains("TEMP B-TREE") && !line.contains("AUTOMATIC"), "\(line)")
    }
  }

  /// The check sees what it is there for.
  @Test func aScanAndASortAreSeen() throws {
    let folder = try TemporaryFolder()
    let store = try Store(folder: folder.path)
    var world = try RecordedWorld(store, agents: 20)
    try world.play(until: 100)
    try store.read { reading in
      let (work, plans) = try Self.work(of: reading) {
        _ = try reading.rows("SELECT number FROM results WHERE fee > 5 ORDER BY payout") { _ in }
      }
      #expect(work.scans > 100 && work.sorts == 1)
      #expect(plans.contains { $0.contains("SCAN results") } && plans.contains { $0.contains("TEMP B-TREE") })
    }
  }
}
