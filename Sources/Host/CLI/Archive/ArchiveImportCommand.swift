internal import ArgumentParser
internal import HostArchive
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct ArchiveImportCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "everything is in the store, and pinned"),
    (.usage, "the command line is wrong"),
    (.badData, "the CAR is damaged: the message says at which byte"),
    (.notFound, "the file is not there, or a root leads to a missing block"),
    (.inputOutput, "something cannot be read or written, or the disk is full"),
    (.interrupted, "stopped with Ctrl-C; nothing was imported"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take the blocks of a CAR into the data folder, and pin its roots.",
    discussion: """
      CARs of version 1 and 2 are read; the index of version 2 is not needed, and not looked at. Every block is hashed, and the roots have to \
      lead to nothing but what is in the CAR or in the folder already. All blocks come in, durably, or none; the pins come last.

      EXAMPLES
        agon archive import session.car
        agon archive import session.car --name 'last night' --json
        agon archive import -   (reads standard input)

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A CAR, or - for standard input.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("What the pins are called: at most \(Pin.nameBytesMax) bytes. By default the file's name.", valueName: "name"))
  var name: String?

  @Flag(help: "Pin nothing: a CAR that is only a part comes in, too. `agon archive gc` removes it again after an hour.")
  var noPin = false

  @Flag(help: "Take a CAR in which a block stands more than once, as some gateways send them.")
  var allowDuplicates = false

  @Option(help: ArgumentHelp("Refuse what would make all blocks together more than so many MiB.", valueName: "mebibytes"))
  var diskLimit: Int64?

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard diskLimit.map({ (0...1 << 40).contains($0) }) ?? true else { throw ValidationError("--disk-limit takes 0 to 2^40 MiB.") }
    guard !noPin || name == nil else { throw ValidationError("--no-pin leaves nothing for --name to name.") }
  }

  mutating func run() throws {
    let input = try ByteInput(file)
    let reader = try CARReader(duplicates: allowDuplicates ? .allowed : .refused) { try input.read(into: $0) }
    let store = try storage.blocks(limit: diskLimit.map { $0 << 20 }, creating: true)
    var progress = BlockProgress(isShown: !output.json, total: input.byteCount)
    defer { progress.close() }
    let plain = String((file.split(separator: "/").last ?? "").prefix { $0.isASCII && !$0.isNewline }.prefix(Pin.nameBytesMax))
    let pin = noPin ? nil : (name: name ?? (file == "-" ? "" : plain), milliseconds: TimeOfDay.milliseconds())
    let done = try CARImport(reader, into: store, pin: pin) { blocks, bytes in
      try progress.tick(bytes, "\(Figures.count(blocks, "block")), \(Figures.bytes(Int(bytes)))")
    }
    progress.close()
    if output.json {
      let value: Value = [
        "roots": .list(done.roots.map { .text("\($0)") }), "version": .int(Int64(done.version)), "blocks": .int(Int64(done.read.blocks)),
        "bytes": .int(done.read.bytes), "new_blocks": .int(Int64(done.added.blocks)), "new_bytes": .int(done.added.bytes),
        "pinned": .bool(done.isPinned),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    show(done)
  }

  private func show(_ done: CARImport) {
    let terminal = Terminal.current
    let new = done.added.blocks == done.read.blocks ? "all new" : "\(Figures.grouped(done.added.blocks)) of them new"
    terminal.print(
      Line("✓ ", .good) + Line("\(Figures.count(done.read.blocks, "block")), \(Figures.bytes(Int(done.read.bytes))), \(new)"))
    for root in done.roots { terminal.print(Line("  ") + Line("\(root)", .bold) + Line(done.isPinned ? "  pinned" : "  not pinned", .dim)) }
  }
}
