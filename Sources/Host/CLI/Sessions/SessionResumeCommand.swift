internal import ArgumentParser
internal import Glibc
internal import HostArchive
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceSandbox

struct SessionResumeCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well, or nothing waits"),
    (.checkFailed, "a session is void because its Space failed"),
    (.notReplayed, "a journal did not replay"),
    (.notFound, "no such session waits"),
    (.inputOutput, "the data folder cannot be written"),
    (.interrupted, "stopped with Ctrl-C; what waits stays"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with sessions that have not ended, whichever process has left them.",
    discussion: """
      A session that has not ended is kept in the data folder, with the version of its Space that it was started from. One that cannot \
      be taken up is void, and its fees go back; one that only lacks a feed named here keeps waiting for a day. \
      This command takes up those that are due, and stays for the others; with --due it leaves when none is due any more.

      EXAMPLES
        agon session resume                 all of them
        agon session resume 3f2a91c0 --due
        agon session resume --feed btc-usd=prices.csv

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("Only these sessions: ids, or the first characters of them.", valueName: "id"))
  var sessions: [String] = []

  @Flag(help: "Leave when no session is due any more.")
  var due = false

  @OptionGroup var feeds: FeedsOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() async throws {
    let executable = try WorkerExecutable.beside()
    let store = try storage.open()
    let lease = try HostLease(folder: storage.data, at: TimeOfDay.milliseconds())
    defer { withExtendedLifetime(lease) {} }
    let chosen = try chosen(of: try store.read { reading in try reading.openSessions() }.map(WaitingRoom.Entry.init))
    let now = TimeOfDay.milliseconds()
    let room = WaitingRoom(due ? chosen.filter { $0.due <= now } : chosen)
    let lanes = Lanes(count: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), executable: executable)
    defer { lanes.close() }
    Interruption.listen()
    var show = RunShow(sessions: 0, lanes: lanes.count, seed: nil, field: Field(), isJSON: output.json)
    defer { show.close() }
    let log = SessionLog(of: store, data: storage.data, keepsOpen: true)
    try await log.drain()
    let beacon = try LocalBeacon(folder: storage.data, at: TimeOfDay.milliseconds())
    let arena = Arena(store: store, runner: SessionRunner(executable: executable, lanes: lanes), beacon: beacon) { try await log.drain() }
    let play = RunSessions(arena: arena, count: 0, interval: show.interval, feeds: try feeds.load())
    let left = try await log.keepingUp {
      try await play.play(
        room: room, fixture: { _ in preconditionFailure("no session is started here") }, deliver: { try show.take($0) },
        leave: { entry, error in show.note(try await arena.settle(entry, after: error)) }, tick: { show.tick(waiting: $0) })
    }
    try await arena.mintFractals()
    let exit = show.end(waiting: left + chosen.count - room.count, next: [])
    try await SessionArchive(of: store, data: storage.data).drain()
    try store.close()
    try exit.leave()
  }

  private func chosen(of entries: [WaitingRoom.Entry]) throws(Failure) -> [WaitingRoom.Entry] {
    for id in sessions where !entries.contains(where: { "\($0.id)".hasPrefix(id.lowercased()) }) {
      throw Failure(
        .notFound, code: "not_found", "no session \(id) waits in \(storage.data)", hint: "`agon session list` shows those that do")
    }
    guard !sessions.isEmpty else { return entries }
    return entries.filter { entry in sessions.contains { "\(entry.id)".hasPrefix($0.lowercased()) } }
  }
}

extension Arena {
  /// How long a session may be overdue for something that is not at hand, in milliseconds: a day.
  private static let patience: Int64 = 24 * 60 * 60 * 1000

  /// What becomes of a session that could not be taken up: one that lacks an agent or a feed keeps waiting for a day, any other is void.
  /// - Returns: what to tell.
  func settle(_ entry: WaitingRoom.Entry, after error: SessionError) async throws -> String {
    let brief = Figures.brief("\(entry.id)")
    let isLacking = error.code == .agent || error.code == .feed
    guard !isLacking || entry.due < TimeOfDay.milliseconds() - Arena.patience, error.code != .notFound else {
      return "session \(brief) keeps waiting: \(error)"
    }
    try await abandon(entry.id, because: error.message)
    return "session \(brief) is void, and every fee went back: \(error.message)"
  }
}
