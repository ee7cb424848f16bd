internal import ArgumentParser
internal import HostRules
internal import HostStore
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
    abstract: "Play a session or join one, and look at those that were played.",
    discussion: """
      A session is named by its id, or by the first characters of it (4 or more), or by its journal's file: whatever has a / in it or \
      ends in .journal.

      EXAMPLES
        agon session play bid-tac-toe --agents expert,baseline --watch
        agon session join bid-tac-toe --agent Kilroy --fee 1
        agon session list
        agon session show 3f2a91c0
        agon session replay 3f2a91c0 --watch
        agon session resume
        agon session export 3f2a91c0 match.journal

      \(Exit.help(exits))
      """,
    subcommands: [
      SessionPlayCommand.self,
      SessionJoinCommand.self,
      SessionLeaveCommand.self,
      SessionQueuesCommand.self,
      SessionListCommand.self,
      SessionShowCommand.self,
      SessionReplayCommand.self,
      SessionResumeCommand.self,
      SessionExportCommand.self,
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

  func journal(in storage: DataOption) throws -> Journal { try description(in: storage).journal }

  /// The session with the names of its agents, which stand in no journal: a store knows them.
  func description(in storage: DataOption) throws -> SessionDescription {
    guard !isFile else { return SessionDescription(journal: try JournalFile.read(text)) }
    return try storage.reading { reading in
      let session = try stored(in: reading, storage)
      if let journal = try reading.journal(of: session) {
        return SessionDescription(journal: journal, seated: try reading.seated(journal, of: session))
      }
      throw Failure(
        .notFound, code: "not_ended", "the session \(session.id) has not ended, and its secrets are not shown before",
        hint: "`agon session resume \(Figures.brief("\(session.id)"))` goes on with it")
    }
  }

  /// The one session whose id begins so.
  func stored(in reading: Reading, _ storage: DataOption) throws -> StoredSession {
    guard text.utf8.count >= 4, text.utf8.count <= 32, text.utf8.allSatisfy(SessionReference.isHexadecimal) else {
      throw Failure(
        .notFound, code: "not_found", "\(text) is no session id",
        hint: "give at least its first 4 characters; `agon session list` shows them")
    }
    let found = try reading.sessions(prefix: text)
    guard let session = found.first else {
      throw Failure(
        .notFound, code: "not_found", "there is no session \(text) in \(storage.data)", hint: "`agon session list` shows the newest")
    }
    guard found.count == 1 else {
      throw Failure(.notFound, code: "not_found", "more than one session starts with \(text)", hint: "give more of the id")
    }
    return session
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }
}

extension Reading {
  /// By seat, the names of a session's agents.
  func seated(_ journal: Journal, of session: StoredSession) throws -> [String] {
    let entrants = try entrants(of: session.number)
    return try journal.seats.map { place in try agent(entrants[place].agent)?.name.text ?? journal.header.roster[place].name }
  }
}
