internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

struct AgentShowCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "the file for the picture is there already"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data, or no such agent"),
    (.inputOutput, "the data folder cannot be read, or the file not written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an agent: its picture, its profile, its versions, its record.",
    discussion: """
      The prompt is shown with --prompt alone, because it is a secret.

      EXAMPLES
        agon agent show Kilroy
        agon agent show Kilroy --history --prompt
        agon agent show Kilroy --save-avatar kilroy.svg

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The agent's name or id.", valueName: "name|id"))
  var agent: String

  @Flag(help: "Show the versions before, too, the newest 1,000.")
  var history = false

  @Flag(help: "Show the prompt of each version that is shown.")
  var prompt = false

  @Option(help: ArgumentHelp("Write the picture to a new file: the uploaded one, or an SVG of the drawn one.", valueName: "file"))
  var saveAvatar: String?

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let store = try Store(folder: storage.data, creating: false)
    let (agent, history) = (agent, history)
    var (description, record) = try store.read { reading in
      let id = try reading.require(agent: agent).id
      return (try AgentDescription(of: id, in: reading, history: history), try AgentStandings(of: id, in: reading))
    }
    try store.close()
    description.showsPrompts = prompt
    if let saveAvatar { try WholeFile.write(description.pictureBytes, to: saveAvatar) }
    if output.json {
      var map = description.value.map ?? [:]
      if record.page != nil { map["record"] = .map(record.values) }
      return Output.standard(JSON.text(.map(map), pretty: true) + "\n")
    }
    let terminal = Terminal.current
    let width = min(terminal.width, 100)
    terminal.print(description.lines(width: width) + [Line(), Line("record   ", .dim) + record.heading])
    guard record.page != nil else { return }
    terminal.print([Line()] + record.table(width: width))
    let next = Invocation.command("agent history \(Invocation.quoted(agent))", data: storage)
    terminal.print(RunDisplay.whatNext([(next, "session by session")], width: width))
  }
}
