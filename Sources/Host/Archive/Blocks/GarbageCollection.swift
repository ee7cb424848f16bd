internal import Glibc
public import SpaceContent

/// What a garbage collection found and did.
public struct GarbageCollection: Sendable {
  /// How long a block stays that no pin needs, in seconds since it was last put there: whoever puts blocks one by one has so long to
  /// pin what they belong to.
  public static let grace = 3_600

  public static let listedMax = 100

  public internal(set) var pins = 0
  /// Blocks that pins lead to and that are there.
  public internal(set) var kept = BlockTally()
  /// Blocks that no pin leads to and that are younger than the grace.
  public internal(set) var young = BlockTally()
  /// Blocks that were removed, or would be.
  public internal(set) var removed = BlockTally()
  /// Blocks that pins lead to and that are not there; the first `listedMax`. What they lead to is not known, and not kept for them.
  public internal(set) var missing: [CID] = []
  public internal(set) var missingCount = 0
}

extension BlockStore {
  /// Removes every block that no pin leads to, but not what is younger than `grace`; and every block that is erased.
  ///
  /// Nobody else changes the store from its beginning to its end. Whenever it is killed, what is gone is what nobody needed.
  /// - Parameters:
  ///   - seconds: now, since 1970, by the clock that files are dated by.
  ///   - isDry: whether nothing is removed.
  ///   - progress: hears how many blocks have been looked at. What it throws ends this.
  /// - Throws: `malformed` for a pin or a pinned block that cannot be read, `wrong_hash` for one that is damaged: what they lead to is not
  ///   known, so nothing is removed then. `too_large` past the limits of a walk. `read_only`, `storage`.
  public func collect(
    at seconds: Int64, grace: Int = GarbageCollection.grace, isDry: Bool = false, progress: (Int) throws -> Void = { _ in }
  ) throws -> GarbageCollection {
    let lock = try BlockLock(layout)
    var result = GarbageCollection()
    let walk = DAGWalk()
    try erased.refresh()
    let pins = try self.pins()
    result.pins = pins.count
    for pin in pins {
      try walk.run(from: pin.root) { cid in
        try progress(walk.count)
        do throws(ArchiveError) {
          return try self.links(of: cid, under: lock)
        } catch {
          guard error.code == .notFound else { throw error }
          result.missingCount += 1
          if result.missing.count < GarbageCollection.listedMax { result.missing.append(cid) }
          return []
        }
      }
    }
    try sweep(under: lock, but: walk, notAfter: seconds - Int64(grace), isDry: isDry, into: &result, progress: progress)
    return result
  }

  private func sweep(
    under lock: BlockLock, but walk: DAGWalk, notAfter oldest: Int64, isDry: Bool, into result: inout GarbageCollection,
    progress: (Int) throws -> Void
  ) throws {
    var found = result
    if !isDry { try lock.forgetTally() }
    try visit { cid, size in
      try progress(walk.count + found.young.blocks + found.removed.blocks)
      let isErased = erased.contains(cid)
      if walk.contains(cid), !isErased { return found.kept.add(size) }
      let file = layout.file(of: cid)
      var status = stat()
      guard lstat(file, &status) == 0 else { throw FileCalls.failure(errno, "read", file) }
      if Int64(status.st_mtim.tv_sec) > oldest, !isErased { return found.young.add(size) }
      guard isDry || unlink(file) == 0 else { throw FileCalls.failure(errno, "remove", file) }
      found.removed.add(size)
    }
    result = found
    if !isDry { try lock.write(BlockTally(blocks: found.kept.blocks + found.young.blocks, bytes: found.kept.bytes + found.young.bytes)) }
  }
}

extension BlockTally {
  mutating func add(_ size: Int64) {
    blocks += 1
    bytes += size
  }
}
