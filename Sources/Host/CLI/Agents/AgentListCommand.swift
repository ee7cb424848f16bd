internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct AgentListCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data, no such owner, or no such agent"),
    (.inputOutput, "the data folder cannot be read"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List agents, the oldest first, page by page.",
    discussion: """
      EXAMPLES
        agon agent list
        agon agent list --owner alice --limit 100
        agon agent list --after Kilroy --json

      \(Exit.help(exits))
      """)

  @Option(help: ArgumentHelp("Only this owner's.", valueName: "name"))
  var owner: String?

  @Option(help: ArgumentHelp("The last agent of the page before.", valueName: "name|id"))
  var after: String?

  @Option(help: ArgumentHelp("How many agents a page has, 1 to 1,000.", valueName: "count"))
  var limit = 50

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...1_000).contains(limit) else { throw ValidationError("--limit takes 1 to 1,000.") }
  }

  mutating func run() throws {
    let store = try Store(folder: storage.data, creating: false)
    let (owner, after, limit) = (owner, after, limit)
    let page = try store.read { reading in
      let whose = try owner.map { try reading.require(owner: $0) }
      let last = try after.map { try reading.require(agent: $0).id }
      return try reading.agents(of: whose?.id, after: last, limit: limit).map { profile in
        try AgentDescription(of: profile.id, in: reading, history: false)
      }
    }
    try store.close()
    let isFull = page.count == limit
    if output.json {
      var map: Value.Map = ["agents": .list(page.map(\.brief))]
      if isFull, let last = page.last { map["after"] = .text("\(last.profile.id)") }
      return Output.standard(JSON.text(.map(map), pretty: true) + "\n")
    }
    show(page, isFull: isFull)
  }

  private func show(_ page: [AgentDescription], isFull: Bool) {
    let terminal = Terminal.current
    guard let last = page.last else {
      terminal.print(Line("There are no agents\(after == nil ? " yet" : " after that one").", .dim))
      return terminal.print(
        RunDisplay.whatNext([(Invocation.command("agent create NAME", data: storage), "make one")], width: terminal.width))
    }
    var table = Table([
      .init(title: "agent"), .init(title: "owner", dispensability: 2), .init(title: "runtime"), .init(title: "version", isRight: true),
      .init(title: "created", dispensability: 3), .init(title: "id", dispensability: 1),
    ])
    for agent in page {
      table.add([
        Line(agent.profile.name.text, .bold), Line("\(agent.owner.name)"), Line(agent.current.settings.name),
        Line("\(agent.profile.version)"), Line(Figures.moment(milliseconds: agent.profile.createdAt), .dim),
        Line("\(agent.profile.id)", .dim),
      ])
    }
    terminal.print(table.lines(width: terminal.width))
    guard isFull else { return }
    let whose = owner.map { " --owner \($0)" } ?? ""
    terminal.print(
      RunDisplay.whatNext(
        [(Invocation.command("agent list\(whose) --after \(last.profile.id)", data: storage), "the next page, if there is one")],
        width: terminal.width))
  }
}
