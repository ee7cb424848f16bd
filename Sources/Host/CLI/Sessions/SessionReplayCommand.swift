internal import ArgumentParser
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SessionReplayCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "everything agrees"),
    (.noSpace, "the Space is refused"),
    (.notReplayed, "something differs, or cannot be compared"),
    (.badData, "the journal is damaged"),
    (.notFound, "the session or the Space is not there"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Fold a session's journal again, with a fresh VM for every call, and compare every hash.",
    discussion: """
      Takes the recorded answers, runs the Space's code on them in a new worker, and compares each state, log, event, command, task, \
      score and share with what the journal says. The Space comes from the folder; it has to be the very package that the journal names. \
      With --force another version of it is tried all the same. With --watch the steps are drawn as in `session play --watch`, with \
      the same keys.

      EXAMPLES
        agon session replay 3f2a91c0
        agon session replay 3f2a91c0 --watch --speed 2
        agon session replay /tmp/match.journal --spaces ~/my-spaces --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A session's id, the first characters of it, or a journal's file.", valueName: "id|file"))
  var session: SessionReference

  @Flag(help: "Draw each step in the terminal, with keys; ? shows them.")
  var watch = false

  @Option(help: ArgumentHelp("With --watch: steps a second, 0.05 to 1000.", valueName: "rate"))
  var speed = 1.0

  @Flag(help: "Fold with the folder's Space even if its package is not the one that the journal names.")
  var force = false

  @OptionGroup var folder: SpacesOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (0.05...1000).contains(speed) else { throw ValidationError("--speed takes 0.05 to 1000 steps a second.") }
  }

  mutating func run() async throws {
    let description = try session.description(in: storage)
    let journal = description.journal
    let executable = try WorkerExecutable.beside()
    let package = try folder.load(with: executable).require(journal.header.space)
    guard package.cid == journal.header.package || force else {
      throw Failure(
        .notReplayed, code: "package_differs",
        "the journal names package \(journal.header.package), the folder has \(package.cid): not comparable",
        hint: "put version \(journal.header.spaceVersion) into the folder, or fold all the same with --force")
    }
    let sandbox = try SpaceSandbox(package: package, executable: executable)
    let film = Film()
    let isFilmed = watch && !output.json
    let report = Replay.fold(journal, rules: SessionRules(manifest: package.manifest), in: sandbox) { machine in
      if isFilmed { film.take(machine) }
      return true
    }
    film.finish()
    if output.json {
      Output.standard(JSON.text(value(report, journal), pretty: true) + "\n")
    } else {
      if isFilmed {
        Interruption.listen()
        let title = "\(package.manifest.name) \(package.manifest.version), replayed"
        try await Playback(
          title: title, header: journal.header, seated: { _ in description.seated }, speed: speed, package: package, executable: executable
        ).show(film)
      }
      Terminal.current.print(lines(report, journal, package, executable))
    }
    try (report.difference == nil ? Exit.success : .notReplayed).leave()
  }

  private func lines(_ report: Replay.Report, _ journal: Journal, _ package: SpacePackage, _ executable: WorkerExecutable) -> [Line] {
    let recorded = journal.steps.count
    var checks = [
      Check(.passed, "the journal is whole, and its nonce is the one that was committed to"),
      report.isSamePackage
        ? Check(.passed, "the package is the one that the journal names", detail: "\(package.cid)")
        : Check(.warned, "another package of \(package.manifest.id), by --force", detail: "\(package.cid)"),
      report.isSameWorker
        ? Check(.passed, "the worker is the one that the journal names", detail: "\(executable.cid)")
        : Check(.warned, "another build of the worker: it has to give the same hashes all the same", detail: "\(executable.cid)"),
      Check(
        report.stepsMatched == recorded ? .passed : report.erasedAt == nil ? .failed : .warned,
        "\(report.stepsMatched) of \(Figures.count(recorded, "step")) gave the recorded hashes"),
    ]
    if let difference = report.difference {
      checks.append(Check(report.erasedAt == nil ? .failed : .skipped, difference))
    } else if case .void(let reason) = journal.end.outcome, !reason.isReproducible {
      checks.append(Check(.warned, "the outcome is the host's word, which no fold can check", detail: journal.end.outcome.summary))
    } else {
      checks.append(Check(.passed, "the outcome agrees", detail: journal.end.outcome.summary))
    }
    let verdict =
      report.erasedAt != nil
      ? Line("It cannot be compared to its end.", .warning)
      : report.difference == nil ? Line("It replays.", .good) : Line("It does not replay.", .bad)
    return [Line("Session \(journal.id)", .bold) + Line("  \(journal.header.space) \(journal.header.spaceVersion)", .dim)]
      + checks.flatMap(\.lines) + [Line(), verdict]
  }

  private func value(_ report: Replay.Report, _ journal: Journal) -> Value {
    var map: Value.Map = [
      "id": .text(journal.id), "agrees": .bool(report.difference == nil), "steps": .int(Int64(journal.steps.count)),
      "steps_matched": .int(Int64(report.stepsMatched)), "same_package": .bool(report.isSamePackage),
      "same_worker": .bool(report.isSameWorker), "recorded": .map(RunReport.outcome(journal.end.outcome)),
      "folded": .map(RunReport.outcome(report.outcome)), "head": .text("\(journal.head)"),
    ]
    map["difference"] = report.difference.map { .text($0) }
    map["erased_at"] = report.erasedAt.map { .int(Int64($0)) }
    return .map(map)
  }
}
