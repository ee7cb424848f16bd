public import SpaceContent
public import SpaceContract

/// The single source of a session: what it started from, what came in from outside, and a hash of everything it led to.
///
/// Folding it again, in any worker with the named CID, reproduces every hash, the scores and the shares. Its bytes are one
/// canonical DAG-CBOR map `{end, header, opening, steps}`.
public struct Journal: Hashable, Sendable {
  public static let version = 5
  /// The version of the rules by which the host folds: the session machine, and how scores become payouts.
  public static let rulesVersion = 1

  /// What is fixed before the first call. Its hash is the commitment.
  public struct Header: Hashable, Sendable {
    public enum Seating: String, Sendable {
      /// Seats are drawn by the seed.
      case drawn
      /// The first of the roster sits in seat 1, and so on.
      case listed
    }

    public let space: String
    public let spaceVersion: String
    public let package: CID
    public let worker: CID
    /// The resolved configuration, as canonical DAG-CBOR.
    public let config: [UInt8]
    /// The entrants, in the order of entry.
    public let roster: [Entry]
    public let seating: Seating
    /// SHA-256 of the host's nonce, which `End` opens.
    public let nonceHash: Digest
    /// The public part of the seed: a round whose value is opened once this header is public. Nil where the host alone chooses the seed.
    public let beacon: BeaconRound?
    public let clock: SessionClock
    /// How many seconds may lie between this header's entry in a log and the session's end.
    public let allowance: Int64
    /// What each seat pays to enter, in micro-USDC; 0 is free.
    public let fee: Int64
    /// What of the fees the protocol keeps, in basis points; the rest is the pool.
    public let protocolFee: Int
    /// The head of the queue's log that the entrants were drawn from; nil where they were named.
    public let queue: Digest?
    /// The feeds that the Space may read, and where their bars come from.
    public let feeds: [String: FeedOrigin]
    /// The panel, if the Space has anything judged.
    public let judges: [Panelist]
    /// The root of the snapshot of stakes that the panel is drawn from; nil where no judge has one.
    public let stakes: Digest?

    public init(
      space: String, spaceVersion: String, package: CID, worker: CID, config: [UInt8], roster: [Entry], seating: Seating,
      nonceHash: Digest, beacon: BeaconRound? = nil, clock: SessionClock, allowance: Int64 = SessionAllowance.least, fee: Int64 = 0,
      protocolFee: Int = 0, queue: Digest? = nil, feeds: [String: FeedOrigin] = [:], judges: [Panelist] = [], stakes: Digest? = nil
    ) {
      self.space = space
      self.spaceVersion = spaceVersion
      self.package = package
      self.worker = worker
      self.config = config
      self.roster = roster
      self.seating = seating
      self.nonceHash = nonceHash
      self.beacon = beacon
      self.clock = clock
      self.allowance = allowance
      self.fee = fee
      self.protocolFee = protocolFee
      self.queue = queue
      self.feeds = feeds
      self.judges = judges
      self.stakes = stakes
    }
  }

  /// What one seat sent, before anything was made of it.
  public struct Answer: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
      case text(SealedAnswer)
      /// Nothing came in time; the reason is the host's.
      case late(String)
      /// The seat is no longer contacted.
      case out
      /// There was one, and its salt and body were destroyed since.
      case erased(ErasedAnswer)
    }

    public let seat: Int
    /// SHA-256 of the task's canonical bytes; nil for a seat that got none.
    public let task: Digest?
    public let content: Content

    public init(seat: Int, task: Digest?, content: Content) {
      self.seat = seat
      self.task = task
      self.content = content
    }
  }

  /// One step of the fold.
  public struct Step: Hashable, Sendable {
    public enum Input: Hashable, Sendable {
      case start
      case answers([Answer])
      /// What the judges said, in the order of the panel.
      case judged([SealedBallot])
      /// What the sources of a feed said, for a fetch or at the end of a wait.
      case quoted([Quote])
      /// A wait without a feed is over.
      case waited
      /// What the programs gave.
      case ran([Event.ProgramResult])
      /// `max_steps` was reached.
      case ended
    }

    public let input: Input
    /// Seconds since the start, for Spaces that the clock makes a difference to.
    public let clock: Int64?
    /// SHA-256 of the state after the step; nil where the step failed.
    public let stateHash: Digest?
    /// The chain over everything the fold has given so far: states, events, logs, commands, tasks, evaluations, failures.
    public let chain: Digest
    /// What `apply` said for the public.
    public let log: String?

    public init(input: Input, clock: Int64?, stateHash: Digest?, chain: Digest, log: String?) {
      self.input = input
      self.clock = clock
      self.stateHash = stateHash
      self.chain = chain
      self.log = log
    }
  }

  public struct End: Hashable, Sendable {
    public let nonce: [UInt8]
    public let outcome: SessionOutcome

    public init(nonce: [UInt8], outcome: SessionOutcome) {
      self.nonce = nonce
      self.outcome = outcome
    }
  }

  public let header: Header
  public let opening: Opening
  public let steps: [Step]
  public let end: End

  public init(header: Header, opening: Opening = Opening(), steps: [Step], end: End) {
    self.header = header
    self.opening = opening
    self.steps = steps
    self.end = end
  }

  /// The session's id: 32 hexadecimal digits, the first half of the commitment hash.
  public var id: String { Journal.id(commitment: header.commitment) }

  public static func id(commitment: Digest) -> String { Hex.encode(Array(commitment.bytes[..<16])) }

  /// The seed of every draw of the session.
  public var seed: Digest { header.seed(nonce: end.nonce, opening: opening) }

  /// The chain's last value: one hash for the whole fold.
  public var head: Digest { steps.last?.chain ?? header.commitment }

  /// For each seat, the place in the roster of who sits there.
  public var seats: [Int] { header.seats(seed: seed) }

  /// By seat, who sits there.
  public var seated: [Header.Entry] { seats.map { header.roster[$0] } }
}

extension Journal.Header {
  /// SHA-256 of the header's canonical bytes.
  public var commitment: Digest { SHA256.digest(encoded) }

  /// For each seat, the place in the roster of who sits there. Drawn seats are ordered by the hash of seed and place.
  public func seats(seed: Digest) -> [Int] {
    guard seating == .drawn else { return Array(roster.indices) }
    let keys = roster.indices.map { place in
      SHA256.digest(lengthPrefixed: [Array("agon/seat/v1".utf8), seed.bytes, [UInt8(place)]]).bytes
    }
    return roster.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
  }
}
