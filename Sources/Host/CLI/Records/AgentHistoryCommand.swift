internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContract

struct AgentHistoryCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data, or no such agent"),
    (.inputOutput, "the data folder cannot be read"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show what an agent has played and won, and how its MMR has moved.",
    discussion: """
      An agent that sat in several seats of a session has a row for each. Fees of void sessions have gone back.

      EXAMPLES
        agon agent history Kilroy
        agon agent history Kilroy --limit 100 --json
        agon agent history Kilroy --before 4711

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The agent's name or id.", valueName: "name|id"))
  var agent: String

  @Option(help: ArgumentHelp("How many results to show, 1 to 1,000.", valueName: "count"))
  var limit = 20

  @Option(help: ArgumentHelp("The number of the last result of the page before.", valueName: "number"))
  var before: Int64?

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...1000).contains(limit) else { throw ValidationError("--limit takes 1 to 1,000.") }
  }

  mutating func run() throws {
    let history = try history()
    if output.json { return Output.standard(JSON.text(history.value, pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(history.lines(width: terminal.width))
    guard history.results.count == limit, let last = history.results.last else { return }
    let next = Invocation.command("agent history \(Invocation.quoted(agent)) --before \(last.number)", data: storage)
    terminal.print(RunDisplay.whatNext([(next, "the results before these")], width: terminal.width))
  }

  /// What is to be shown.
  func history() throws -> AgentHistory {
    try storage.reading { reading in
      let profile = try reading.require(agent: agent)
      return AgentHistory(
        profile: profile, record: try AgentStandings(of: profile.id, in: reading),
        results: try reading.history(of: profile.id, before: before, limit: limit))
    }
  }
}
