public import SpaceContent

/// One entry of the host's log, about one session: canonical DAG-CBOR `{v, kind, session_id, time, …}`.
public struct LogEntry: Hashable, Sendable {
  /// The longest entry, in bytes.
  public static let maxByteCount = 4096
  /// The longest reason and beacon name, in bytes.
  public static let maxTextBytes = 200
  static let version: Int64 = 1

  /// What a session binds itself to before anything is drawn: logged before its beacon round, or it is late.
  public struct Commitment: Hashable, Sendable {
    /// The block with everything that is committed to.
    public let commitment: CID
    /// Of the host's nonce. No two sessions have the same.
    public let nonceHash: Digest
    public let beacon: String
    public let round: Int64
    /// When the round is known, in seconds since 1970.
    public let roundTime: Int64
    /// Until when a result or a void is logged, in seconds since 1970.
    public let deadline: Int64

    public init(commitment: CID, nonceHash: Digest, beacon: String, round: Int64, roundTime: Int64, deadline: Int64) {
      self.commitment = commitment
      self.nonceHash = nonceHash
      self.beacon = beacon
      self.round = round
      self.roundTime = roundTime
      self.deadline = deadline
    }
  }

  /// Where the whole session can be had, and what it hashes to.
  public struct Record: Hashable, Sendable {
    /// Of the session's tree.
    public let root: Digest
    public let leaves: Int64
    public let car: CID

    public init(root: Digest, leaves: Int64, car: CID) {
      self.root = root
      self.leaves = leaves
      self.car = car
    }
  }

  public struct Result: Hashable, Sendable {
    public let record: Record
    /// Of the payout tree; nil for a session without payouts.
    public let payoutRoot: Digest?
    /// What everything was drawn from. No two sessions have the same.
    public let seed: Digest

    public init(record: Record, payoutRoot: Digest?, seed: Digest) {
      self.record = record
      self.payoutRoot = payoutRoot
      self.seed = seed
    }
  }

  public enum Content: Hashable, Sendable {
    case commitment(Commitment)
    case result(Result)
    /// A session without a result, for a reason, with what there is of its record.
    case voided(reason: String, record: Record?)
    /// A block that was erased, with its salt: what is left of it is that it was included.
    case tombstone(erased: CID, reason: String)
  }

  /// What of a session there is once in a log. A result and a void are the same thing: the end.
  public struct Key: Hashable, Sendable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Of a session's commitment.
    init(committing session: Digest) { bytes = [0] + session.bytes }
  }

  /// The session's commitment hash; its first half is the id that people see.
  public let session: Digest
  /// When the host decided on it, in seconds since 1970: kept with the decision, so that an entry that is made again is the same.
  public let time: Int64
  public let content: Content

  /// - Throws: `malformed` for a number below 0, or a text that is empty, has controls, or is too long.
  public init(session: Digest, time: Int64, _ content: Content) throws(ArchiveError) {
    self.session = session
    self.time = time
    self.content = content
    var numbers = [time]
    var texts: [String] = []
    switch content {
    case .commitment(let commitment):
      numbers += [commitment.round, commitment.roundTime, commitment.deadline]
      texts = [commitment.beacon]
    case .result(let result): numbers.append(result.record.leaves)
    case .voided(let reason, let record):
      numbers += record.map { [$0.leaves] } ?? []
      texts = [reason]
    case .tombstone(_, let reason): texts = [reason]
    }
    guard numbers.allSatisfy({ $0 >= 0 }) else { throw ArchiveError(.malformed, "a log entry with a number below 0") }
    guard texts.allSatisfy({ LogEntry.isReadable($0) }) else {
      throw ArchiveError(
        .malformed, "a log entry with a text that is empty, too long or has control characters",
        hint: "a text has 1 to \(LogEntry.maxTextBytes) bytes")
    }
  }

  /// Whether a text may stand in an entry.
  public static func isReadable(_ text: String) -> Bool {
    (1...maxTextBytes).contains(text.utf8.count) && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
  }

  public var key: Key {
    switch content {
    case .commitment: Key(committing: session)
    case .result, .voided: Key(bytes: [1] + session.bytes)
    case .tombstone(let erased, _): Key(bytes: [2] + session.bytes + erased.bytes)
    }
  }

  /// The word that the entry has for its kind.
  public var kind: String {
    switch content {
    case .commitment: "commitment"
    case .result: "result"
    case .voided: "voided"
    case .tombstone: "tombstone"
    }
  }

  /// The id of the session as people see it: 32 hexadecimal digits.
  public var sessionID: String { Hex.encode(Array(session.bytes[..<16])) }
}
