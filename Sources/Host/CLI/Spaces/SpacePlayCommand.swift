internal import AgentRuntimes
internal import ArgumentParser
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SpacePlayCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "settled, or void by no fault of the Space"),
    (.checkFailed, "void because the Space failed"),
    (.noSpace, "the Space is refused"),
    (.notReplayed, "the journal did not replay, so the session is void"),
    (.usage, "the seat, the bots or the configuration do not fit"),
    (.notFound, "there is no such Space"),
    (.inputOutput, "the data folder cannot be written"),
    (.interrupted, "left before the end: q, Ctrl-C or the end of the input"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play a Space yourself, against its bots.",
    discussion: """
      Shows the rules, what your seat sees of each step, and what you are asked. An answer is checked against its schema before it is \
      sent; one that breaks the rules is a forfeit, as it is for every agent. Answers may come from a pipe, one line each.

      EXAMPLES
        agon space play bid-tac-toe
        agon space play ./spaces/my-game --seat 1 --bots baseline --seed 7
        agon space play my-game-0.1.0.car --timed

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space: \(SpaceArgument.help).", valueName: "space"))
  var space: SpaceArgument

  @Option(help: ArgumentHelp("Your seat, from 1. (default: drawn)", valueName: "number"))
  var seat: Int?

  @Option(
    help: ArgumentHelp(
      "The bots that you play against, separated by commas; one may be named more than once. (default: the Space's best, as few as it takes)",
      valueName: "a,b"))
  var bots: String?

  @Option(help: ArgumentHelp("Makes every draw repeatable: 0 to 2^64-1.", valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("What differs from the Space's default configuration, as a JSON object.", valueName: "json"))
  var config: String?

  @Flag(help: "Have only as much time for an answer as an agent has.")
  var timed = false

  @Option(
    help: ArgumentHelp("A new file to keep the session's journal in: name it ….journal. (default: it is not kept)", valueName: "file"))
  var save: String?

  @OptionGroup var folder: SpacesOption
  @OptionGroup var output: JSONOption

  mutating func run() async throws {
    let executable = try WorkerExecutable.beside()
    let package = try space.place(in: folder).loaded(with: executable)
    let nonce = seed.map { SessionPlan.nonce(runSeed: $0, session: 0) } ?? SecureRandom.bytes(32)
    // Seats are drawn by the seed alone, so that a session of nobody says who will sit where.
    let draft = LiveSession(plan: try plan(package, nonce: nonce) { _ in nil }, worker: executable)
    let desk = PlayDesk(draft, isTimed: timed, usesError: output.json)
    let live = LiveSession(plan: try plan(package, nonce: nonce) { await desk.answer($0) }, worker: executable)
    Interruption.listen()
    desk.welcome()
    let played = await play(live, at: desk, executable)
    if let save, !desk.hasLeft { try WholeFile.write(played.journal.encoded, to: save) }
    try tell(played, at: desk).leave()
  }

  private func plan(
    _ package: SpacePackage, nonce: [UInt8], _ answer: @escaping @Sendable (AgentPrompt) async -> [UInt8]?
  ) throws -> SessionPlan {
    var roster = try opponents(package.manifest).map(Agent.bot)
    let person = Agent(name: PlayDesk.person, runtime: .outside(answer))
    if let seat {
      guard (1...roster.count + 1).contains(seat) else {
        throw Failure(.usage, code: "seats", "there is no seat \(seat) of \(roster.count + 1)", hint: "name more bots with --bots a,b")
      }
      roster.insert(person, at: seat - 1)
    } else {
      roster.insert(person, at: 0)
    }
    return try SessionPlan(
      package: package, roster: roster, seating: seat == nil ? .drawn : .listed, config: try SessionPlayCommand.parsed(config: config),
      nonce: nonce)
  }

  /// The bots named, or as many as the Space needs beside a person.
  private func opponents(_ manifest: Manifest) throws(Failure) -> [String] {
    guard let bots else { return SessionPlayCommand.best(manifest.seats.min - 1, of: manifest) }
    let named = bots.split(separator: ",").map { String($0.drop { $0 == " " }) }
    guard manifest.seats.allows(named.count + 1) else {
      let seats = SpaceDescription.seats(manifest.seats)
      throw Failure(
        .usage, code: "seats", "\(manifest.id) has \(seats) seats, and you and \(Figures.count(named.count, "bot")) are \(named.count + 1)",
        hint: "name others with --bots a,b")
    }
    return named
  }

  private func play(_ live: LiveSession, at desk: PlayDesk, _ executable: WorkerExecutable) async -> PlayedSession {
    let lanes = Lanes(count: 1, executable: executable)
    defer { lanes.close() }
    let runner =
      timed
      ? SessionRunner(executable: executable, lanes: lanes)
      : SessionRunner(executable: executable, lanes: lanes, clock: UnhurriedClock())
    var progress = await runner.start(live, isCancelled: { desk.hasLeft }, observe: { desk.show($0, in: $1) })
    while true {
      switch progress {
      case .ended(let played): return played
      // Under a virtual clock waits end at once, so that nothing is ever suspended.
      case .waiting(let waiting): progress = await runner.resume(waiting, isCancelled: { desk.hasLeft })
      }
    }
  }

  private func tell(_ played: PlayedSession, at desk: PlayDesk) -> Exit {
    if output.json {
      Output.standard(JSON.text(SessionDescription(journal: played.journal, seated: played.seated).value, pretty: true) + "\n")
    }
    guard !desk.hasLeft else {
      desk.say([Line(), Line("You have left; the session is not kept.", .warning)])
      return .interrupted
    }
    desk.say(
      [Line(), Line("The session is over.", .bold)]
        + SessionDescription(journal: played.journal, seated: played.seated).result(width: Terminal.current.width))
    if let save {
      let file = save.contains("/") ? save : "./" + save
      desk.say(
        RunDisplay.whatNext(
          [(Invocation.command("session show \(Invocation.quoted(file))"), "see it answer by answer")], width: Terminal.current.width))
    }
    return Exit(played.journal.end.outcome)
  }
}
