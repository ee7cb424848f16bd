internal import AgentRuntimes
internal import ArgumentParser
internal import HostArchive
internal import HostRules
internal import HostStore
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
    (.interrupted, "stopped with Ctrl-C; a session that waits stays"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play one session of a Space's bots, and keep its journal.",
    discussion: """
      Seats are drawn. With --watch the Space's own scene of each step is drawn in the terminal while the session is played. Keys: \
      space pauses, ← and → step, + and - change the speed, v shows it through a seat's eyes, ? tells the rest, q leaves. Watching \
      slows nothing down; whoever leaves early gets the result as soon as it is there. Where standard output is no terminal, all steps \
      are printed once the session is over.

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

  @Flag(help: "Draw each step in the terminal, with keys; ? shows them.")
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
    let roster = roster(package.manifest)
    let config = try SessionPlayCommand.parsed(config: config)
    let distinction = SessionPlan.distinction(
      package, roster: roster, config: config, clock: clock.plan, at: TimeOfDay.milliseconds())
    let plan = try SessionPlan(
      package: package, roster: roster.map(Agent.bot), config: config,
      nonce: seed.map { SessionPlan.nonce(runSeed: $0, session: 0, of: distinction) }, clock: clock.plan, feeds: try feeds.load())
    let lanes = Lanes(count: 1, executable: executable)
    defer { lanes.close() }
    Interruption.listen()
    let film = watch && !output.json ? Film() : nil
    let store = try storage.open()
    let log = SessionLog(of: store, data: storage.data, keepsOpen: false)
    try await log.drain()
    let arena = Arena(
      store: store, runner: SessionRunner(executable: executable, lanes: lanes),
      beacon: seed == nil ? try LocalBeacon(folder: storage.data, at: TimeOfDay.milliseconds()) : nil
    ) { try await log.drain() }
    let entrants = try House(store: arena.store).entrants(plan.roster.map(\.name), fee: plan.fee)
    let forming = try arena.form(plan, entrants: entrants)
    // A journal is stored as soon as its session is over, however long somebody goes on looking at it.
    async let session = { () async throws -> PlayedSession? in
      defer { film?.finish() }
      return try await played(forming, entrants, in: arena, log, film)
    }()
    if let film { try await show(film, forming, executable) }
    guard let played = try await session else {
      tellWaiting(forming.id)
      return try Exit.interrupted.leave()
    }
    if output.json {
      Output.standard(JSON.text(SessionDescription(journal: played.journal, seated: played.seated).value, pretty: true) + "\n")
    } else {
      tell(played)
    }
    // Told first: it has ended even where there is no room for its blocks.
    try await SessionArchive(of: store, data: storage.data).drain()
    try status(of: played.journal.end.outcome).leave()
  }

  /// Plays to the end, and stores each step; nil where a person has left a session that waits.
  private func played(
    _ session: FormingSession, _ entrants: [Entrant], in arena: Arena, _ log: SessionLog, _ film: Film?
  ) async throws -> PlayedSession? {
    let observe: @Sendable (SessionMachine, SpaceSandbox) -> Void = { machine, _ in film?.take(machine) }
    var progress = try await arena.play(
      session, entrants: entrants, isCancelled: { Interruption.isRequested }, observe: observe)
    while true {
      switch progress {
      case .ended(let played):
        try await log.drain()
        return played
      case .repeated(let played, let agrees):
        guard agrees else {
          throw Failure(
            .notReplayed, code: "not_repeated", "the session \(played.journal.id) was stored before, with another journal",
            hint: "the worker or the Space has a fault: `agon session replay \(Figures.brief(played.journal.id))` looks for it")
        }
        return played
      case .waiting(let entry):
        if film == nil, !output.json { tellWait(entry) }
        await arena.runner.sleep(until: entry.due) { Interruption.isRequested }
        if Interruption.isRequested { return nil }
        progress = try await arena.resume(
          entry.id, feeds: try feeds.load(), isCancelled: { Interruption.isRequested }, observe: observe)
      }
    }
  }

  private func tellWait(_ waiting: WaitingRoom.Entry) {
    let seconds = max(0, waiting.due - TimeOfDay.milliseconds()) / 1000
    let text = "Session \(Figures.brief("\(waiting.id)")) waits for \(Figures.span(seconds: seconds)). Ctrl-C leaves it waiting."
    Terminal.current.print(Line.wrapped(text, width: Terminal.current.width, ink: .dim))
  }

  private func tellWaiting(_ id: String) {
    guard !output.json else {
      return Output.standard(JSON.text(["id": .text(id), "space": .text(space), "outcome": "waiting"]) + "\n")
    }
    Terminal.current.print(Line("Session \(Figures.brief(id)) keeps waiting.", .warning))
    Terminal.current.print(
      RunDisplay.whatNext(
        [(Invocation.command("session resume \(Figures.brief(id))", data: storage), "go on with it")], width: Terminal.current.width))
  }

  private func show(_ film: Film, _ session: FormingSession, _ executable: WorkerExecutable) async throws {
    let plan = session.plan
    let manifest = plan.package.manifest
    try await Playback(
      title: "\(manifest.name) \(manifest.version)", header: session.header,
      seated: { seed in session.header.seats(seed: seed).map { plan.roster[$0].name } }, speed: speed, package: plan.package,
      executable: executable
    ).show(film)
    if !film.length.isComplete, !Interruption.isRequested {
      Terminal.current.print(Line("The session goes on; Ctrl-C stops it.", .dim))
    }
  }

  private func tell(_ played: PlayedSession) {
    let journal = played.journal
    let terminal = Terminal.current
    let id = Figures.brief(journal.id)
    terminal.print(Line("Session \(journal.id)", .bold) + Line("  \(space) \(journal.header.spaceVersion)", .dim))
    terminal.print(SessionDescription(journal: journal, seated: played.seated).result(width: terminal.width))
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

  private func roster(_ manifest: Manifest) -> [String] {
    if let agents { return agents.split(separator: ",").map { String($0.drop { $0 == " " }) } }
    return SessionPlayCommand.best(manifest.seats.min, of: manifest)
  }

  /// So many bots from the end of a Space's list, where its best stand. The one that answers in malformed text is there to test a
  /// Space, not to be watched.
  static func best(_ count: Int, of manifest: Manifest) -> [String] {
    let bots = manifest.bots.filter { $0 != "adversarial" }.reversed() as [String]
    return (0..<count).map { bots[$0 % bots.count] }
  }

  /// The value of `--config`.
  static func parsed(config: String?) throws(Failure) -> Value? {
    guard let config else { return nil }
    do {
      return try JSON.decode(Array(config.utf8))
    } catch {
      throw Failure(.usage, code: "config", "--config is no JSON: \(error)", hint: "write it as in --config '{\"chips\": 20}'")
    }
  }

  private func status(of outcome: SessionOutcome) -> Exit { Interruption.isRequested ? .interrupted : Exit(outcome) }
}

extension Exit {
  /// What a session's end says of its Space.
  init(_ outcome: SessionOutcome) {
    guard case .void(let reason) = outcome else {
      self = .success
      return
    }
    switch reason {
    case .spaceFailed, .parseRaised: self = .checkFailed
    case .notReproducible: self = .notReplayed
    case .spaceVoided, .allForfeited, .noFeed, .noQuorum, .claimedForfeit, .notOpened, .recordFull, .cancelled, .abandoned: self = .success
    }
  }
}
