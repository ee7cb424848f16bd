internal import Glibc
public import SpaceContent

/// Blocks that are erased: a tombstone in the data folder's log names them. They are not kept, and nobody misses them.
extension BlockStore {
  /// Whether the log, as it is now, says that a block is erased.
  /// - Throws: what is wrong with a log that cannot be read.
  public func isErased(_ cid: CID) throws(ArchiveError) -> Bool {
    try erased.refresh()
    return erased.contains(cid)
  }

  /// A block for an archive that goes to others; nil for one that is erased.
  /// - Throws: as `get`, and as `isErased`.
  public func getUnlessErased(_ cid: CID) throws(ArchiveError) -> Block? { try isErased(cid) ? nil : try get(cid) }

  /// Removes the files of blocks, damaged ones set aside as well, durably. The log has to say already that they are erased: from then on
  /// nobody puts them back.
  /// - Returns: how many there were.
  /// - Throws: `not_found` where the log does not say so; `read_only`, `storage`.
  @discardableResult
  public func remove(erased cids: [CID]) throws(ArchiveError) -> BlockTally {
    for cid in cids {
      guard try !isErased(cid) else { continue }
      throw ArchiveError(
        .notFound, "the log has no tombstone of the block \(cid), which is to be removed", hint: "`agon log publish` logs what waits")
    }
    let lock = try BlockLock(layout)
    var tally = try lock.tally()
    try lock.forgetTally()
    var removed = BlockTally()
    for cid in cids {
      let file = layout.file(of: cid)
      if let size = try FileCalls.size(file) { removed.add(size) }
      for name in [file, file + BlockLayout.damagedSuffix] where unlink(name) != 0 && errno != ENOENT {
        throw FileCalls.failure(errno, "remove", name)
      }
      if access(layout.folder(of: cid), F_OK) == 0 { try FileCalls.synchroniseFolder(layout.folder(of: cid)) }
    }
    tally?.blocks -= removed.blocks
    tally?.bytes -= removed.bytes
    if let tally { try lock.write(tally) }
    return removed
  }

  /// What a block leads to that is not here: nothing, where it is erased.
  /// - Throws: `not_found` where it is not.
  func absent(_ cid: CID) throws(ArchiveError) -> [CID] {
    guard try isErased(cid) else { throw BlockStore.missing(cid) }
    return []
  }
}
