internal import AgentRuntimes
internal import ArgumentParser
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SessionPlayCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "settled, or void by no fault of the Space"),
    (.checkFailed, "void because the Space failed"),
    (.noSpace, "the Space is refused"),
    (.notReplayed, "the journal did not replay, so the session is void"),
    (.usage, "the agents or the configuration do not fit"),
    (.notFound, "there is no such Space"),
    (.inputOutput, "the data folder cannot be written"),
    (.interrupted, "stopped with Ctrl-C"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play one session of a Space's bots, and keep its journal.",
    discussion: """
      Seats are drawn. With --watch the Space's own scene of each step is drawn in the terminal, as the public sees it. Where standard \
      output is no terminal, all steps are printed at once.

      EXAMPLES
        agon session play bid-tac-toe
        agon session play bid-tac-toe --agents expert,baseline --watch --speed 2
        agon session play bid-tac-toe --config '{"chips": 20}' --seed 7 --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's id, as `agon space list` shows it.", valueName: "space"))
  var space: String

  @Option(
    help: ArgumentHelp(
      "Bots of the Space, separated by commas; one may be named more than once. (default: the Space's best)", valueName: "a,b"))
  var agents: String?

  @Option(help: ArgumentHelp("Makes the session repeatable: the same number (0 to 2^64-1) gives the same journal.", valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("What differs from the Space's default configuration, as a JSON object.", valueName: "json"))
  var config: String?

  @Flag(help: "Draw each step in the terminal.")
  var watch = false

  @Option(help: ArgumentHelp("With --watch: steps a second, 0.05 to 1000.", valueName: "rate"))
  var speed = 1.0

  @OptionGroup var clock: ClockOption
  @OptionGroup var feeds: FeedsOption
  @OptionGroup var folder: SpacesOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (0.05...1000).contains(speed) else { throw ValidationError("--speed takes 0.05 to 1000 steps a second.") }
  }

  mutating func run() async throws {
    let executable = try WorkerExecutable.beside()
    let package = try folder.load(with: executable).require(space)
    let plan = try SessionPlan(
      package: package, roster: roster(package.manifest).map(Agent.bot), config: try parsedConfig(),
      nonce: seed.map { SessionPlan.nonce(runSeed: $0, session: 0) }, clock: clock.plan, feeds: try feeds.load())
    let journals = try JournalFolder(path: storage.data)
    let lanes = Lanes(count: 1, executable: executable)
    defer { lanes.close() }
    Interruption.listen()
    let film = Film()
    let isFilmed = watch && !output.json
    let played = await SessionRunner(executable: executable, lanes: lanes).play(
      plan, isCancelled: { Interruption.isRequested }, observe: { if isFilmed { film.take($0, $1) } })
    try journals.append(played)
    try journals.synchronize()
    if output.json {
      Output.standard(JSON.text(SessionDescription(journal: played.journal).value, pretty: true) + "\n")
    } else {
      if isFilmed {
        let title = "\(package.manifest.name) \(package.manifest.version)"
        try await Playback(title: title, seated: played.seated, speed: speed).show(film.frames)
      }
      tell(played)
    }
    try status(of: played.journal.end.outcome).leave()
  }

  private func tell(_ played: PlayedSession) {
    let journal = played.journal
    let terminal = Terminal.current
    let id = Figures.brief(journal.id)
    terminal.print(Line("Session \(journal.id)", .bold) + Line("  \(space) \(journal.header.spaceVersion)", .dim))
    terminal.print(SessionDescription(journal: journal).result(width: terminal.width))
    let forfeits = played.forfeits.reduce(0, +)
    let size = Figures.bytes(journal.encoded.count)
    let counts = [(journal.steps.count, "step"), (played.answers, "answer"), (forfeits, "forfeit")].map { Figures.count($0, $1) }
    let facts = counts.joined(separator: ", ") + "; a journal of \(size) in \(storage.data)"
    terminal.print([Line()] + Line.wrapped(facts, width: terminal.width - 3, ink: .dim).map { Line("  ") + $0 })
    if case .settled = journal.end.outcome { terminal.print(Line("  folded again in a second worker: agrees", .good)) }
    terminal.print(
      RunDisplay.whatNext(
        [
          (Invocation.command("session show \(id)", data: storage), "answer by answer"),
          (Invocation.command("session replay \(id) --watch", spaces: folder, data: storage), "fold it again, and see it once more"),
        ], width: terminal.width))
  }

  /// The bots named, or as many as the Space needs from the end of its list, where its best stand. The one that answers in
  /// malformed text is there to test a Space, not to be watched.
  private func roster(_ manifest: Manifest) -> [String] {
    if let agents { return agents.split(separator: ",").map { String($0.drop { $0 == " " }) } }
    let bots = manifest.bots.filter { $0 != "adversarial" }.reversed() as [String]
    return (0..<manifest.seats.min).map { bots[$0 % bots.count] }
  }

  private func parsedConfig() throws -> Value? {
    guard let config else { return nil }
    do {
      return try JSON.decode(Array(config.utf8))
    } catch {
      throw Failure(.usage, code: "config", "--config is no JSON: \(error)", hint: "write it as in --config '{\"chips\": 20}'")
    }
  }

  private func status(of outcome: SessionOutcome) -> Exit {
    if Interruption.isRequested { return .interrupted }
    guard case .void(let reason) = outcome else { return .success }
    switch reason {
    case .spaceFailed, .parseRaised: return .checkFailed
    case .notReproducible: return .notReplayed
    case .spaceVoided, .allForfeited, .noFeed, .noQuorum, .cancelled: return .success
    }
  }
}
