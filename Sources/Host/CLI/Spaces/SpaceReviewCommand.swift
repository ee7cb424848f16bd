internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox

struct SpaceReviewCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the recommendation is to accept"),
    (.checkFailed, "the recommendation is to revise or to reject"),
    (.noSpace, "a folder is no Space, or the Space does not load"),
    (.notFound, "a folder is not there, or cannot be read"),
    (.inputOutput, "the dossier could not be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Make a reviewer's dossier of a Space: one page and one JSON file.",
    discussion: """
      The Space is read by every rule, played, tested and measured. The dossier says what it is (with its package CID), what it asks for, \
      which callbacks ran and what they cost, what was looked for and found, what a seat is worth, how its bots fare, and whether its \
      recordings replay; with --against, what differs from the version before. It ends in a recommendation with its reasons. It needs no \
      network. A person decides, and signs with `agon space sign`.

      EXAMPLES
        agon space review spaces/bid-tac-toe
        agon space review my-space --against my-space-1.0.0 --out reviews
        agon space review bid-tac-toe --effort full --seed 11
        agon space review bid-tac-toe --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's folder, or its name in --spaces.", valueName: "dir"))
  var space: String

  @Option(help: ArgumentHelp("The folder of the version before.", valueName: "dir"))
  var against: String?

  @Option(help: ArgumentHelp("The folder that the dossier is written to.", valueName: "dir"))
  var out = "."

  @Option(help: ArgumentHelp("How much is played: quick takes some seconds, full some minutes.", valueName: "quick|full"))
  var effort: SpaceLintCommand.Effort = .quick

  @Option(help: ArgumentHelp("From what everything random in playing is drawn.", valueName: "number"))
  var seed: UInt64 = 7

  @OptionGroup var spaces: SpacesOption
  @OptionGroup var output: JSONOption

  mutating func run() async throws {
    let folder = try SpaceFolder(space, in: spaces).path
    let older = try against.map { try SpaceFolder($0, in: spaces).path }
    let dossier = try await Dossier(
      of: folder, against: older, plan: TrialPlan(seed: seed, effort: effort.plan), executable: try WorkerExecutable.beside())
    let json = JSON.text(dossier.json, pretty: true) + "\n"
    if output.json {
      Output.standard(json)
    } else {
      let name = "\(out)/\(dossier.identity.id)-\(dossier.identity.version)"
      try WholeFile.write(Array(DossierPage(dossier).html.utf8), to: name + ".html", replaces: true)
      try WholeFile.write(Array(json.utf8), to: name + ".json", replaces: true)
      show(dossier, files: [name + ".html", name + ".json"])
    }
    if dossier.recommendation.verdict != .accept { try Exit.checkFailed.leave() }
  }

  private func show(_ dossier: Dossier, files: [String]) {
    let terminal = Terminal.current
    let width = min(terminal.width, 100)
    let verdict = dossier.recommendation.verdict
    let ink: Ink =
      switch verdict {
      case .accept: .good
      case .revise: .warning
      case .reject: .bad
      }
    var lines = [
      Line(dossier.identity.name, .bold) + Line(" \(dossier.identity.version)  \(dossier.identity.package)", .dim), Line(),
      Line("Recommendation: ") + Line(verdict.rawValue, ink),
    ]
    for reason in dossier.recommendation.reasons {
      lines += Line.wrapped(reason, width: width - 4).enumerated().map { Line($0 == 0 ? "  - " : "    ") + $1 }
    }
    lines += [Line()] + files.map { Line("wrote ", .dim) + Line($0) }
    terminal.print(lines)
  }
}
