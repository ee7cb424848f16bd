internal import Glibc
internal import Simulation

/// `simulate [seed] [steps] [bug]`: a run of the simulation, as `make simulate` asks for it. Exit 1 where it found something.
@main
struct Simulate {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    let seed = words.first.flatMap { UInt64($0) } ?? 1
    let steps = words.dropFirst().first.flatMap { Int($0) } ?? 20_000
    let bug = words.dropFirst(2).first.flatMap { PlantedBug(rawValue: $0) }
    do {
      let simulation = try Simulation(seed: seed, bug: bug)
      try simulation.run(steps: steps)
      print(simulation.report)
    } catch let fault as Simulation.Fault {
      print(fault)
      exit(1)
    }
  }
}
