internal import AgentRuntimes
internal import ArgumentParser
internal import Glibc
internal import HostArchive
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContract
internal import SpaceSandbox

struct RunCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.checkFailed, "a session is void because its Space failed"),
    (.noSpace, "no Space could be played"),
    (.notReplayed, "a journal did not replay"),
    (.notFound, "the folder of Spaces is not there"),
    (.usage, "another process runs sessions on the data folder"),
    (.inputOutput, "the data folder cannot be written"),
    (.interrupted, "stopped with Ctrl-C; what was finished is stored"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Play many sessions of bots, and show who stands where.",
    discussion: """
      Loads every Space of the folder and lets its bots meet in turn. A Space that is broken is listed with its error, and the \
      others go on. Every journal is folded again in a second worker before its result stands, and is kept under --data.

      A Space that is edited meanwhile is loaded again: new sessions play the new version, those in progress the one that they \
      were started from. A broken edit is told, and the version before is played on.

      With --seed the schedule, the seats, every draw and every journal are the same to the byte each time. Without it each session \
      gets fresh randomness.

      Bots play for --fee in test money that the faucet gives them, as agents of the house; `agon ledger verify` checks every \
      micro-unit of it. With --serve the host stays: whoever has joined by `agon session join` or by a rule is matched by MMR, and the \
      house's agents fill a queue in which somebody waits alone.

      With --kubo each session that has ended is brought to that node, and pinned there. No session waits for it; at its end a run waits \
      \(KuboRounds.patience) seconds at most. What was not brought stays for the next run, or for `agon archive publish`. A session that the node does \
      not take is set aside, and tried again after a minute, two, four, up to a day; `agon doctor` lists them.

      Sessions that an earlier run has left, however it ended, go on first.

      Ctrl-C lets the sessions in progress finish their step, stores them as cancelled, and prints the standings. A second Ctrl-C \
      ends at once.

      EXAMPLES
        agon run                             200 sessions of all in ./spaces
        agon run --space bid-tac-toe --sessions 5000 --fee 5
        agon run --serve                     matches whoever joins, until Ctrl-C
        agon run --seed 7 --data /tmp/a      and with /tmp/b: the same digest
        agon run --seed 7 --json | tail -1   the summary alone
        agon run --serve --kubo http://127.0.0.1:5001

      JSON
        {"type":"session",…}   a line for each session, in order; with a seed the
                               same in every run
        {"type":"summary",…}   the last line, with times and standings

      \(Exit.help(exits))
      """)

  @Option(
    help: ArgumentHelp("How many sessions of bots to play, 1 to 1,000,000. (default: 200, and none with --serve)", valueName: "count"))
  var sessions: Int?

  @Flag(help: "Stay until Ctrl-C: start sessions of those who wait in queues, and let agents join by their rules.")
  var serve = false

  @Option(
    help: ArgumentHelp("Makes the run repeatable: nonces come from this number (0 to 2^64-1).", valueName: "number")
  )
  var seed: UInt64?

  @Option(help: ArgumentHelp("Play only this Space. May be given more than once. (default: all)", valueName: "id"))
  var space: [String] = []

  @Option(
    help: ArgumentHelp(
      "Sessions at a time, 1 to 256; each lane is a thread with workers of its own. (default: the number of processors)", valueName: "count"
    ))
  var lanes: Int?

  @Option(
    help: ArgumentHelp(
      "What each seat pays, in USDC of test money: a Space without this tier, or one that cannot be played for money here, is played free.",
      valueName: "amount"))
  var fee = "1"

  @Option(
    help: ArgumentHelp(
      "With --serve: fix how far the log is on the local chain this often, as `agon log anchor` does; 1 to 86,400 seconds.",
      valueName: "seconds"))
  var anchorEvery: Int?

  @OptionGroup var trust: PolicyOption
  @OptionGroup var node: KuboOption
  @OptionGroup var clock: ClockOption
  @OptionGroup var feeds: FeedsOption
  @OptionGroup var folder: SpacesOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard sessions.map((1...1_000_000).contains) ?? true else { throw ValidationError("--sessions takes 1 to 1,000,000.") }
    guard serve || trust.policy == nil else { throw ValidationError("--policy goes with --serve; `agon log publish` asks witnesses once.") }
    guard serve || anchorEvery == nil else { throw ValidationError("--anchor-every goes with --serve; `agon log anchor` anchors once.") }
    guard anchorEvery.map((1...86_400).contains) ?? true else { throw ValidationError("--anchor-every takes 1 to 86,400 seconds.") }
    guard !serve || seed == nil else { throw ValidationError("--serve plays with whoever comes, which no --seed repeats.") }
    guard lanes.map((1...256).contains) ?? true else { throw ValidationError("--lanes takes 1 to 256.") }
  }

  mutating func run() async throws {
    let executable = try WorkerExecutable.beside()
    let client = try node.client()
    let policy = try trust.load()
    let fee = try Int64(Amount(fee, of: .usdc, allowsZero: true).units)
    // What is to be the same in every run is played from what is there at its start.
    var field = try Field(try folder.load(with: executable), only: space, reloading: seed == nil ? executable : nil)
    guard !field.playable.isEmpty else { throw nothingPlayable(field) }
    let store = try storage.open()
    // Two processes would take up the same sessions.
    let lease = try HostLease(folder: storage.data, at: TimeOfDay.milliseconds())
    defer { withExtendedLifetime(lease) {} }
    let sessions = sessions ?? (serve ? 0 : 200)
    let house = House(store: store)
    let lanes = Lanes(
      count: self.lanes ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), executable: executable, spacesEach: max(4, field.playable.count))
    defer { lanes.close() }
    Interruption.listen()

    var show = RunShow(
      sessions: sessions, lanes: lanes.count, seed: seed, field: field, isJSON: output.json)
    defer { show.close() }
    show.open()
    if Terminal.current.isInteractive { show.tick() }
    let feeds = try feeds.load()
    let log = SessionLog(of: store, data: storage.data, keepsOpen: true)
    // What an earlier run has left is in the log before it goes on.
    try await log.drain()
    // A run that is to be the same each time draws nothing from elsewhere.
    let beacon = seed == nil ? try LocalBeacon(folder: storage.data, at: TimeOfDay.milliseconds()) : nil
    let arena = Arena(store: store, runner: SessionRunner(executable: executable, lanes: lanes), beacon: beacon) { try await log.drain() }
    let play = RunSessions(arena: arena, count: sessions, interval: show.interval, feeds: feeds, isServing: serve)
    var hosted = HostedQueues(arena: arena, house: house, clock: clock.plan, feeds: feeds)
    // Sessions that an earlier run has left go on.
    let room = WaitingRoom(try store.read { reading in try reading.openSessions() }.map(WaitingRoom.Entry.init))
    let archive = SessionArchive(of: store, data: storage.data)
    let kubo = try client.map { KuboRounds($0, archive, blocks: try storage.blocks(creating: true)) }
    let witnesses = policy.map { WitnessRounds(log: log, policy: $0) }
    let anchors = anchorEvery.map { AnchorRounds(log: log, data: storage.data, every: .seconds($0)) }
    let left = try await log.keepingUp {
      async let _: Void? = witnesses?.keepAsking()
      async let _: Void? = anchors?.keepAnchoring()
      async let _: Void? = serve ? archive.keepUp() : nil
      async let _: Void? = serve ? kubo?.keepUp() : nil
      return try await play.play(
        room: room,
        fixture: { number in
          for change in field.refresh() { show.take(change) }
          guard let pairing = field.schedule?[number] else { preconditionFailure("a run over no Spaces") }
          let entrant = field.playable[pairing.entrant]
          let tier = entrant.fee(for: pairing.bots, asked: fee, feeds: feeds)
          let plan = try SessionPlan(
            package: entrant.package, rules: entrant.rules, roster: pairing.bots.map(Agent.bot),
            nonce: seed.map {
              SessionPlan.nonce(
                runSeed: $0, session: number,
                of: SessionPlan.distinction(
                  entrant.package, roster: pairing.bots, fee: tier, clock: clock.plan, at: TimeOfDay.milliseconds()))
            }, clock: clock.plan, feeds: feeds, fee: tier,
            protocolFee: tier > 0 ? ProtocolFee.defaultBasisPoints : 0)
          let entrants = try house.entrants(pairing.bots, fee: tier)
          return RunSessions.Fixture(session: try arena.form(plan, entrants: entrants), entrants: entrants)
        },
        deliver: { try show.take($0) },
        matches: {
          if serve { for change in field.refresh() { show.take(change) } }
          return serve ? try await hosted.matches(field.playable) : []
        },
        leave: { entry, error in show.note(try await arena.settle(entry, after: error)) },
        tick: {
          for news in (witnesses?.takeNews() ?? []) + (kubo?.takeNews() ?? []) + (anchors?.takeNews() ?? []) { show.note(news) }
          show.tick(waiting: $0)
        })
    }
    try await arena.mintFractals()
    // What the sessions came to is told even where there is no room for their blocks.
    let exit = show.end(waiting: left, next: whatNext(show.tally, field))
    try await archive.drain()
    if let kubo { await bring(to: kubo) }
    try store.close()
    try exit.leave()
  }

  /// What a node does not take now is told, and is nothing that a run could fail by.
  private func bring(to kubo: KuboRounds) async {
    do {
      if try await kubo.finishInTime() == nil {
        Output.error("Kubo has not taken every session in \(KuboRounds.patience) seconds: the others are brought at the next start\n")
      }
    } catch {
      Output.error("sessions are not pinned by Kubo: \(PlainText.line(KuboRounds.words(error)))\n")
    }
    for news in kubo.takeNews() { Output.error(PlainText.line(news) + "\n") }
  }

  private func nothingPlayable(_ field: Field) -> Failure {
    guard !field.refused.isEmpty else {
      return Failure(
        .noSpace, code: "no_space", "there is no Space in \(folder.spaces)", hint: "name a folder that holds some with --spaces DIR")
    }
    let errors = field.refused.map { "\($0.name): \($0.failure.message)" }.joined(separator: "\n")
    return Failure(
      .noSpace, code: "no_space", "no Space can be played:\n\(errors)", hint: "mend one of them; `agon space list` shows them all")
  }

  private func whatNext(_ tally: RunTally, _ field: Field) -> [(command: String, purpose: String)] {
    let id = Figures.brief(tally.latest.last?.id ?? "")
    let space = field.playable[0].package.manifest.id
    var commands: [(command: String, purpose: String)] = []
    if !id.isEmpty {
      commands = [
        (Invocation.command("session show \(id)", data: storage), "the last session, answer by answer"),
        (Invocation.command("session replay \(id)", spaces: folder, data: storage), "fold it again, and compare every hash"),
        (Invocation.command("ledger verify", data: storage), "fold the ledger again: every row, balance and signature"),
      ]
    }
    if let void = tally.voids.first(where: \.isFaultOfSpace) {
      commands.insert(
        (Invocation.command("session show \(Figures.brief(void.example))", data: storage), "a session that its Space voided"), at: 0)
    }
    return commands + [
      (Invocation.command("session play \(space) --watch", spaces: folder, data: storage), "see a match, step by step"),
      (Invocation.command("space show \(space)", spaces: folder), "its rules, limits and files"),
    ]
  }
}
