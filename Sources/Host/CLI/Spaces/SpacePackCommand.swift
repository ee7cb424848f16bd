internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SpacePackCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the archive is written"),
    (.noSpace, "the Space is refused"),
    (.usage, "the archive is there already"),
    (.notFound, "there is no such Space"),
    (.inputOutput, "the archive cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Put a Space into one file, to hand it on.",
    discussion: """
      The file is a CAR of version 1 whose root is the package's CID. The same package gives the same bytes, wherever and whenever it is \
      packed. Recordings in goldens/ are no part of it, nor is anything whose name starts with a dot.

      EXAMPLES
        agon space pack ./spaces/bid-tac-toe
        agon space pack bid-tac-toe -o game.car --force

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space: \(SpaceArgument.help).", valueName: "space"))
  var space: SpaceArgument

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write. (default: ID-VERSION.car in this folder)", valueName: "file"))
  var output: String?

  @Flag(help: "Replace the file if it is there already.")
  var force = false

  @OptionGroup var folder: SpacesOption
  @OptionGroup var json: JSONOption

  mutating func run() throws {
    let place = try space.place(in: folder)
    let package = try place.loaded(with: try WorkerExecutable.beside())
    let manifest = package.manifest
    let file = output ?? "\(manifest.id)-\(manifest.version).car"
    let bytes = SpaceArchive.encode(package)
    try WholeFile.write(bytes, to: file, replaces: force)
    if json.json {
      let value: Value = [
        "file": .text(file), "package": .text("\(package.cid)"), "id": .text(manifest.id), "version": .text("\(manifest.version)"),
        "files": .int(Int64(package.files.count)), "bytes": .int(Int64(bytes.count)),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    let terminal = Terminal.current
    terminal.print(Line(file, .bold) + Line("  \(manifest.id) \(manifest.version)", .dim))
    terminal.print(Line("  \(Figures.count(package.files.count, "file")), \(Figures.bytes(bytes.count)), package \(package.cid)"))
    terminal.print(
      RunDisplay.whatNext([(Invocation.command("space verify \(Invocation.quoted(file))"), "check it")], width: terminal.width))
  }
}
