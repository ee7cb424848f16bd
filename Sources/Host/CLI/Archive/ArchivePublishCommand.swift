internal import ArgumentParser
internal import HostArchive
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct ArchivePublishCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "every session that has ended is archived"),
    (.badData, "a session or its Space is damaged"),
    (.notFound, "there is no data, or the host's key is missing"),
    (.inputOutput, "the blocks cannot be written"),
    (.interrupted, "stopped with Ctrl-C; what was archived stays"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Keep the blocks of every session that has ended, each under a pin of its own.",
    discussion: """
      `agon run` does so when it ends, and while it serves; this is for sessions of other commands, and for blocks that went missing on a \
      full disk. The root of each is the CID in the log's entry, and the root of the archive that `agon session export` writes. `agon \
      archive pin rm` ends the keeping of one.

      EXAMPLES
        agon archive publish
        agon archive publish --data /srv/agon --json

      \(Exit.help(exits))
      """)

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() async throws {
    let store = try Store(folder: storage.data, creating: false)
    Interruption.listen()
    let count = try await SessionArchive(of: store, data: storage.data).drain { _ in
      if Interruption.isRequested { throw ExitCode(Exit.interrupted.rawValue) }
    }
    try store.close()
    if output.json { return Output.standard(JSON.text(["archived": .int(Int64(count))], pretty: true) + "\n") }
    Terminal.current.print(Line("✓ ", .good) + Line("\(Figures.count(count, "session")) archived and pinned"))
  }
}
