import Simulation
import TestSupport
import Testing

/// The host against its auditor. A fault says the seed and the step, which `make simulate` plays again.
@Suite struct SimulationTests {
  @Test func theHostAgreesWithItsAuditorThroughEveryDisaster() throws {
    let simulation = try Simulation(seed: Soak.seed)
    try simulation.run(steps: Soak.count(fast: 12_000, full: 500_000))
    let tally = simulation.tally
    #expect(tally.crashes > 50 && tally.doubtsKept > 3 && tally.doubtsGone > 50 && tally.refusedByDisk > 50)
    // A schedule that only ever succeeds or fails would show little.
    for result in ["ok", "exists", "linked_event_failed", "exceeds_credits", "pending_transfer_expired", "id_already_failed"] {
      #expect(tally.results[result, default: 0] > 10, "\(result)")
    }
  }

  @Test(arguments: 1...4)
  func otherSeedsAgreeToo(seed: UInt64) throws {
    try Simulation(seed: Soak.seed &* 1_000 &+ seed).run(steps: Soak.count(fast: 300, full: 20_000))
  }

  @Test func theSameSeedGivesTheSameRun() throws {
    func digest(_ seed: UInt64) throws -> String {
      let simulation = try Simulation(seed: seed)
      try simulation.run(steps: 400)
      return simulation.runDigest
    }
    #expect(try digest(5) == digest(5))
    #expect(try digest(5) != digest(6))
  }

  /// The power fails at each operation of the disk in turn, from the making of the store on.
  @Test func aCrashAtEveryPointLosesNothing() throws {
    let steps = 15
    let calm = try Simulation(seed: Soak.seed, isTroubled: false)
    try calm.run(steps: steps)
    let operations = calm.tally.diskOperations
    #expect(operations > 60)
    for operation in stride(from: UInt64(1), through: operations, by: Soak.count(fast: 4, full: 1)) {
      try Simulation(seed: Soak.seed, isTroubled: false, crashingAt: operation).run(steps: steps)
    }
  }

  @Test(arguments: PlantedBug.allCases)
  func aPlantedBugIsFound(bug: PlantedBug) throws {
    let simulation = try Simulation(seed: Soak.seed, bug: bug)
    let fault = #expect(throws: Simulation.Fault.self) { try simulation.run(steps: 5_000) }
    print("planted \(bug.rawValue): found with seed \(Soak.seed) at step \(fault?.step ?? -1)")
    #expect((fault?.step ?? 0) > 0)
  }
}
