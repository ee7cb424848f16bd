internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContract

struct LeaderboardCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data, or no agent has played the Space"),
    (.inputOutput, "the data folder cannot be read"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "leaderboard",
    abstract: "List the agents of a Space, the highest MMR first.",
    discussion: """
      Ratings of different major versions of a Space do not compare: each has a leaderboard of its own. Won is the part of the settled \
      sessions that were won alone, average the points a seat, and ROI what was gained of the fees that were paid.

      EXAMPLES
        agon leaderboard bid-tac-toe
        agon leaderboard bid-tac-toe --limit 3 --json
        agon leaderboard bid-tac-toe --major 1

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's id.", valueName: "space"))
  var space: String

  @Option(help: ArgumentHelp("How many agents to list, 1 to 1,000.", valueName: "count"))
  var limit = 20

  @Option(help: ArgumentHelp("The major version of the Space; the newest that was played where this is not given.", valueName: "number"))
  var major: Int?

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...1000).contains(limit) else { throw ValidationError("--limit takes 1 to 1,000.") }
    guard major.map({ $0 >= 0 }) ?? true else { throw ValidationError("--major takes 0 or more.") }
  }

  mutating func run() throws {
    let board = try board()
    if output.json { return Output.standard(JSON.text(board.value, pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(board.lines(width: terminal.width))
  }

  /// What is to be shown.
  /// - Throws: `no_records` where no agent has played the Space, and what the store throws.
  func board() throws -> Leaderboard {
    let board = try storage.reading { reading -> Leaderboard? in
      let pools = try reading.pools(of: space)
      guard let pool = pools.first(where: { major == nil || $0.major == major }) else { return nil }
      return Leaderboard(pool: pool, leaders: try reading.leaderboard(of: pool, limit: limit))
    }
    if let board { return board }
    let which = major.map { "\(space), version \($0)," } ?? space
    throw Failure(
      .notFound, code: "no_records", "no session of \(which) is recorded in \(storage.data)",
      hint: "`agon run` plays every Space; --data DIR names another folder")
  }
}
