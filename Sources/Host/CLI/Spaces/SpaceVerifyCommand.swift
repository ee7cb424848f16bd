internal import ArgumentParser
internal import HostCrypto
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SpaceVerifyCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the package is whole and loads; no review is forged"),
    (.noSpace, "the Space is refused"),
    (.badData, "the archive is damaged, or a review is forged or unreadable"),
    (.notFound, "there is no such Space"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check an archive or a folder: what it is, that it is whole, and who has signed it.",
    discussion: """
      Every block is hashed again, the code is loaded in the sandbox, and each review is checked against the key that it names. \
      A review says what its reviewer thought of one package; whose key it is, and whether to trust them, only you can know.

      EXAMPLES
        agon space verify bid-tac-toe-1.0.0.car
        agon space verify ./spaces/bid-tac-toe --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space: \(SpaceArgument.help).", valueName: "space"))
  var space: SpaceArgument

  @OptionGroup var folder: SpacesOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let place = try space.place(in: folder)
    let package = try place.loaded(with: try WorkerExecutable.beside())
    let reviews = try ReviewFolder(place).findings(on: package)
    if output.json {
      Output.standard(JSON.text(SpaceVerifyCommand.value(package, reviews), pretty: true) + "\n")
    } else {
      let terminal = Terminal.current
      terminal.print(lines(package, reviews, width: terminal.width))
    }
    try (reviews.contains { $0.finding.isBad } ? Exit.badData : .success).leave()
  }

  private static func value(_ package: SpacePackage, _ reviews: [(file: String, finding: ReviewFolder.Finding)]) -> Value {
    [
      "package": .text("\(package.cid)"), "id": .text(package.manifest.id), "version": .text("\(package.manifest.version)"),
      "files": .list(package.files.map { ["path": .text($0.path), "cid": .text("\(CID(codec: .raw, of: $0.bytes))")] }),
      "loads": true,
      "reviews": .list(
        reviews.map { file, finding in
          var map = finding.review?.value.map ?? [:]
          map["file"] = .text(file)
          map["status"] = .text(finding.code)
          return .map(map)
        }),
    ]
  }

  private func lines(
    _ package: SpacePackage, _ reviews: [(file: String, finding: ReviewFolder.Finding)], width: Int
  ) -> [Line] {
    let manifest = package.manifest
    let bytes = package.files.reduce(0) { $0 + $1.bytes.count }
    var lines = [
      Line(manifest.name, .bold) + Line("  \(manifest.id) \(manifest.version)", .dim),
      Line("package", .dim).padded(to: 10) + Line("\(package.cid)"),
      Line("files", .dim).padded(to: 10)
        + Line("\(package.files.count), \(Figures.bytes(bytes)); each has the hash that it is to have", .good),
      Line("code", .dim).padded(to: 10) + Line("loads in the sandbox", .good),
    ]
    if reviews.isEmpty { return lines + [Line("reviews", .dim).padded(to: 10) + Line("none")] }
    lines += [Line(), Line("Reviews", .bold)]
    for (file, finding) in reviews { lines += self.lines(file, finding, width: width) }
    return lines
  }

  private func lines(_ file: String, _ finding: ReviewFolder.Finding, width: Int) -> [Line] {
    let status: Line =
      switch finding {
      case .valid(let review):
        review.statement.verdict == .accept ? Line("accepted", .good) : Line("rejected", .bad)
      case .other: Line("signs another package", .warning)
      case .forged: Line("FORGED: the signature is not that of this key over these words", .bad)
      case .unreadable(let why): Line("unreadable: \(why)", .bad)
      }
    guard let statement = finding.review?.statement else { return [Line("  \(file)  ") + status] }
    var lines = [Line("  ") + status + Line("  \(statement.date)", .dim), Line("    by \(statement.reviewer)")]
    if case .other = finding { lines.append(Line("    of \(statement.space) \(statement.version), \(statement.package)", .dim)) }
    if !statement.note.isEmpty { lines += Line.wrapped(statement.note, width: width - 4).map { Line("    ") + $0 } }
    return lines
  }
}
