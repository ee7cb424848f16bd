internal import ArgumentParser
internal import HostArchive
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct ArchiveEraseCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the answer is gone from the data folder, and the log says so"),
    (.usage, "the session has not ended, or another process has the data"),
    (.badData, "the session, or the log, is damaged"),
    (.notFound, "there is no such session, step or answer"),
    (.inputOutput, "the data folder cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Destroy one seat's answer of a session that has ended, for good.",
    discussion: """
      Text and salt go from the database, its log and the blocks. That there was an answer stays: the session's root, archive and place in \
      the log are as before, and a tombstone with the reason is added to the log, for everybody and for good. Whoever audits the session \
      is told "erased: inclusion only", and nobody can fold it again past this step.

      `agon session show` lists steps and seats. What others have copied is theirs: nothing here reaches it. The same answer may be erased \
      again, which goes on with what was interrupted.

      EXAMPLES
        agon archive erase 3f2a91c0 --step 4 --seat 2 --reason asked
        agon archive erase 3f2a91c0 --step 4 --seat 2 --reason asked --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A session's id, or the first characters of it.", valueName: "id"))
  var session: SessionReference

  @Option(help: ArgumentHelp("The step that the answer came in with, from 0.", valueName: "number"))
  var step: Int

  @Option(help: ArgumentHelp("The seat that gave it, from 1.", valueName: "number"))
  var seat: Int

  @Option(help: ArgumentHelp("Why, for the log: 1 to \(LogEntry.maxTextBytes) bytes. Everybody will read it.", valueName: "text"))
  var reason: String

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard step >= 0 else { throw ValidationError("--step counts from 0.") }
    guard (1...100).contains(seat) else { throw ValidationError("--seat takes 1 to 100.") }
    guard LogEntry.isReadable(reason) else {
      throw ValidationError("--reason takes 1 to \(LogEntry.maxTextBytes) bytes without control characters.")
    }
    guard !session.isFile else { throw ValidationError("An answer is erased from a data folder: name the session by its id.") }
  }

  mutating func run() async throws {
    let store = try Store(folder: storage.data, creating: false)
    let (stored, journal) = try store.read { reading in
      let stored = try session.stored(in: reading, storage)
      return (stored, try reading.journal(of: stored))
    }
    let isGuessable = journal.map(saltIsPublic) ?? false
    let done = try await AnswerErasure(
      session: stored.id, step: step, seat: seat, reason: reason, at: TimeOfDay.milliseconds(), of: store, data: storage.data)
    try store.close()
    if output.json { return Output.standard(JSON.text(value(done, isGuessable), pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(lines(done, isGuessable, width: terminal.width))
  }

  /// Whether everybody can compute the answer's salt: a session under a chosen nonce draws its salts from that.
  private func saltIsPublic(_ journal: Journal) -> Bool {
    guard journal.steps.indices.contains(step), case .text(let sealed)? = journal.steps[step].answer(of: seat)?.content else {
      return false
    }
    let salt = AnswerSalts.derived(SessionPlan.saltKey(under: journal.end.nonce)).salt(step: step, seat: seat)
    return sealed.salt == salt
  }

  private func lines(_ done: AnswerErasure, _ isGuessable: Bool, width: Int) -> [Line] {
    let erasure = done.erasure
    let what = "the answer of seat \(erasure.seat) in step \(erasure.step) of \(Figures.brief("\(erasure.session)"))"
    var lines = [
      Line("✓ ", .good) + Line(done.isNew ? "\(what) is erased" : "\(what) was erased \(LogFigures.time(erasure.erasedAt / 1000))"),
      LogFigures.fact("block", "\(erasure.block)"), LogFigures.fact("reason", erasure.reason),
    ]
    for line in remains(isGuessable) { lines += Line.wrapped(line, width: width, ink: .dim) }
    return lines
  }

  /// What is out of reach, in words.
  private func remains(_ isGuessable: Bool) -> [String] {
    var words = [
      "What remains: copies that others have made, exports, backups, and what Kubo nodes have pinned; what the disk keeps of deleted files; "
        + "and what the session made of the answer: logs, scores and hashes, by which somebody who tries every answer may find it."
    ]
    if isGuessable {
      words.append(
        "The session was played under a chosen nonce, which is public and gives the salt: whoever tries every answer finds this one.")
    }
    return words
  }

  private func value(_ done: AnswerErasure, _ isGuessable: Bool) -> Value {
    let erasure = done.erasure
    return [
      "session": .text("\(erasure.session)"), "step": .int(Int64(erasure.step)), "seat": .int(Int64(erasure.seat)),
      "block": .text("\(erasure.block)"), "reason": .text(erasure.reason), "erased": .text(Figures.date(milliseconds: erasure.erasedAt)),
      "new": .bool(done.isNew), "remains": .list(remains(isGuessable).map { .text($0) }),
    ]
  }
}
