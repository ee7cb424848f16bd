internal import Glibc
internal import Simulation

/// `simulate [seed] [steps] [bug]`: a run of the simulation, as `make simulate` asks for it: half of the steps are of the ledger alone, half
/// of entries and sessions. Exit 1 where it found something, or where the power never failed at some moment of a commit.
@main
struct Simulate {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    let seed = words.first.flatMap { UInt64($0) } ?? 1
    let steps = words.dropFirst().first.flatMap { Int($0) } ?? 20_000
    let bug = words.dropFirst(2).first
    do {
      if let bug = bug.flatMap(LifecycleSimulation.PlantedBug.init) {
        try LifecycleSimulation(seed: seed, bug: bug).run(steps: steps)
      } else if let bug = bug.flatMap(PlantedBug.init) {
        try Simulation(seed: seed, bug: bug).run(steps: steps)
      } else {
        let ledger = try Simulation(seed: seed)
        try ledger.run(steps: steps / 2)
        print(ledger.report)
        let lifecycle = try LifecycleSimulation(seed: seed)
        try lifecycle.run(steps: steps - steps / 2)
        print(lifecycle.report)
        let unreached = lifecycle.tally.unreached
        guard unreached.isEmpty else {
          print("the power never failed \(unreached.joined(separator: ", ")): give it more steps")
          exit(1)
        }
      }
    } catch let fault as Simulation.Fault {
      print(fault)
      exit(1)
    }
  }
}
