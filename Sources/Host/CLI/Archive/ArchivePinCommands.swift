internal import ArgumentParser
internal import HostArchive
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct ArchivePinCommand: ParsableCommand {
  static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "the command line is wrong"),
    (.badData, "a pin or a block is damaged"),
    (.notFound, "a block is not there, or a root not pinned"),
    (.inputOutput, "the data folder cannot be read or written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "pin",
    abstract: "Keep a root with everything that it leads to, or no longer.",
    discussion: """
      EXAMPLES
        agon archive pin add QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d --name s1
        agon archive pin ls
        agon archive pin rm QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d

      \(Exit.help(exits))
      """,
    subcommands: [ArchivePinAddCommand.self, ArchivePinRemoveCommand.self, ArchivePinListCommand.self])
}

struct ArchivePinAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Pin a root. Everything that it leads to has to be there.",
    discussion: """
      A root that is pinned already gets the new name.

      EXAMPLES
        agon archive pin add QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d --name s1

      \(Exit.help(ArchivePinCommand.exits + [(.interrupted, "stopped with Ctrl-C; nothing was pinned")]))
      """)

  @Argument(help: ArgumentHelp("The root.", valueName: "cid"))
  var root: CIDArgument

  @Option(help: ArgumentHelp("What it is called: at most \(Pin.nameBytesMax) bytes.", valueName: "name"))
  var name = ""

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let store = try storage.blocks()
    let pin = try Pin(root.cid, name: name, at: TimeOfDay.milliseconds())
    var progress = BlockProgress(isShown: !output.json)
    defer { progress.close() }
    try store.add(pin) { try progress.tick(blocks: $0) }
    progress.close()
    if output.json {
      return Output.standard(JSON.text(["root": .text("\(pin.root)"), "name": .text(name), "pinned": true], pretty: true) + "\n")
    }
    Terminal.current.print(Line("\(pin.root)", .bold) + Line("  pinned", .dim))
  }
}

struct ArchivePinRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "End the keeping of a root.",
    discussion: """
      Its blocks stay until `agon archive gc` removes what no other pin needs.

      EXAMPLES
        agon archive pin rm QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d

      \(Exit.help(ArchivePinCommand.exits))
      """)

  @Argument(help: ArgumentHelp("The root.", valueName: "cid"))
  var root: CIDArgument

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    try storage.blocks().removePin(root.cid)
    if output.json {
      return Output.standard(JSON.text(["root": .text("\(root.cid.asVersion1)"), "pinned": false], pretty: true) + "\n")
    }
    Terminal.current.print(Line("\(root.cid.asVersion1)", .bold) + Line("  no longer pinned", .dim))
  }
}

struct ArchivePinListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List what is pinned.",
    discussion: """
      EXAMPLES
        agon archive pin ls --json

      \(Exit.help(ArchivePinCommand.exits))
      """)

  @Option(help: ArgumentHelp("How many pins to list, 1 to 100,000.", valueName: "count"))
  var limit = 100

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100,000.") }
  }

  mutating func run() throws {
    let listing = try ArchiveListing(pinsOf: storage.blocks(), limit: limit)
    if output.json { return Output.standard(JSON.text(listing.value, pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(listing.lines(width: terminal.width))
  }
}
