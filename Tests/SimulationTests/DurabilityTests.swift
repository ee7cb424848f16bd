internal import Simulation
internal import TestSupport
internal import Testing

/// What an acknowledged commit is worth: SQLite's write-ahead log with synchronous=FULL, on a disk that loses what was not synced.
@Suite struct DurabilityTests {
  /// The operations of the workload when nothing fails.
  private func length(synchronous: String) throws -> UInt64 {
    let workload = Workload(disk: FaultyDisk(seed: 0), synchronous: synchronous, transactions: 12)
    #expect(try workload.survivors(crashingAt: .max).found == Array(1...12))
    return workload.disk.operations
  }

  @Test(arguments: [FaultyDisk.Survival.nothing, .everything, .sectors(500_000), .drawn])
  func afterACrashAtAnyOperationEveryAcknowledgedCommitIsThere(survival: FaultyDisk.Survival) throws {
    let operations = try length(synchronous: "FULL")
    #expect(operations > 60)
    for operation in 1...operations {
      for seed in 0..<UInt64(Soak.count(fast: 2, full: 40)) {
        let workload = Workload(disk: FaultyDisk(seed: seed + Soak.seed << 8), synchronous: "FULL", transactions: 12)
        workload.disk.setSurvival(survival)
        let survivors = try workload.survivors(crashingAt: operation)
        let acknowledged = survivors.acknowledged
        let place: Comment = "operation \(operation), seed \(seed)"
        #expect(survivors.integrity == "ok", place)
        #expect(
          survivors.found == acknowledged || (survivors.isOneInFlight && survivors.found == acknowledged + [acknowledged.count + 1]), place)
      }
    }
  }

  /// Without syncs, commits get lost: so the disk can show that a sync is missing.
  @Test func withoutSyncsTheDiskFindsLostCommits() throws {
    let operations = try length(synchronous: "OFF")
    var lost = 0
    for operation in 1...operations {
      let workload = Workload(disk: FaultyDisk(seed: operation), synchronous: "OFF", transactions: 12)
      workload.disk.setSurvival(.sectors(500_000))
      guard let survivors = try? workload.survivors(crashingAt: operation) else {
        // Not even a database any more.
        lost += 1
        continue
      }
      if survivors.integrity != "ok" || !survivors.found.starts(with: survivors.acknowledged) { lost += 1 }
    }
    #expect(lost > 10)
  }

  @Test func syncsThatLieLoseAcknowledgedCommits() throws {
    let operations = try length(synchronous: "FULL")
    var lost = 0
    for operation in 1...operations {
      let workload = Workload(disk: FaultyDisk(seed: operation), synchronous: "FULL", transactions: 12)
      workload.disk.setLying(true)
      workload.disk.setSurvival(.nothing)
      let survivors = try? workload.survivors(crashingAt: operation)
      if survivors?.found.starts(with: survivors?.acknowledged ?? []) != true { lost += 1 }
    }
    #expect(lost > 10)
  }
}
