internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct AgentEditCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the agent is as was asked for"),
    (.usage, "nothing was asked for, or something is not accepted"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "the agent, the owner or a file is not there"),
    (.inputOutput, "the data folder cannot be written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Edit what an agent is told, what plays for it, or its picture.",
    discussion: """
      A new prompt or bot makes a new version of the agent; sessions that it has entered keep the one they began with. A picture is no \
      part of a version.

      EXAMPLES
        agon agent edit Kilroy --prompt 'Bid low, then high.'
        agon agent edit Kilroy --bot expert
        agon agent edit Kilroy --drop-avatar

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The agent's name or id.", valueName: "name|id"))
  var agent: String

  @OptionGroup var prompt: PromptOption

  @Option(help: ArgumentHelp("The bot that plays for it from now on.", valueName: "name"))
  var bot: String?

  @OptionGroup var avatar: AvatarOption

  @Flag(help: "Take the uploaded picture away: the one drawn from the id is shown again.")
  var dropAvatar = false

  @OptionGroup var owner: OwnerOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard !(dropAvatar && avatar.avatar != nil) else { throw ValidationError("--avatar and --drop-avatar cannot both be given.") }
    guard prompt.prompt != nil || prompt.promptFile != nil || bot != nil || avatar.avatar != nil || dropAvatar else {
      throw ValidationError("nothing to edit: give --prompt, --prompt-file, --bot, --avatar or --drop-avatar.")
    }
  }

  mutating func run() throws {
    let prompt = try prompt.load()
    let settings = try bot.map { try ModelSettings(runtime: .bot($0)) }
    let picture = try avatar.load()
    let store = try Store(folder: storage.data, creating: false)
    let now = TimeOfDay.milliseconds()
    let salt = SecureRandom.bytes(AgentVersion.saltByteCount)
    let (command, reference) = (self, agent)
    let (isNew, description) = try store.write { writing in
      let profile = try writing.require(agent: reference)
      try command.checkOwner(of: profile, in: writing)
      guard let current = try writing.version(profile.version, of: profile.id) else {
        preconditionFailure("the schema lets no agent be without its current version")
      }
      let next = AgentVersion(
        agent: profile.id, number: profile.version + 1, prompt: prompt ?? current.prompt, settings: settings ?? current.settings,
        salt: salt, createdAt: now)
      let isNew = next.prompt != current.prompt || next.settings != current.settings
      if isNew { _ = try writing.editAgent(next) }
      if picture != nil || command.dropAvatar { try writing.setAvatar(picture, of: profile.id, at: now) }
      return (isNew, try AgentDescription(of: profile.id, in: writing, history: false))
    }
    try store.close()
    if output.json { return Output.standard(JSON.text(description.value, pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(description.lines(width: min(terminal.width, 100)))
    let isAsked = prompt != nil || settings != nil
    if isAsked { terminal.print(Line(isNew ? "This is a new version." : "That is what it was told already: no new version.", .dim)) }
  }

  /// Nobody edits another's agent by mistake.
  private func checkOwner(of profile: AgentProfile, in reading: Reading) throws {
    let named = try OwnerName(owner.owner)
    let holder = try reading.owner(of: profile).name
    guard named != holder else { return }
    throw Failure(
      .usage, code: "other_owner", "the agent \(profile.name) does not belong to \(named)",
      hint: "it belongs to \(holder): add --owner \(holder)")
  }
}
