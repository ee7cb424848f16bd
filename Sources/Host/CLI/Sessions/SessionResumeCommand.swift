internal import ArgumentParser
internal import Glibc
internal import HostRules
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
    abstract: "Go on with sessions that wait, whichever process has left them.",
    discussion: """
      A session under the host's clock that waits is kept in the data folder, with the version of its Space that it was started from. \
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
    let journals = try JournalFolder(path: storage.data)
    let waiting = try WaitingFolder(path: storage.data)
    let chosen = try chosen(of: waiting.entries())
    let now = TimeOfDay.milliseconds()
    let room = WaitingRoom(due ? chosen.filter { $0.due <= now } : chosen)
    let lanes = Lanes(count: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), executable: executable)
    defer { lanes.close() }
    Interruption.listen()
    var show = RunShow(sessions: 0, lanes: lanes.count, seed: nil, field: Field(), isJSON: output.json)
    defer { show.close() }
    let play = RunSessions(
      runner: SessionRunner(executable: executable, lanes: lanes), count: 0, interval: show.interval, waiting: waiting)
    let left = try await play.play(
      room: room, plan: { _ in preconditionFailure("no session is started here") },
      resumption: RunSessions.resumption(from: waiting, feeds: try feeds.load()),
      deliver: { number, session in
        try journals.append(session, isDurable: true)
        try show.take(session, number: number)
      },
      leave: { entry, error in show.note("session \(Figures.brief(entry.id)) keeps waiting: \(error)") }, tick: { show.tick(waiting: $0) })
    try show.end(waiting: left + chosen.count - room.count, next: []).leave()
  }

  private func chosen(of entries: [WaitingFolder.Entry]) throws(Failure) -> [WaitingFolder.Entry] {
    for id in sessions where !entries.contains(where: { $0.id.hasPrefix(id.lowercased()) }) {
      throw Failure(
        .notFound, code: "not_found", "no session \(id) waits in \(storage.data)", hint: "`agon session list` shows those that do")
    }
    guard !sessions.isEmpty else { return entries }
    return entries.filter { entry in sessions.contains { entry.id.hasPrefix($0.lowercased()) } }
  }
}
