public import HostRules
public import SpaceContent

/// A session as the store has it, without its journal.
public struct StoredSession: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    case running
    /// Until this moment, in milliseconds since 1970.
    case waiting(due: Int64)
    /// "settled", or the code of the void.
    case ended(outcome: String, at: Int64)
  }

  /// In the order of their start, from 1.
  public let number: Int64
  /// The first half of the commitment's hash: also the id of the session's escrow account.
  public let id: LedgerID
  public let space: String
  public let version: String
  public let package: CID
  /// In micro-USDC.
  public let fee: Int64
  public let startedAt: Int64
  public let phase: Phase
}

/// Who takes part in a session.
public struct Entrant: Hashable, Sendable {
  public let agent: AgentID
  public let owner: OwnerID
  /// Which of the agent's versions plays.
  public let version: Int
  /// The entry under which its fee was taken.
  public let entry: LedgerID
  /// When the entry joined, in milliseconds since 1970.
  public let joinedAt: Int64

  public init(agent: AgentID, owner: OwnerID, version: Int, entry: LedgerID, joinedAt: Int64) {
    self.agent = agent
    self.owner = owner
    self.version = version
    self.entry = entry
    self.joinedAt = joinedAt
  }
}

/// Something that others have to do once a session has come so far.
public struct OutboxRow: Hashable, Sendable {
  /// How far a session has come.
  public enum Topic: String, CaseIterable, Sendable {
    /// It is committed to, with its fees.
    case started = "session.started"
    /// It is settled or void, with its payouts.
    case ended = "session.ended"
  }

  public let number: Int64
  public let topic: Topic
  public let session: LedgerID
  /// In milliseconds since 1970.
  public let writtenAt: Int64
}
