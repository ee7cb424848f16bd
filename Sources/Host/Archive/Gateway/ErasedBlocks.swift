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

  /// Reads what was logged since the last time; at first all of it, a bundle of 256 entries at a time.
  /// - Throws: `malformed` and others for a log that cannot be read.
  public func refresh() throws(ArchiveError) {
    guard try folder.exists else { return }
    let size = try folder.checkpoint().checkpoint.size
    let result = known.withLock { known in
      Result { () throws(ArchiveError) in
        while known.size < size {
          guard let tile = Tile.holding(.entries, known.size, size: size) else { return }
          let entries = try EntryBundle.decode(try folder.bytes(of: tile), count: tile.width)
          for bytes in entries[(known.size - tile.index * Tile.fullWidth)...] where LogEntry.mayBeTombstone(bytes) {
            if case .tombstone(let cid, _) = try LogEntry(bytes).content { known.erased.insert(cid.asVersion1) }
          }
          known.size = tile.index * Tile.fullWidth + tile.width
        }
      }
    }
    try result.get()
  }
}
