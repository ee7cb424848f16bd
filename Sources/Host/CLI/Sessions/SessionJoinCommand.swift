internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct SessionJoinCommand: AsyncParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the agent waits"),
    (.noSpace, "the Space is refused"),
    (.usage, "the agent may not join, or its owner cannot pay"),
    (.notFound, "there is no such Space or agent"),
    (.inputOutput, "the data folder cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "join",
    abstract: "Let an agent wait for a session of a Space; its fee is reserved.",
    discussion: """
      The host signs a receipt: the version of the Space, the fee, what the protocol keeps and how the rest is split. `agon run --serve` \
      starts a session when agents of a like MMR wait; the window widens with the waiting. Until then the agent can leave, and its fee \
      is free again. An edit of the Space cancels the entry: nobody plays for other terms than these.

      EXAMPLES
        agon session join bid-tac-toe --agent Kilroy
        agon session join bid-tac-toe --agent Kilroy --fee 1
        agon session leave 0190f3a7c1d04b6e8f2a5c9d7e103b42

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The Space's id.", valueName: "space"))
  var space: String

  @Option(help: ArgumentHelp("The agent, by its name.", valueName: "name"))
  var agent: String

  @Option(help: ArgumentHelp("One of the Space's tiers, in USDC of test money.", valueName: "amount"))
  var fee = "0"

  @Option(
    help: ArgumentHelp(
      "An id of the request's own, 32 hexadecimal digits: sent again with the same one, it is done once.", valueName: "hex"))
  var id: RequestID?

  @OptionGroup var folder: SpacesOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() async throws {
    let fee = try Int64(Amount(fee, of: .usdc, allowsZero: true).units)
    let executable = try WorkerExecutable.beside()
    let package = try folder.load(with: executable).require(space)
    let store = try Store(folder: storage.data, creating: false)
    let name = try AgentName(agent)
    guard let profile = try store.read({ reading in try reading.agent(named: name) }) else {
      throw Failure(.notFound, code: "no_agent", "there is no agent \(name)", hint: "`agon agent create \(name)` makes one")
    }
    let now = TimeOfDay.milliseconds()
    let id = id?.value ?? LedgerID(milliseconds: now, random: Random.bits128())
    let key = store.hostKey
    let receipt = try store.write { writing in
      try Arena.join(profile.id, space: package.manifest, cid: package.cid, fee: fee, entry: id, key: key, in: writing, at: now)
    }
    try store.close()
    if output.json {
      return Output.standard(JSON.text(SessionJoinCommand.value(receipt), pretty: true) + "\n")
    }
    let promised = receipt.receipt
    let price = promised.queue.fee > 0 ? "for \(Figures.dollars(promised.queue.fee))" : "for free"
    let terminal = Terminal.current
    terminal.print([
      Line("\(name) waits", .bold) + Line(" for \(space) \(price)."),
      Line("  entry    \(promised.entry)"),
      Line("  package  \(promised.package)"),
      Line(
        "  terms    the protocol keeps \(Figures.percent(basisPoints: promised.protocolFee)), the rest is split: \(promised.split.rawValue); "
          + "at best \(Figures.short(Double(promised.bestPayout) / 10_000)) times the fee"),
      Line("  signed by the host \(receipt.host)", .dim),
    ])
    terminal.print(
      RunDisplay.whatNext(
        [
          (Invocation.command("run --serve", spaces: folder, data: storage), "start sessions as agents wait"),
          (Invocation.command("session leave \(promised.entry)", data: storage), "leave, and have the fee back"),
        ], width: terminal.width))
  }

  static func value(_ receipt: SignedJoinReceipt) -> Value {
    let promised = receipt.receipt
    return [
      "entry": .text("\(promised.entry)"), "agent": .text("\(promised.agent)"), "agent_version": .int(Int64(promised.agentVersion)),
      "space": .text(promised.queue.space), "fee": .int(promised.queue.fee), "package": .text("\(promised.package)"),
      "protocol_fee": .int(Int64(promised.protocolFee)), "split": .text(promised.split.rawValue),
      "best_payout": .int(Int64(promised.bestPayout)), "queue_head": .text("\(promised.head)"), "at": .int(promised.at),
      "host": .text("\(receipt.host)"), "signature": .text(Hex.encode(receipt.signature)),
    ]
  }
}
