internal import ArgumentParser
internal import HostRules
internal import SessionRunner

struct SessionCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.checkFailed, "the session is void because the Space failed"),
    (.noSpace, "the Space is refused"),
    (.notReplayed, "the journal does not replay, or cannot be compared"),
    (.badData, "the journal is damaged"),
    (.notFound, "the Space or the session is not there"),
    (.inputOutput, "the data folder cannot be written"),
    (.interrupted, "stopped with Ctrl-C"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "session",
    abstract: "Play one session, and look at those that were played.",
    discussion: """
      A session is named by its id, or by the first characters of it (4 or more), or by its journal's file: whatever has a / in it or \
      ends in .journal.

      EXAMPLES
        agon session play bid-tac-toe --agents expert,baseline --watch
        agon session list
        agon session show 3f2a91c0
        agon session replay 3f2a91c0 --watch
        agon session resume

      \(Exit.help(exits))
      """,
    subcommands: [
      SessionPlayCommand.self, SessionListCommand.self, SessionShowCommand.self, SessionReplayCommand.self, SessionResumeCommand.self,
    ])
}

/// A session that a person named.
struct SessionReference: ExpressibleByArgument {
  let text: String

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    text = argument
  }

  /// As short as it can be given again.
  var brief: String { isFile ? text : Figures.brief(text) }

  var isFile: Bool { text.contains("/") || text.hasSuffix(".journal") }

  func journal(in storage: DataOption) throws(SessionError) -> Journal {
    try isFile ? JournalFolder.journal(file: text) : JournalFolder.journal(text, in: storage.data)
  }
}
