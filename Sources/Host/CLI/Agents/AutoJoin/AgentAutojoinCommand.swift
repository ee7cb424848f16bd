internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct AgentAutojoinCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.checkFailed, "the rule may not spend before it was back-tested"),
    (.usage, "the rule cannot be meant"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data, no such agent, or no rule"),
    (.inputOutput, "the data folder cannot be written"),
  ]

  /// How many sessions of the past a back-test looks at.
  private static let pastMax = 100_000

  static let configuration = CommandConfiguration(
    commandName: "autojoin",
    abstract: "Let an agent join sessions by itself, within limits; try them on the past first.",
    discussion: """
      Limits together are one rule: giving any sets a new one, which is off. What is not given limits nothing. \
      A rule that spends has to be back-tested on the agent's settled sessions, the newest \(Figures.grouped(pastMax)), before it can be \
      switched on. With --simulate, other limits than the agent's are tried on paper alone. Amounts in JSON are micro-USDC.

      EXAMPLES
        agon agent autojoin Kilroy
        agon agent autojoin Kilroy --max-fee 2 --daily-loss 10 --floor 5
        agon agent autojoin Kilroy --simulate
        agon agent autojoin Kilroy --on
        agon agent autojoin Kilroy --max-fee 1 --hours 9-17,22-2 --simulate
        agon agent autojoin Kilroy --off

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The agent's name or id.", valueName: "name|id"))
  var agent: String

  @OptionGroup var limits: AutoJoinOptions

  @Flag(help: "Play the past again under the rule, on paper.")
  var simulate = false

  @Option(
    help: ArgumentHelp("What the wallet holds when a simulation begins; what its owner has now, where it is left out.", valueName: "usdc"))
  var bankroll: String?

  @Flag(help: "Switch the rule on.")
  var on = false

  @Flag(help: "Switch the rule off; it stays as it is.")
  var off = false

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard [on, off, simulate || limits.isGiven].count(where: { $0 }) <= 1 else {
      throw ValidationError("--on and --off stand alone: set a rule, try it with --simulate, then switch it on.")
    }
    guard bankroll == nil || simulate else { throw ValidationError("--bankroll is for --simulate.") }
  }

  mutating func run() throws {
    let given = try limits.rule()
    let bankroll = try bankroll.map { try AutoJoinOptions.amount($0) }
    let (simulate, on, off, agent) = (simulate, on, off, agent)
    let now = TimeOfDay.milliseconds()
    let store = try Store(folder: storage.data, creating: false)
    // What is only looked at is not written: the data may lie on a disk that cannot be.
    let profile = try store.read { try $0.require(agent: agent) }
    if let given, !simulate { try store.write { try $0.setAutoJoin(given, of: profile.id, at: now) } }
    if on || off { try store.write { try $0.switchAutoJoin(of: profile.id, on: on) } }
    var simulation: BackTestDescription?
    if simulate {
      let (test, isKept) = try Self.test(profile, given, bankroll, in: store, now: now)
      simulation = BackTestDescription(test: test, isKept: isKept)
    }
    let description = AutoJoinDescription(
      profile: profile, stored: try store.read { try $0.autoJoin(of: profile.id) }, simulated: simulate ? given : nil,
      simulation: simulation)
    try store.close()
    if output.json { return Output.standard(JSON.text(description.value, pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(description.lines(width: terminal.width))
    terminal.print(RunDisplay.whatNext(next(description), width: terminal.width))
  }

  /// Back-tests a rule; keeps what came of it where the rule is the agent's own.
  private static func test(
    _ profile: AgentProfile, _ given: AutoJoinRule?, _ bankroll: Int64?, in store: Store, now: Int64
  ) throws -> (test: BackTest, isKept: Bool) {
    let (stored, past, available) = try store.read { reading in
      let wallet = try reading.wallet(of: profile.owner).first { $0.asset == .usdc }
      return (try reading.autoJoin(of: profile.id), try reading.pastSessions(of: profile.id, limit: pastMax), wallet?.available ?? .zero)
    }
    guard let rule = given ?? stored?.rule else {
      throw Failure(
        .notFound, code: "no_rule", "\(profile.name) has no rule to try", hint: "give limits, as in --max-fee 2 --daily-loss 10 --simulate")
    }
    let test = AutoJoin.backTest(rule, on: past, bankroll: bankroll ?? Int64(clamping: available.units))
    let isKept = rule == stored?.rule
    if isKept { try store.write { try $0.keepBackTest(BackTestSummary(test, at: now), of: rule, agent: profile.id) } }
    return (test, isKept)
  }

  private func next(_ description: AutoJoinDescription) -> [(command: String, purpose: String)] {
    let command = Invocation.command("agent autojoin \(Invocation.quoted(description.profile.name.text))", data: storage)
    guard let stored = description.stored else {
      return [(command + " --max-fee 1 --daily-loss 5", "give it a rule"), (command + " --max-fee 1 --simulate", "or try one on paper")]
    }
    if stored.isOn { return [(command + " --off", "stop joining")] }
    if stored.rule.maxFee == 0 || (stored.test?.sessions ?? 0) > 0 { return [(command + " --on", "let it join by itself")] }
    // A back-test that found nothing finds nothing again.
    return stored.test == nil ? [(command + " --simulate", "try the rule on the past: then it can be on")] : []
  }
}

/// The limits of a rule, from the command line.
struct AutoJoinOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The most that a session may cost; 0 plays for nothing only.", valueName: "usdc"))
  var maxFee: String?

  @Option(help: ArgumentHelp("The most that may be lost in a day of UTC; fees at stake count as lost.", valueName: "usdc"))
  var dailyLoss: String?

  @Option(help: ArgumentHelp("What has to stay in the wallet.", valueName: "usdc"))
  var floor: String?

  @Option(help: ArgumentHelp("Ids of Spaces, with commas between them.", valueName: "a,b"))
  var spaces: String?

  @Option(help: ArgumentHelp("Hours of UTC, over midnight, too.", valueName: "9-17,22-2"))
  var hours: String?

  @Option(name: .customLong("sessions-a-day"), help: ArgumentHelp("The most sessions in a day of UTC.", valueName: "count"))
  var sessionsADay: Int?

  var isGiven: Bool {
    maxFee != nil || dailyLoss != nil || floor != nil || spaces != nil || hours != nil || sessionsADay != nil
  }

  func validate() throws {
    guard !isGiven || maxFee != nil else { throw ValidationError("A rule needs --max-fee; 0 plays for nothing only.") }
  }

  /// The rule; nil where no limit is given.
  func rule() throws -> AutoJoinRule? {
    guard let maxFee else { return nil }
    return try AutoJoinRule(
      maxFee: AutoJoinOptions.amount(maxFee), dailyLoss: dailyLoss.map { try AutoJoinOptions.amount($0) },
      floor: floor.map { try AutoJoinOptions.amount($0) } ?? 0,
      spaces: spaces?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? [], hours: HourRange.list(hours ?? ""),
      sessionsADay: sessionsADay)
  }

  /// Reads USDC as micro-USDC.
  static func amount(_ text: String) throws -> Int64 {
    let amount = try Amount(text, of: .usdc, allowsZero: true)
    guard let micros = Int64(exactly: amount.units), micros <= AutoJoinRule.maxAmount else {
      throw Failure(
        .usage, code: "bad_amount", "\(text) USDC is more than can be meant",
        hint: "at most \(Figures.grouped(Int(AutoJoinRule.maxAmount / 1_000_000))) USDC")
    }
    return micros
  }
}
