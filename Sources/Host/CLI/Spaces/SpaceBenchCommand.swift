internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox

struct SpaceBenchCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the sessions were played"),
    (.checkFailed, "the Space failed and voided a session"),
    (.noSpace, "the Space is refused"),
    (.usage, "the Space does not seat so many"),
    (.notFound, "the folder is not there"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure a Space: its speed, and what its budgets go to, by callback and by line.",
    discussion: """
      Plays sessions of all its bots in turn on one thread, with one worker. Instructions, output and memory are the same in every run with \
      as many sessions and the same seed; sessions a second are this machine's. Some of the sessions are played once more to count what \
      each line uses: instructions of the Lua VM, and what its C functions, memory and values that cross are charged for.

      EXAMPLES
        agon space bench spaces/bid-tac-toe
        agon space bench bid-tac-toe --sessions 500 --seed 7
        agon space bench spaces/logic-grid --lines 30
        agon space bench spaces/tweets --seats 4 --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's folder, or its name in --spaces.", valueName: "dir"))
  var space: String

  @Option(help: ArgumentHelp("How many sessions to play, 1 to 100000. (default: what fits in about 2 seconds)", valueName: "count"))
  var sessions: Int?

  @Option(help: ArgumentHelp("Seats of a session. (default: the fewest that the Space allows)", valueName: "count"))
  var seats: Int?

  @Option(help: ArgumentHelp("Every draw follows from it: 0 to 2^64-1.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How many lines of the profile to show, 0 to 1000.", valueName: "count"))
  var lines = 12

  @OptionGroup var spaces: SpacesOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    if let sessions, !(1...100_000).contains(sessions) { throw ValidationError("--sessions takes 1 to 100000.") }
    if let seats, !(1...100).contains(seats) { throw ValidationError("--seats takes 1 to 100.") }
    guard (0...1000).contains(lines) else { throw ValidationError("--lines takes 0 to 1000.") }
  }

  mutating func run() throws {
    let executable = try WorkerExecutable.beside()
    let package = try SpacePackage(folder: try SpaceFolder(space, in: spaces).path)
    if let seats, !package.manifest.seats.allows(seats) {
      throw Failure(
        .usage, code: "seats",
        "a session of \(package.manifest.id) has \(SpaceDescription.seats(package.manifest.seats)) seats, not \(seats)",
        hint: "give another number with --seats")
    }
    let bench = try SpaceBench(
      package, executable: executable, length: sessions.map { .sessions($0) } ?? .seconds(1.6), seats: seats, seed: seed)
    let report = SpaceBenchReport(package: package, bench: bench, lineCount: lines)
    if output.json {
      Output.standard(JSON.text(report.value, pretty: true) + "\n")
    } else {
      let terminal = Terminal.current
      terminal.print(report.lines(width: min(terminal.width, 120)))
    }
    try (bench.voids["space_failed", default: 0] + bench.voids["parse_raised", default: 0] == 0 ? Exit.success : .checkFailed).leave()
  }
}
