internal import ArchiveNetwork
internal import ArgumentParser
internal import HostArchive
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct LogPublishCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all is logged, and enough witnesses have signed, if any were asked"),
    (.checkFailed, "too few witnesses have signed"),
    (.usage, "the policy is too weak, or another process has the log"),
    (.badData, "a policy, key or tile is damaged"),
    (.notFound, "there is no data, or the log or its key are missing"),
    (.inputOutput, "the log cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Log what waits to be logged, and ask witnesses to sign the newest checkpoint.",
    discussion: """
      A host that runs logs its sessions by itself; this is for what was left by one that has ended. Every witness of the policy that has \
      a URL is asked over HTTP. What they sign is kept in the log's folder, where proofs are made from it. One that does not answer is \
      only told of: no session ever waits for a witness.

      While a host runs it has the log: give the policy to `agon run --serve --policy` then.

      EXAMPLES
        agon log publish
        agon log publish --policy witnesses.policy

      \(Exit.help(exits))
      """)

  @OptionGroup var trust: PolicyOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() async throws {
    let policy = try trust.load()
    let store = try Store(folder: storage.data, creating: false)
    let kept = SessionLog(of: store, data: storage.data, keepsOpen: true)
    guard let log = try await kept.current() else {
      throw Failure(.notFound, code: "not_found", "no session is to be logged in \(storage.data)", hint: "`agon run` plays some")
    }
    var outcomes: [WitnessClient.Outcome] = []
    if let policy {
      let client = WitnessClient()
      do {
        outcomes = try await client.cosign(log, by: policy)
      } catch {
        try await client.shutdown()
        throw error
      }
      try await client.shutdown()
    }
    let checkpoint = log.checkpoint
    let verdict = try policy.map { try $0.verdict(on: checkpoint) }
    try store.close()
    if output.json {
      Output.standard(JSON.text(LogPublishCommand.value(checkpoint, policy, verdict, outcomes), pretty: true) + "\n")
    } else {
      Terminal.current.print(LogPublishCommand.lines(checkpoint, policy, verdict, outcomes))
    }
    try (verdict?.isQuorum == false ? Exit.checkFailed : .success).leave()
  }

  private static func lines(
    _ signed: SignedCheckpoint, _ policy: Policy?, _ verdict: PolicyVerdict?, _ outcomes: [WitnessClient.Outcome]
  ) -> [Line] {
    var lines = [
      LogFigures.fact("log", "\(signed.checkpoint.origin)", .bold), LogFigures.fact("entries", Figures.grouped(signed.checkpoint.size)),
      LogFigures.fact("root", "\(signed.checkpoint.root)"),
    ]
    guard let policy, let verdict else { return lines + [LogFigures.fact("witnesses", LogFigures.selfAttested, .warning)] }
    lines += LogFigures.lines(policy) + LogFigures.lines(verdict, of: policy)
    lines += outcomes.flatMap { outcome in
      outcome.failure.map { [Line("! ", .warning) + Line(PlainText.line("\(outcome.witness.key.name): \($0.message)"))] } ?? []
    }
    let silent = policy.witnesses.filter { $0.url == nil }
    return lines + silent.map { Line("! ", .warning) + Line("\($0.key.name): the policy has no URL for it, so it was not asked") }
  }

  private static func value(
    _ signed: SignedCheckpoint, _ policy: Policy?, _ verdict: PolicyVerdict?, _ outcomes: [WitnessClient.Outcome]
  ) -> Value {
    var map: Value.Map = [
      "origin": .text("\(signed.checkpoint.origin)"), "size": .int(Int64(signed.checkpoint.size)),
      "root": .text("\(signed.checkpoint.root)"),
      "asked": .list(
        outcomes.map { outcome in
          var map: Value.Map = ["witness": .text("\(outcome.witness.key.name)"), "signed": .bool(outcome.failure == nil)]
          map["error"] = outcome.failure.map { .text($0.message) }
          return .map(map)
        }),
    ]
    if let policy, let verdict { map["verdict"] = LogFigures.value(verdict, of: policy) }
    return .map(map)
  }
}
