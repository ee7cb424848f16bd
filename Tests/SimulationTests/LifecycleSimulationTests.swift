import Simulation
import TestSupport
import Testing

/// Entries, and sessions that are played step by step, against a model that knows sums and the rules of the game.
@Suite struct LifecycleSimulationTests {
  @Test func everyReplyEveryEndAndEveryBalanceIsTheModels() throws {
    let simulation = try LifecycleSimulation(seed: Soak.seed)
    try simulation.run(steps: Soak.count(fast: 8_000, full: 500_000))
    print(simulation.report)
    let tally = simulation.tally
    #expect(tally.unreached == [], "the power has to fail before, during and after each kind of commit")
    #expect(tally.begunAgain > 10 && tally.resumed > 50 && tally.woken > 20 && tally.duplicates > 100 && tally.reordered > 100)
    // A schedule in which one of these never comes would show little.
    let ends = [
      "settled", "cancelled", "abandoned", "all_forfeited", "not_reproducible", "parse_raised", "space_failed", "space_voided",
    ]
    for end in ends { #expect(tally.ends[end, default: 0] > 0, "\(end)") }
    for answer in ["sound", "late", "unreadable", "illegal", "breaking"] { #expect(tally.answers[answer, default: 0] > 20, "\(answer)") }
    let replies = [
      "join done", "join already_waiting", "join wrong_package", "join no_tier", "leave done", "leave not_found", "leave not_waiting",
      "deposit exists", "deposit exists_with_different_amount", "withdraw exceeds_credits", "withdraw id_already_failed", "start known",
      "start not_waiting", "settle done", "void done",
    ]
    for reply in replies { #expect(tally.replies[reply, default: 0] > 0, "\(reply)") }
  }

  @Test(arguments: 1...3)
  func otherSeedsAgreeToo(seed: UInt64) throws {
    try LifecycleSimulation(seed: Soak.seed &* 1_000 &+ seed).run(steps: Soak.count(fast: 400, full: 20_000))
  }

  @Test func theSameSeedGivesTheSameRun() throws {
    func digest(_ seed: UInt64) throws -> String {
      let simulation = try LifecycleSimulation(seed: seed)
      try simulation.run(steps: 400)
      return simulation.runDigest
    }
    #expect(try digest(5) == digest(5))
    #expect(try digest(5) != digest(6))
  }

  @Test(arguments: LifecycleSimulation.PlantedBug.allCases)
  func aPlantedBugIsFound(bug: LifecycleSimulation.PlantedBug) throws {
    func run() throws -> Simulation.Fault? {
      let simulation = try LifecycleSimulation(seed: Soak.seed, bug: bug)
      return #expect(throws: Simulation.Fault.self) { try simulation.run(steps: 5_000) }
    }
    let fault = try run()
    print("planted \(bug.rawValue): found with seed \(Soak.seed) at step \(fault?.step ?? -1)")
    #expect((fault?.step ?? 0) > 0)
    // A seed that fails fails again, at the same step and in the same way.
    let again = try run()
    #expect(fault?.description == again?.description)
  }
}
