internal import ArgumentParser
internal import HostArchive
internal import SpaceContent
internal import SpaceContract

struct ArchiveVerifyCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "every block is what its CID says, and every pin whole"),
    (.checkFailed, "a block is damaged, or a pin needs one that is missing"),
    (.badData, "a pin is damaged"),
    (.notFound, "there are no blocks"),
    (.inputOutput, "the data folder cannot be read"),
    (.interrupted, "stopped with Ctrl-C"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read and hash every block, and follow every pin.",
    discussion: """
      The file of a damaged block is moved aside, to its name with .damaged behind it: import the block again, and it is whole.

      EXAMPLES
        agon archive verify
        agon archive verify --data /srv/agon --json

      \(Exit.help(exits))
      """)

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let store = try storage.blocks()
    var progress = BlockProgress(isShown: !output.json)
    defer { progress.close() }
    let found = try store.verify { try progress.tick(blocks: $0) }
    progress.close()
    if output.json {
      let value: Value = [
        "sound": .bool(found.isSound), "blocks": .int(Int64(found.tally.blocks)), "bytes": .int(found.tally.bytes),
        "pins": .int(Int64(found.pins)),
        "damaged": .list(found.damaged.map { ["cid": .text("\($0.cid)"), "message": .text($0.error.message)] }),
        "missing": .list(found.missing.map { ["root": .text("\($0.root)"), "message": .text($0.error.message)] }),
      ]
      Output.standard(JSON.text(value, pretty: true) + "\n")
    } else {
      let terminal = Terminal.current
      for fault in found.damaged { terminal.print(Line("✗ ", .bad) + Line("\(fault.error.message)")) }
      for fault in found.missing { terminal.print(Line("✗ ", .bad) + Line("the pin \(fault.root): \(fault.error.message)")) }
      let counts =
        "\(Figures.count(found.tally.blocks, "block")), \(Figures.bytes(Int(found.tally.bytes))), \(Figures.count(found.pins, "pin"))"
      terminal.print(found.isSound ? Line("✓ ", .good) + Line("\(counts): all whole") : Line("  \(counts) looked at", .dim))
    }
    try (found.isSound ? Exit.success : .checkFailed).leave()
  }
}
