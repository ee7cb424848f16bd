internal import HostRules
internal import HostStore
internal import SessionRunner

/// Something that is asked of a host. All of it may be asked again, at any time.
enum Request {
  case deposit(member: Int, amount: Int64, id: LedgerID)
  case withdraw(member: Int, amount: Int64, id: LedgerID)
  case join(Joining)
  case leave(LedgerID, at: Int64)
  /// Another edition of the Space is served from now on.
  case reload(edition: Int, at: Int64)
  case start(Draw)
  case end(Ending)
  case abandon(LedgerID, at: Int64)
  case mint(limit: Int, at: Int64)

  struct Joining {
    let member: Int
    let fee: Int64
    let id: LedgerID
    let edition: Int
    let at: Int64
  }

  /// A session that was drawn from a queue.
  struct Draw {
    let session: LiveSession
    let lineup: Lineup
    let starting: MatchStarting
    let fee: Int64
    /// By seat, the place in the lineup.
    let seats: [Int]
    let game: NaiveGame
    /// The events of the queue that it was drawn from.
    let queueEvents: Int
    let at: Int64

    var id: LedgerID { LedgerID(session: session.header.commitment) }
  }

  /// How a session is to end.
  struct Ending {
    let id: LedgerID
    let stored: StoredSession
    let played: PlayedSession
    let storedSteps: Int
    let at: Int64
    /// Whether another process had begun it.
    let wasResumed: Bool

    var commit: SessionEnding { SessionEnding(journal: played.journal, storedSteps: storedSteps, forfeits: played.forfeits) }
  }

  var point: CommitPoint {
    switch self {
    case .deposit: .deposit
    case .withdraw: .withdraw
    case .join: .join
    case .leave: .leave
    case .reload: .reload
    case .start: .start
    case .end(let ending): ending.played.journal.end.outcome.word == "settled" ? .settle : .void
    case .abandon: .abandon
    case .mint: .mint
    }
  }
}
