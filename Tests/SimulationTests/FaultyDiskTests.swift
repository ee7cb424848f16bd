internal import GRDBSQLite
internal import Simulation
internal import TestSupport
internal import Testing

/// The disk of the simulation holds what SQLite needs, and loses what a real one may lose.
@Suite struct FaultyDiskTests {
  @Test func severalConnectionsShareADatabaseAndCheckpointsEmptyItsLog() throws {
    let disk = FaultyDisk(seed: 1)
    let writer = try Connection(disk.path("a.db"))
    try writer.rows("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    let readers = try (0..<3).map { _ in try Connection(disk.path("a.db"), setup: "PRAGMA query_only = ON") }
    try readers[0].rows("BEGIN; SELECT count(*) FROM t")
    for index in 1...500 { try writer.rows("INSERT INTO t VALUES (\(index), hex(randomblob(100)))") }
    #expect(try readers[0].rows("SELECT count(*) FROM t") == [["0"]], "its snapshot is older")
    #expect(try readers[1].rows("SELECT count(*) FROM t") == [["500"]])
    try readers[0].rows("COMMIT")
    let other = try Connection(disk.path("a.db"))
    try other.rows("BEGIN IMMEDIATE")
    #expect { try writer.rows("BEGIN IMMEDIATE") } throws: { ($0 as? Connection.Failure)?.code == SQLITE_BUSY }
    try other.rows("ROLLBACK")
    #expect(try writer.rows("PRAGMA wal_checkpoint(TRUNCATE)") == [["0", "0", "0"]])
    #expect(disk.snapshot().files["a.db-wal"]?.count == 0)
    #expect(try readers[2].rows("SELECT count(*) FROM t; PRAGMA integrity_check") == [["500"], ["ok"]])
  }

  @Test func theLogGoesWithTheLastConnectionAndASnapshotOpensElsewhere() throws {
    let disk = FaultyDisk(seed: 1)
    do {
      let writer = try Connection(disk.path("a.db"))
      try writer.rows("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (7)")
    }
    let snapshot = disk.snapshot()
    #expect(snapshot.files.keys.sorted() == ["a.db"])
    let other = FaultyDisk(seed: 2)
    other.restore(snapshot)
    #expect(try Connection(other.path("a.db")).rows("SELECT id FROM t") == [["7"]])
  }

  @Test func aFullDiskRefusesAndTakesWritesAgainWhenThereIsRoom() throws {
    let disk = FaultyDisk(seed: 1)
    let writer = try Connection(disk.path("a.db"))
    try writer.rows("CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL); INSERT INTO t VALUES (1, x'00')")
    disk.setCapacity(100_000)
    #expect { try writer.rows("INSERT INTO t VALUES (2, randomblob(200000))") } throws: {
      ($0 as? Connection.Failure)?.code == SQLITE_FULL
    }
    #expect(try writer.rows("SELECT count(*) FROM t") == [["1"]])
    disk.setCapacity(nil)
    try writer.rows("INSERT INTO t VALUES (2, randomblob(200000))")
    #expect(try writer.rows("SELECT count(*) FROM t; PRAGMA integrity_check") == [["2"], ["ok"]])
  }

  @Test(arguments: [(FaultyDisk.Rates(write: 1_000_000), Connection.cannotWrite), (.init(sync: 1_000_000), Connection.cannotSync)])
  func whatFailsIsSaidAndNotCommitted(rates: FaultyDisk.Rates, code: Int32) throws {
    let disk = FaultyDisk(seed: 1)
    let writer = try Connection(disk.path("a.db"))
    try writer.rows("CREATE TABLE t (id INTEGER PRIMARY KEY)")
    disk.setRates(rates)
    #expect { try writer.rows("INSERT INTO t VALUES (1)") } throws: { ($0 as? Connection.Failure)?.code == code }
    disk.setRates(.none)
    #expect(try writer.rows("SELECT count(*) FROM t") == [["0"]])
    try writer.rows("INSERT INTO t VALUES (2)")
    #expect(try writer.rows("SELECT id FROM t; PRAGMA integrity_check") == [["2"], ["ok"]])
  }

  @Test func aReadThatFailsIsSaid() throws {
    let disk = FaultyDisk(seed: 1)
    do {
      let writer = try Connection(disk.path("a.db"))
      try writer.rows("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)")
    }
    let reader = try Connection(disk.path("a.db"), setup: "SELECT 1")
    disk.setRates(.init(read: 1_000_000))
    #expect { try reader.rows("SELECT count(*) FROM t") } throws: { ($0 as? Connection.Failure)?.code == Connection.cannotRead }
    disk.setRates(.none)
    #expect(try reader.rows("SELECT count(*) FROM t") == [["1"]])
  }

  @Test func theSameSeedLosesTheSame() throws {
    func contents(seed: UInt64) throws -> [Int] {
      let workload = Workload(disk: FaultyDisk(seed: seed), synchronous: "OFF", transactions: 12)
      workload.disk.setSurvival(.sectors(500_000))
      return try workload.survivors(crashingAt: 20).found
    }
    #expect(try contents(seed: 5) == contents(seed: 5))
  }
}
