internal import ArgumentParser
internal import HostCrypto
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SpaceSignCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the review is signed and kept"),
    (.noSpace, "the Space is refused; nothing is signed"),
    (.usage, "others may read the key file"),
    (.badData, "the archive or the key is damaged"),
    (.notFound, "there is no such Space, key or dossier"),
    (.inputOutput, "the review cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Sign a review of a Space.",
    discussion: """
      A review says that you accept or reject just this package, by its CID; one changed byte, and it is a review of something else. It is \
      kept in .reviews in the Space's folder, or beside its archive, one for each reviewer, and `agon space verify` checks it. \
      A Space that does not load is not signed.

      EXAMPLES
        agon space sign ./spaces/bid-tac-toe --key reviewer.pem
        agon space sign game.car --key reviewer.pem --verdict reject --note 'leaks'

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space: \(SpaceArgument.help).", valueName: "space"))
  var space: SpaceArgument

  @Option(help: ArgumentHelp("The file of your private key, as `agon key new` writes it.", valueName: "file"))
  var key: String

  @Option(help: ArgumentHelp("What you think of it. (default: accept)", valueName: "verdict"))
  var verdict: VerdictName?

  @Option(help: ArgumentHelp("Why, at most \(ReviewStatement.maxNoteBytes) bytes.", valueName: "text"))
  var note = ""

  @Option(help: ArgumentHelp("The dossier that you looked at; its SHA-256 is signed, too.", valueName: "file"))
  var dossier: String?

  @Option(help: ArgumentHelp("When it is signed, as in 2026-01-31T08:00:00Z. (default: now)", valueName: "date"))
  var date: String?

  @OptionGroup var folder: SpacesOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let signingKey = try KeyFile.read(key)
    let place = try space.place(in: folder)
    let package = try place.loaded(with: try WorkerExecutable.beside())
    let digest = try dossier.map { SHA256.digest(try WholeFile.read($0, limit: 64 << 20)) }
    let verdict = verdict?.value ?? .accept
    let statement = try ReviewStatement(
      package: package.cid, space: package.manifest.id, version: "\(package.manifest.version)", verdict: verdict, note: note,
      dossier: digest, reviewer: signingKey.publicKey, date: date ?? Figures.date(milliseconds: TimeOfDay.milliseconds()))
    let review = try Review(statement, signedWith: signingKey)
    let file = try ReviewFolder(place).keep(review)
    if output.json {
      var map = review.value.map ?? [:]
      map["file"] = .text(file)
      return Output.standard(JSON.text(.map(map), pretty: true) + "\n")
    }
    let terminal = Terminal.current
    let said = verdict == .accept ? Line("accepted", .good) : Line("rejected", .bad)
    terminal.print(Line("\(statement.space) \(statement.version)  ", .bold) + said + Line("  \(statement.date)", .dim))
    terminal.print([Line("  package \(statement.package)"), Line("  by \(statement.reviewer)"), Line("  in \(file)")])
  }
}

/// A verdict as it is named on the command line.
struct VerdictName: ExpressibleByArgument {
  let value: ReviewStatement.Verdict

  init?(argument: String) {
    guard let value = ReviewStatement.Verdict(rawValue: argument) else { return nil }
    self.value = value
  }

  static var allValueStrings: [String] { ReviewStatement.Verdict.allCases.map(\.rawValue) }
}
