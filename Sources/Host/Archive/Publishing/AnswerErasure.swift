public import HostRules
public import HostStore
internal import SpaceContent

/// Erasing an answer of a session that has ended: from the store, then a tombstone in the log, then from the blocks.
///
/// Each part follows from the one before it, so what a killed process leaves undone is done by whoever next keeps up the log and the blocks,
/// or by erasing the same answer again.
public struct AnswerErasure: Sendable {
  public let erasure: Erasure
  /// False where it was erased before.
  public let isNew: Bool

  /// Returns when salt and body are gone from the data folder, and the log says so.
  /// - Parameters:
  ///   - step: from 0.
  ///   - seat: from 1.
  ///   - reason: goes into the log, for everybody and for good: `LogEntry.isReadable` says which do.
  ///   - milliseconds: now, since 1970.
  /// - Throws: what `Store.erase`, `SessionLog.drain` and `BlockStore.remove` do. Nothing that was done is undone then.
  public init(
    session: LedgerID, step: Int, seat: Int, reason: String, at milliseconds: Int64, of store: Store, data: String
  ) async throws {
    precondition(LogEntry.isReadable(reason), "a reason is one that the log can have")
    (erasure, isNew) = try store.erase(session: session, step: step, seat: seat, reason: reason, at: milliseconds)
    try await SessionLog(of: store, data: data, keepsOpen: false).drain()
    try await SessionArchive(of: store, data: data).removeErased()
  }
}
