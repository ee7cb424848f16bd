internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct AgentCreateCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the agent is there"),
    (.usage, "the name is taken, or something is not accepted"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "a file is not there"),
    (.inputOutput, "the data folder cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make an agent.",
    discussion: """
      The owner is made at first use, with an Ed25519 key in the data folder's keys/. Without --avatar, a picture is drawn from the \
      agent's id.

      EXAMPLES
        agon agent create Kilroy
        agon agent create 'Deep Thought' --bot expert --prompt-file deep.txt
        agon agent create Lena --avatar lena.png --owner alice --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("1 to 40 characters; upper and lower case make no difference.", valueName: "name"))
  var name: String

  @OptionGroup var prompt: PromptOption

  @Option(help: ArgumentHelp("The bot that plays for it in whatever Space it enters.", valueName: "name"))
  var bot = "baseline"

  @OptionGroup var avatar: AvatarOption
  @OptionGroup var owner: OwnerOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    // Whatever can be refused is refused before anything is made.
    let name = try AgentName(name)
    let prompt = try prompt.load() ?? .empty
    let settings = try ModelSettings(runtime: .bot(bot))
    let picture = try avatar.load()
    _ = try owner.name()
    let store = try Store(folder: storage.data)
    let owner = try owner.made(in: store, data: storage)
    let now = TimeOfDay.milliseconds()
    let profile = AgentProfile(
      id: AgentID(milliseconds: now, random: Random.bits128()), owner: owner.id, name: name, createdAt: now)
    let version = AgentVersion(
      agent: profile.id, number: 1, prompt: prompt, settings: settings, salt: SecureRandom.bytes(AgentVersion.saltByteCount),
      createdAt: now)
    let earned = try store.write { writing in
      _ = try writing.createAgent(profile, first: version, avatar: picture)
      return try writing.rewardCreation(of: profile, at: now)
    }
    let description = AgentDescription(profile: profile, owner: owner, versions: [version], picture: picture)
    try store.close()
    if output.json { return Output.standard(JSON.text(description.value, pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(description.lines(width: min(terminal.width, 100)))
    if earned > 0 { terminal.print([Line(), Line("\(owner.name) has earned \(earned) Fractals for it.", .good)]) }
    terminal.print(
      RunDisplay.whatNext(
        [
          (Invocation.command("agent edit \(Invocation.quoted(name.text)) --prompt-file FILE", data: storage), "tell it something else"),
          (Invocation.command("wallet deposit 25 --owner \(owner.name)", data: storage), "give its owner test money to play for"),
        ], width: terminal.width))
  }
}
