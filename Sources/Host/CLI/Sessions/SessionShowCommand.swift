internal import ArgumentParser
internal import SessionRunner
internal import SpaceContract

struct SessionShowCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.badData, "the journal is damaged"),
    (.notFound, "there is no such session"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a session: who sat where, each answer as it arrived, the log, the result and the hashes.",
    discussion: """
      Reads the journal alone; the Space is not needed. Answers stand as they were sent: what a terminal would obey or not show stands as \
      an escape such as \\u{1b}. Nothing is checked but that the journal is whole: `agon session replay` does that.

      EXAMPLES
        agon session show 3f2a91c0
        agon session show ./3f2a91c0….journal --json

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A session's id, the first characters of it, or a journal's file.", valueName: "id|file"))
  var session: SessionReference

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let description = try session.description(in: storage)
    if output.json {
      Output.standard(JSON.text(description.value, pretty: true) + "\n")
      return
    }
    let terminal = Terminal.current
    terminal.print(description.lines(width: min(terminal.width, 100)))
    terminal.print(
      RunDisplay.whatNext(
        [
          (Invocation.command("session replay \(session.brief) --watch", data: storage), "fold it again, and see it"),
          (Invocation.command("session show \(session.brief) --json", data: storage), "the same for programs"),
        ], width: terminal.width))
  }
}
