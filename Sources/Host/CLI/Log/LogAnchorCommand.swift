internal import ArgumentParser
internal import HostArchive
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct LogAnchorCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the log is anchored as it is now"),
    (.checkFailed, "the chain is another log's"),
    (.usage, "another process works on the chain"),
    (.badData, "an anchor or a checkpoint is damaged"),
    (.notFound, "there is no log, or no key"),
    (.inputOutput, "the chain cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "anchor",
    abstract: "Fix the log's size, root and payout root on the local chain.",
    discussion: """
      Each anchor is of a larger log than the one before, and names the hash of that. The local chain is a folder of this host, signed by \
      the log's key: whoever keeps an anchor can show that the host has changed its history since, and that is all that it proves. A host \
      that stays does so by itself with `agon run --serve --anchor-every SECONDS`, and has the chain meanwhile.

      EXAMPLES
        agon log anchor
        agon log anchor --data /srv/agon --json

      \(Exit.help(exits))
      """)

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() async throws {
    let log = LogFolder(storage.data + "/" + SessionLog.folderName)
    let chain = try LocalChain(data: storage.data, signer: try LogKey.signer(data: storage.data))
    let isNew = try await chain.anchor(log) != nil
    guard let signed = try LocalChain.newest(in: storage.data) else {
      throw Failure(.notFound, code: "not_found", "the log has no entries to anchor", hint: "`agon run` plays some sessions")
    }
    let anchor = signed.anchor
    if output.json {
      var map: Value.Map = [
        "number": .int(Int64(signed.number)), "size": .int(Int64(anchor.size)), "root": .text("\(anchor.root)"), "new": .bool(isNew),
      ]
      map["payout_root"] = anchor.payoutRoot.map { .text("\($0)") }
      return Output.standard(JSON.text(.map(map), pretty: true) + "\n")
    }
    Terminal.current.print([
      LogFigures.fact("anchor", "\(signed.number)\(isNew ? "" : ", from before: the log has not grown since")", .bold),
      LogFigures.fact("entries", Figures.grouped(anchor.size)), LogFigures.fact("root", "\(anchor.root)"),
      LogFigures.fact("payouts", anchor.payoutRoot.map { "\($0)" } ?? "none"),
      LogFigures.fact("chain", "of this host alone: \(LogFigures.selfAttested)", .dim),
    ])
  }
}
