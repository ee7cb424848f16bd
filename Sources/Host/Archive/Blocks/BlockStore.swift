internal import Glibc
public import SpaceContent

/// Blocks on disk, in a folder of the host's data folder (`BlockLayout` says where).
///
/// A block's file is written under another name, made durable and then given its own, so that nobody ever meets half of one, whenever
/// this process is killed or the power fails. What is read is hashed again: wrong bytes are never given to anybody, and their file is
/// moved aside to `<cid>.damaged`, where a later find of the same block takes the place of an earlier one.
///
/// Any number of threads and processes may use one folder. Readers wait for nobody; whoever changes something does it under the kernel's
/// lock (`BlockLock`), and collecting garbage holds it from beginning to end.
public final class BlockStore: Sendable {
  /// The most bytes of all blocks together; nil for as many as the disk takes. It is asked for each time something is put there: what
  /// another process puts there with another limit counts.
  public let limit: Int64?
  let layout: BlockLayout
  /// What the log beside the blocks says is erased.
  let erased: ErasedBlocks

  /// Opens the store of a data folder.
  ///
  /// What a killed process had begun to write is removed, unless somebody changes the store right now or this user may only read it.
  /// - Parameters:
  ///   - folder: the data folder.
  ///   - creating: whether data folder and store are made where they are missing.
  ///   - erased: what the data folder's log says is erased, where somebody has read it already.
  /// - Throws: `not_found`, `read_only`, `disk_full` or `storage`.
  public init(
    folder: String, limit: Int64? = nil, creating: Bool = true, erased: ErasedBlocks? = nil
  ) throws(ArchiveError) {
    precondition(limit.map { $0 >= 0 } ?? true, "a limit is a number of bytes")
    layout = BlockLayout(data: folder)
    self.limit = limit
    self.erased = erased ?? ErasedBlocks(LogFolder(layout.log))
    if creating {
      var isNew = try FileCalls.makeFolder(folder)
      isNew = try FileCalls.makeFolder(layout.blocks) || isNew
      try FileCalls.makeFolder(layout.staging)
      isNew = try FileCalls.makeFolder(layout.pins) || isNew
      if isNew { try FileCalls.synchroniseFolder(folder) }
    }
    guard access(layout.blocks, R_OK | X_OK) == 0 else {
      let cause = errno
      guard cause == ENOENT || cause == ENOTDIR else { throw FileCalls.failure(cause, "open", layout.blocks) }
      throw ArchiveError(
        .notFound, "there are no blocks in \(folder)", hint: "`agon archive import` brings some; --data DIR names another folder")
    }
    if access(layout.blocks, W_OK) == 0 { try removeLeftovers() }
  }

  /// Staging folders whose writers are gone: a living one holds its folder's lock.
  private func removeLeftovers() throws(ArchiveError) {
    let names = try FileCalls.names(in: layout.staging)
    guard !names.isEmpty, let lock = try BlockLock(immediately: layout) else { return }
    for name in names {
      let path = layout.staging + "/" + name
      let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
      // Its writer has just ended well.
      if folder < 0 && errno == ENOENT { continue }
      guard folder >= 0 else { throw FileCalls.failure(errno, "open", path) }
      defer { close(folder) }
      if flock(folder, LOCK_EX | LOCK_NB) == 0 { try FileCalls.removeFolder(path) }
    }
    withExtendedLifetime(lock) {}
  }

  /// Whether a block has a file here. Its bytes are looked at when it is read.
  public func has(_ cid: CID) throws(ArchiveError) -> Bool { try size(of: cid) != nil }

  /// How many bytes a block's file has; nil where there is none.
  public func size(of cid: CID) throws(ArchiveError) -> Int64? { try FileCalls.size(layout.file(of: cid)) }

  /// A block, with its bytes hashed.
  /// - Throws: `not_found`; `wrong_hash` for other bytes, whose file is out of the way then; `storage`.
  public func get(_ cid: CID) throws(ArchiveError) -> Block {
    guard let block = try find(cid) else { throw BlockStore.missing(cid) }
    return block
  }

  /// The same, or nil where there is none.
  public func find(_ cid: CID) throws(ArchiveError) -> Block? {
    switch try look(at: cid) {
    case .absent: return nil
    case .sound(let block): return block
    case .damaged(let fault):
      guard access(layout.lock, W_OK) == 0 || errno == ENOENT else {
        throw ArchiveError(
          .wrongHash, "the file of \(cid) is damaged: \(fault.message)",
          hint: "this user may not move it aside: import the block again as one who may")
      }
      // Somebody may have put the right bytes there since: that is decided where nobody else changes anything.
      return try setAsideIfDamaged(cid, under: try BlockLock(layout))
    }
  }

  /// Puts a block there. It is durable when this returns, and stays for at least `GarbageCollection.grace` without a pin.
  /// - Throws: `disk_full` where it would be more than `limit` or the disk takes, `read_only`, `storage`; nothing is changed then.
  public func put(_ block: Block) throws(ArchiveError) {
    let staging = try BlockStaging(self)
    try staging.add(block)
    try staging.commit()
  }

  enum Look {
    case absent
    case sound(Block)
    case damaged(ArchiveError)
  }

  func look(at cid: CID) throws(ArchiveError) -> Look {
    guard let bytes = try FileCalls.read(layout.file(of: cid), limit: Block.maxByteCount) else { return .absent }
    do throws(ArchiveError) {
      return .sound(try Block(cid, verifying: bytes))
    } catch {
      return .damaged(error)
    }
  }

  /// Moves the file of a damaged block out of the way.
  /// - Parameter lock: shows that the caller has it.
  /// - Returns: the block, where it is sound now; nil where there is none.
  /// - Throws: `wrong_hash`, also where the file cannot be moved; the message says which.
  func setAsideIfDamaged(_ cid: CID, under lock: BlockLock) throws(ArchiveError) -> Block? {
    let fault: ArchiveError
    switch try look(at: cid) {
    case .absent: return nil
    case .sound(let block): return block
    case .damaged(let error): fault = error
    }
    let file = layout.file(of: cid)
    let size = try FileCalls.size(file) ?? 0
    var tally = try lock.tally()
    try lock.forgetTally()
    guard rename(file, file + BlockLayout.damagedSuffix) == 0 else {
      let cause = String(cString: strerror(errno))
      throw ArchiveError(
        .wrongHash, "the file of \(cid) is damaged, and cannot be moved aside: \(cause)", hint: "\(fault.message); import the block again")
    }
    tally?.blocks -= 1
    tally?.bytes -= size
    if let tally { try lock.write(tally) }
    throw ArchiveError(
      .wrongHash, "the file of \(cid) was damaged: \(fault.message)",
      hint: "it is \(file + BlockLayout.damagedSuffix) now; import the block again, and check the disk")
  }
}
