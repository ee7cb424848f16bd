internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

struct SessionLeaveCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "the entry is gone, and its fee is free"),
    (.usage, "the entry does not wait any more"),
    (.notFound, "there is no such entry"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "leave",
    abstract: "Take an agent out of its queue, before its session starts; its fee is free again.",
    discussion: """
      EXAMPLES
        agon session leave 0190f3a7c1d04b6e8f2a5c9d7e103b42

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("The entry, as its receipt names it.", valueName: "entry"))
  var entry: RequestID

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let store = try Store(folder: storage.data, creating: false)
    let left = try store.write { [entry] writing in try Arena.leave(entry.value, in: writing, at: TimeOfDay.milliseconds()) }
    try store.close()
    if output.json {
      return Output.standard(
        JSON.text(["entry": .text("\(left.entry.id)"), "space": .text(left.queue.space), "released": .int(left.queue.fee)], pretty: true)
          + "\n")
    }
    let money = left.queue.fee > 0 ? "; \(Figures.dollars(left.queue.fee)) are free again" : ""
    Terminal.current.print(Line("Left \(left.queue.space)\(money)."))
  }
}
