public import SpaceContract

/// How a session ended.
public enum SessionOutcome: Hashable, Sendable {
  case settled(Settlement)
  case void(VoidReason)
}

/// The result of a settled session, by seat.
public struct Settlement: Hashable, Sendable {
  public let scores: [Score]
  public let ranking: Ranking
  /// Parts of the pool in basis points; their sum is exactly 10,000.
  public let shares: [Int]

  public init(scores: [Score], ranking: Ranking, shares: [Int]) {
    self.scores = scores
    self.ranking = ranking
    self.shares = shares
  }
}

/// Why a session is void: every fee goes back.
public enum VoidReason: Hashable, Sendable {
  /// The Space crashed, ran out of a budget or broke a promise, and no single answer was to blame.
  case spaceFailed(SpaceFailure)
  /// The Space itself gave the command `void`.
  case spaceVoided(String)
  /// `parse` has raised for every seat.
  case parseRaised
  /// Not one answer of the whole session stood.
  case allForfeited
  /// A feed did not bring what the Space had asked for: too few sources, or they contradict each other.
  case noFeed(String)
  /// Too few judges gave a sound ballot.
  case noQuorum(String)
  /// An answer of a paid session is missing by the host's word alone: nobody loses a fee to that.
  case claimedForfeit(String)
  /// The journal, folded again with a fresh VM for every call, gave something else.
  case notReproducible(String)
  /// What the seed was to be drawn from was not opened.
  case notOpened(String)
  /// The session went on for longer than a record can hold.
  case recordFull(String)
  /// The operator stopped the host.
  case cancelled
  /// The host could not take the session up again after it had ended in between.
  case abandoned(String)

  /// The stable code of the reason.
  public var code: String {
    switch self {
    case .spaceFailed: "space_failed"
    case .spaceVoided: "space_voided"
    case .parseRaised: "parse_raised"
    case .allForfeited: "all_forfeited"
    case .noFeed: "no_feed"
    case .noQuorum: "no_quorum"
    case .claimedForfeit: "claimed_forfeit"
    case .notReproducible: "not_reproducible"
    case .notOpened: "not_opened"
    case .recordFull: "record_full"
    case .cancelled: "cancelled"
    case .abandoned: "abandoned"
    }
  }

  /// Whether a fold of the journal reaches this reason by itself. The others are the host's word.
  public var isReproducible: Bool {
    switch self {
    case .spaceFailed(let failure): failure.isDeterministic
    case .spaceVoided, .parseRaised, .allForfeited, .noFeed, .noQuorum, .claimedForfeit, .recordFull: true
    case .notReproducible, .notOpened, .cancelled, .abandoned: false
    }
  }
}

extension VoidReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .spaceFailed(let failure): "the Space failed: \(failure)"
    case .spaceVoided(let reason): "the Space gave up: \(reason)"
    case .parseRaised: "parse raised for every seat"
    case .allForfeited: "every answer was a forfeit"
    case .noFeed(let why): "no feed: \(why)"
    case .noQuorum(let why): "no quorum of judges: \(why)"
    case .claimedForfeit(let why): "a forfeit that nobody but the host vouches for: \(why)"
    case .notReproducible(let difference): "not reproducible: \(difference)"
    case .notOpened(let why): "the seed could not be drawn: \(why)"
    case .recordFull(let why): "the session outgrew what a record can hold: \(why)"
    case .cancelled: "cancelled by the operator"
    case .abandoned(let why): "could not be taken up again: \(why)"
    }
  }
}
