public import SpaceContent
internal import Synchronization

/// The blocks that a log says are erased: its tombstones. Whoever serves or keeps blocks asks here: one that comes back, from a copy or an
/// import, is neither kept nor given away again, and one that is missing is not missed.
public final class ErasedBlocks: Sendable {
  private struct Known {
    /// How many entries have been read.
    var size = 0
    var erased: Set<CID> = []
  }

  private let folder: LogFolder
  private let known = Mutex(Known())

  /// - Parameter folder: may not be there yet; nothing is erased then.
  public init(_ folder: LogFolder) { self.folder = folder }

  /// Whether a block is erased, as far as the log has been read.
  public func contains(_ cid: CID) -> Bool { known.withLock { $0.erased.contains(cid.asVersion1) } }

  /// Reads what was logged since the last time; at first all that was erased, without the entries in between where the log has its runs.
  /// - Throws: `malformed` and others for a log that cannot be read.
  public func refresh() throws(ArchiveError) {
    guard try folder.exists else { return }
    let checkpoint = try folder.checkpoint().checkpoint
    let result = known.withLock { known in
      Result { () throws(ArchiveError) in
        guard known.size < checkpoint.size else { return }
        known.erased.formUnion(try folder.erased(from: known.size, in: checkpoint))
        known.size = checkpoint.size
      }
    }
    try result.get()
  }
}
