internal import ArgumentParser
internal import HostArchive
internal import SpaceContent
internal import SpaceContract

struct ArchiveExportCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the CAR is whole and on the disk"),
    (.usage, "the command line is wrong, or the file is there already"),
    (.badData, "a block is damaged, or is not what its CID says"),
    (.notFound, "a block is not there"),
    (.inputOutput, "the blocks cannot be read, or the file not written"),
    (.interrupted, "stopped with Ctrl-C; nothing is left of the file"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write roots and all that they lead to as a CAR of version 1.",
    discussion: """
      Blocks stand depth first from each root, each once, in the order of links: the same roots give the same bytes, on every machine. Each \
      block is hashed as it is read.

      EXAMPLES
        agon archive export QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d -o it.car
        agon archive export QmNX6Tffavsya4xgBi2VJQnSuqy9GsxongxZZ9uZBqp16d | wc -c

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("Roots, 1 to \(CAR.rootsMax), in the order in which the CAR is to name them.", valueName: "cid"))
  var roots: [CIDArgument]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to make; standard output by default, unless that is a terminal.", valueName: "file"))
  var output: String?

  @OptionGroup var storage: DataOption
  @OptionGroup var form: JSONOption

  func validate() throws {
    guard (1...CAR.rootsMax).contains(roots.count) else { throw ValidationError("Name 1 to \(CAR.rootsMax) roots.") }
    guard output != nil || !ByteOutput.isTerminal else {
      throw ValidationError("A CAR is no text for a terminal: name a file with --output, or send it on.")
    }
    guard output != nil || !form.json else { throw ValidationError("--json needs --output: standard output has the CAR.") }
  }

  mutating func run() throws {
    let store = try storage.blocks()
    let file = try ByteOutput(output)
    var progress = BlockProgress(isShown: output != nil && !form.json)
    defer { progress.close() }
    let done = try CARExport(
      roots: roots.map(\.cid), block: { try store.getUnlessErased($0) }, to: { try file.write($0) },
      progress: { blocks, bytes in
        try progress.tick(0, "\(Figures.count(blocks, "block")), \(Figures.bytes(Int(bytes)))")
      })
    try file.finish()
    progress.close()
    guard let output else { return }
    if form.json {
      let value: Value = [
        "file": .text(output), "roots": .list(roots.map { .text("\($0.cid)") }), "blocks": .int(Int64(done.blocks)),
        "bytes": .int(done.bytes), "erased": .int(Int64(done.passedOver)),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    Terminal.current.print(
      Line(output, .bold) + Line("  \(Figures.count(done.blocks, "block")), \(Figures.bytes(Int(done.bytes)))", .dim)
        + (done.passedOver > 0
          ? Line("  without \(Figures.count(done.passedOver, "block")) that the log says is erased", .warning) : Line()))
  }
}
