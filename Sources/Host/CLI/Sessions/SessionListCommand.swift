internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct SessionListCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.notFound, "nothing was played yet"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the newest sessions, newest first, and those that wait.",
    discussion: """
      Agents stand by seat, and so do scores.

      EXAMPLES
        agon session list
        agon session list --limit 3 --json

      \(Exit.help(exits))
      """)

  @Option(help: ArgumentHelp("How many sessions to list, 1 to 10,000.", valueName: "count"))
  var limit = 20

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...10_000).contains(limit) else { throw ValidationError("--limit takes 1 to 10,000.") }
  }

  mutating func run() throws {
    let (entries, waiting) = try storage.reading { reading in
      let ended = try reading.endedSessions(limit: limit).compactMap { session in
        try reading.journal(of: session).map { Entry($0, agents: try reading.seated($0, of: session)) }
      }
      return (ended, try reading.openSessions())
    }
    guard !entries.isEmpty || !waiting.isEmpty else {
      throw Failure(
        .notFound, code: "not_found", "there are no sessions in \(storage.data)",
        hint: "`agon run` plays some; --data DIR names another folder")
    }
    if output.json {
      Output.standard(
        JSON.text(["sessions": .list(entries.map(\.value)), "waiting": .list(waiting.map(SessionListCommand.value))], pretty: true) + "\n")
      return
    }
    let terminal = Terminal.current
    var table = Table([
      .init(title: "session"), .init(title: "space", dispensability: 1), .init(title: "agents"), .init(title: "scores", isRight: true),
      .init(title: "outcome", dispensability: 2),
    ])
    for entry in entries {
      let scores = entry.scores.map { Figures.points(hundredths: $0) }.joined(separator: " : ")
      let isSettled = entry.outcome == "settled"
      table.add([
        Line(Figures.brief(entry.id)), Line(entry.space), Line(entry.agents.joined(separator: " : ")),
        isSettled ? Line(scores) : Line(entry.outcome, .warning), Line(entry.outcome, isSettled ? .dim : .warning),
      ])
    }
    terminal.print(table.lines(width: terminal.width))
    if !waiting.isEmpty { terminal.print([Line()] + lines(waiting)) }
    guard let first = entries.first else { return }
    terminal.print(
      RunDisplay.whatNext(
        [
          (Invocation.command("session show \(Figures.brief(first.id))", data: storage), "one of them, answer by answer"),
          (Invocation.command("session replay \(Figures.brief(first.id))", data: storage), "fold it again, and compare every hash"),
        ], width: terminal.width))
  }

  /// The sessions that have not ended, the next one due first; of many the first few.
  private func lines(_ open: [StoredSession]) -> [Line] {
    let now = TimeOfDay.milliseconds()
    let shown = open.prefix(5).map { session in
      guard case .waiting(let due) = session.phase else {
        return Line("  \(Figures.brief("\(session.id)"))  ") + Line("in progress, or left by a process that has died", .dim)
      }
      let left = (due - now) / 1000
      return Line("  \(Figures.brief("\(session.id)"))  ") + Line(left > 0 ? "for \(Figures.span(seconds: left))" : "due", .dim)
    }
    let hint = Line("  `\(Invocation.command("session resume", data: storage))` goes on with them", .dim)
    return [Line("\(Figures.count(open.count, "session")) waiting", .bold)] + shown + [hint]
  }

  private static func value(_ session: StoredSession) -> Value {
    var map: Value.Map = ["id": .text("\(session.id)"), "space": .text(session.space)]
    if case .waiting(let due) = session.phase { map["due_ms"] = .int(due) }
    return .map(map)
  }

  /// One line of the list.
  struct Entry {
    let id: String
    let space: String
    /// By seat.
    let agents: [String]
    /// "settled", or the code of the void.
    let outcome: String
    /// By seat, in hundredths; empty for a void.
    let scores: [Int]

    init(_ journal: Journal, agents: [String]) {
      id = journal.id
      space = journal.header.space
      self.agents = agents
      outcome = journal.end.outcome.word
      guard case .settled(let settlement) = journal.end.outcome else {
        scores = []
        return
      }
      scores = settlement.scores.map(\.hundredths)
    }

    var value: Value {
      [
        "id": .text(id), "space": .text(space), "outcome": .text(outcome), "agents": .list(agents.map { .text($0) }),
        "scores": .list(scores.map { .int(Int64($0)) }),
      ]
    }
  }
}
