public import HostRules
public import SpaceContent

/// An entry as it stands in the store: also when it no longer waits.
public struct StoredEntry: Hashable, Sendable {
  public enum State: Hashable, Sendable {
    case waiting
    /// Taken back by its owner. Times are in milliseconds since 1970.
    case left(at: Int64)
    case seated(session: LedgerID, at: Int64)
    /// By a reload of the Space.
    case cancelled(at: Int64)
  }

  public let entry: QueueEntry
  public let queue: QueueKey
  public let state: State
  /// What the agent was promised; nil where no receipt was asked for.
  public let receipt: SignedJoinReceipt?
}

/// The end of a queue's log.
public struct QueueHead: Hashable, Sendable {
  public let queue: QueueKey
  /// How many events the log has.
  public let events: Int
  public let head: Digest
}

extension SQLStatement {
  /// Columns: id, agent_id, agent_version, owner_id, mmr, package, joined_ms.
  func queueEntry() throws(StoreError) -> QueueEntry {
    let (agent, owner): (AgentID, OwnerID) = (try identifier(1), try identifier(3))
    guard let id = withBlob(0, { LedgerID(bytes: $0) }), let mmr = MMR(points: Int(int(4))) else { throw unsound("an entry that is none") }
    return QueueEntry(
      id: id, agent: agent, agentVersion: Int(int(2)), owner: owner, mmr: mmr, joinedAt: int(6), package: try package(5))
  }

  /// Columns: those of `queueEntry`, then space, fee, state, ended_ms, session_id, receipt.
  func storedEntry() throws(StoreError) -> StoredEntry {
    let state: StoredEntry.State
    switch text(9) {
    case "waiting": state = .waiting
    case "left": state = .left(at: int(10))
    case "cancelled": state = .cancelled(at: int(10))
    case "seated":
      guard let session = withBlob(11, { LedgerID(bytes: $0) }) else { throw unsound("a seated entry without a session") }
      state = .seated(session: session, at: int(10))
    default: throw unsound("an entry in no known state")
    }
    let receipt =
      isNull(12) ? nil : try sound("a receipt that is none") { () throws(RulesError) in try SignedJoinReceipt(encoded: blob(12)) }
    return StoredEntry(entry: try queueEntry(), queue: QueueKey(space: text(7), fee: int(8)), state: state, receipt: receipt)
  }

  /// The CID of a package.
  func package(_ column: Int32) throws(StoreError) -> CID {
    do throws(ContentError) {
      return try withBlob(column) { bytes in Result { () throws(ContentError) in try CID(bytes: bytes) } }.get()
    } catch {
      throw unsound("a CID that is none: \(error.message)")
    }
  }
}
