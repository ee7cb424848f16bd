internal import ArchiveNetwork
internal import ArgumentParser
internal import HostArchive
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct ArchivePublishCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "every session that has ended is archived"),
    (.checkFailed, "Kubo does not take some sessions: they are set aside"),
    (.badData, "a session or its Space is damaged"),
    (.notFound, "there is no data, or the host's key is missing"),
    (.inputOutput, "the blocks cannot be written, or Kubo cannot be reached"),
    (.interrupted, "stopped with Ctrl-C; what was archived stays"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Keep the blocks of every session that has ended, each under a pin of its own.",
    discussion: """
      `agon run` does so when it ends, and while it serves; this is for sessions of other commands, and for blocks that went missing on a \
      full disk. The root of each is the CID in the log's entry, and the root of the archive that `agon session export` writes. `agon \
      archive pin rm` ends the keeping of one.

      With --kubo they are brought to that node, too, each once, and pinned there. One that it does not take is set aside, and the others \
      go on: `agon doctor` lists them, `agon archive push` tries them again at once.

      EXAMPLES
        agon archive publish
        agon archive publish --data /srv/agon --json
        agon archive publish --kubo http://127.0.0.1:5001

      \(Exit.help(exits))
      """)

  @OptionGroup var node: KuboOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() async throws {
    let store = try Store(folder: storage.data, creating: false)
    Interruption.listen()
    let client = try node.client()
    let archive = SessionArchive(of: store, data: storage.data)
    let count = try await archive.drain { _ in try ArchivePublishCommand.requireTime() }
    var tally: KuboPublishing.Tally?
    var news: [String] = []
    if let client {
      let rounds = KuboRounds(client, archive, blocks: try storage.blocks(creating: true)) { try ArchivePublishCommand.requireTime() }
      do {
        tally = try await rounds.finish()
      } catch {
        for line in rounds.takeNews() { Output.error(PlainText.line(line) + "\n") }
        throw error
      }
      news = rounds.takeNews()
    }
    try store.close()
    report(count, tally)
    for line in news { Output.error(PlainText.line(line) + "\n") }
    if let tally, tally.setAside > 0 { throw ExitCode(Exit.checkFailed.rawValue) }
  }

  private func report(_ count: Int, _ tally: KuboPublishing.Tally?) {
    if output.json {
      var value: Value.Map = ["archived": .int(Int64(count))]
      if let tally {
        value["kubo"] = [
          "pinned": .int(Int64(tally.pinned)), "known": .int(Int64(tally.known)), "set_aside": .int(Int64(tally.setAside)),
        ]
      }
      return Output.standard(JSON.text(.map(value), pretty: true) + "\n")
    }
    Terminal.current.print(Line("✓ ", .good) + Line("\(Figures.count(count, "session")) archived and pinned"))
    if let tally {
      let known = tally.known > 0 ? ", \(tally.known) pinned there already" : ""
      Terminal.current.print(Line("✓ ", .good) + Line("\(Figures.count(tally.pinned, "session")) pinned by Kubo") + Line(known, .dim))
      if tally.setAside > 0 {
        Terminal.current.print(Line("✗ ", .bad) + Line("\(Figures.count(tally.setAside, "session")) set aside, to be tried again later"))
      }
    }
  }

  private static func requireTime() throws {
    if Interruption.isRequested { throw ExitCode(Exit.interrupted.rawValue) }
  }
}
