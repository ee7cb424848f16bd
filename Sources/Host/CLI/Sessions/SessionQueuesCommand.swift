internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct SessionQueuesCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [(.success, "all went well"), (.notFound, "there is no data yet")]

  static let configuration = CommandConfiguration(
    commandName: "queues",
    abstract: "Show who waits for a session, by Space and fee.",
    discussion: """
      EXAMPLES
        agon session queues
        agon session queues --json

      \(Exit.help(exits))
      """)

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let waiting = try storage.reading { reading in
      try reading.queues().flatMap { queue in
        try reading.queueSnapshot(queue).waiting.map { entry in
          (queue: queue, entry: entry, name: try reading.agent(entry.agent)?.name.text ?? "\(entry.agent)")
        }
      }
    }
    if output.json {
      let list = waiting.map { item -> Value in
        [
          "space": .text(item.queue.space), "fee": .int(item.queue.fee), "entry": .text("\(item.entry.id)"), "agent": .text(item.name),
          "mmr": .int(Int64(item.entry.mmr.points)), "joined_ms": .int(item.entry.joinedAt),
        ]
      }
      return Output.standard(JSON.text(["waiting": .list(list)], pretty: true) + "\n")
    }
    let terminal = Terminal.current
    guard !waiting.isEmpty else { return terminal.print(Line("Nobody waits. `agon session join` lets an agent wait.", .dim)) }
    var table = Table([
      .init(title: "space"), .init(title: "fee", isRight: true), .init(title: "agent"), .init(title: "mmr", isRight: true),
      .init(title: "waits", isRight: true), .init(title: "entry", dispensability: 1),
    ])
    let now = TimeOfDay.milliseconds()
    for item in waiting {
      table.add([
        Line(item.queue.space, .bold), item.queue.fee > 0 ? Line(Figures.dollars(item.queue.fee)) : Line("free", .dim), Line(item.name),
        Line("\(item.entry.mmr.points)"), Line(Figures.span(seconds: max(0, now - item.entry.joinedAt) / 1000)),
        Line("\(item.entry.id)", .dim),
      ])
    }
    terminal.print(table.lines(width: terminal.width))
  }
}
