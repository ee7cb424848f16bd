internal import ArgumentParser
internal import HostArchive
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct ArchiveCollectCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "what no pin needs is gone"),
    (.usage, "the command line is wrong"),
    (.badData, "a pin or a pinned block is damaged; nothing was removed"),
    (.notFound, "there are no blocks"),
    (.inputOutput, "the data folder cannot be read or written"),
    (.interrupted, "stopped with Ctrl-C; only what no pin needs is gone"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove the blocks that no pin leads to.",
    discussion: """
      A block stays for an hour after it was put there, pinned or not: whoever puts blocks one by one has that time to pin them. Imports that \
      run meanwhile wait. Blocks that pins need and that are missing are listed.

      EXAMPLES
        agon archive gc --dry-run
        agon archive gc --json

      \(Exit.help(exits))
      """)

  @Flag(help: "Say what would go, and remove nothing.")
  var dryRun = false

  @Option(help: ArgumentHelp("Keep what is younger than so many seconds, 0 to 31,536,000.", valueName: "seconds"))
  var grace = GarbageCollection.grace

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (0...31_536_000).contains(grace) else { throw ValidationError("--grace takes 0 to 31,536,000 seconds.") }
  }

  mutating func run() throws {
    let store = try storage.blocks()
    var progress = BlockProgress(isShown: !output.json)
    defer { progress.close() }
    let done = try store.collect(at: TimeOfDay.milliseconds() / 1_000, grace: grace, isDry: dryRun) { try progress.tick(blocks: $0) }
    progress.close()
    if output.json { return Output.standard(JSON.text(value(done), pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(lines(done))
    for cid in done.missing { terminal.print(Line("  missing: \(cid)", .warning)) }
    if done.missingCount > done.missing.count {
      terminal.print(Line("  … and \(Figures.grouped(done.missingCount - done.missing.count)) more that are missing", .warning))
    }
  }

  private func lines(_ done: GarbageCollection) -> [Line] {
    func line(_ what: String, _ tally: BlockTally, _ ink: Ink = .plain) -> Line {
      Line(what, .dim).padded(to: 15) + Line("\(Figures.count(tally.blocks, "block")), \(Figures.bytes(Int(tally.bytes)))", ink)
    }
    return [
      line(dryRun ? "would go" : "removed", done.removed, .bold),
      line("kept", done.kept) + Line("  for \(Figures.count(done.pins, "pin"))", .dim),
      line("too young", done.young),
    ]
  }

  private func value(_ done: GarbageCollection) -> Value {
    func tally(_ tally: BlockTally) -> Value { ["blocks": .int(Int64(tally.blocks)), "bytes": .int(tally.bytes)] }
    return [
      "dry_run": .bool(dryRun), "pins": .int(Int64(done.pins)), "removed": tally(done.removed), "kept": tally(done.kept),
      "young": tally(done.young), "missing": .list(done.missing.map { .text("\($0)") }), "missing_total": .int(Int64(done.missingCount)),
    ]
  }
}
