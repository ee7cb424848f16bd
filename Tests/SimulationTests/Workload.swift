internal import Simulation

/// A few committed transactions on a disk that crashes at one of its operations.
struct Workload {
  let disk: FaultyDisk
  let synchronous: String
  let transactions: Int

  struct Survivors {
    /// Commits that were acknowledged before the crash.
    var acknowledged: [Int] = []
    /// Whether one more was under way.
    var isOneInFlight = false
    /// What the database holds after the restart.
    var found: [Int] = []
    var integrity = ""
    var hasCrashed = false
  }

  /// - Parameter operation: the disk's operation at which the power fails; it never does for a number past the last.
  func survivors(crashingAt operation: UInt64) throws -> Survivors {
    var survivors = Survivors()
    disk.schedule(.crash, at: operation)
    try run(&survivors)
    survivors.hasCrashed = disk.isDown
    disk.cancelSchedule()
    disk.restart()
    let found = try Connection(disk.path("w.db"), setup: "PRAGMA synchronous = FULL")
    survivors.integrity = try found.rows("PRAGMA integrity_check").map { $0.joined() }.joined(separator: "; ")
    guard try found.rows("SELECT count(*) FROM sqlite_schema WHERE name = 't'") == [["1"]] else { return survivors }
    survivors.found = try found.rows("SELECT id FROM t ORDER BY id").compactMap { Int($0[0]) }
    return survivors
  }

  /// One after the other, with a checkpoint after every third, so that the log starts again, too.
  private func run(_ survivors: inout Survivors) throws {
    do {
      let writer = try Connection(disk.path("w.db"), setup: "PRAGMA journal_mode = WAL; PRAGMA synchronous = \(synchronous)")
      try writer.rows("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
      for id in 1...transactions {
        survivors.isOneInFlight = true
        try writer.rows("INSERT INTO t VALUES (\(id), hex(zeroblob(\(id * 400))))")
        survivors.acknowledged.append(id)
        survivors.isOneInFlight = false
        if id % 3 == 0 { try writer.rows("PRAGMA wal_checkpoint(PASSIVE)") }
      }
    } catch let failure as Connection.Failure {
      guard disk.isDown else { throw failure }
    }
  }
}
