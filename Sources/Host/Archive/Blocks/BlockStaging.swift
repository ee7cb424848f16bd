internal import Glibc
public import SpaceContent

/// Blocks on their way into a store: all of them come in with `commit`, or none.
///
/// `add` writes into a folder of its own, which nobody else looks at and which needs no lock; nothing is durable yet. `commit` makes all
/// of them durable, and gives them their names under the lock; only then, when the names are durable, too, come the pins.
/// Whoever marks something as done (a pin, an outbox row) does it after `commit`. What is not committed goes with this value; what a
/// killed process leaves goes when the store is next opened. A process killed inside `commit` leaves some blocks, whole and without a pin.
///
/// For one thread at a time.
public final class BlockStaging {
  /// What a commit did.
  public struct Result: Hashable, Sendable {
    /// Blocks that were not there before, and their bytes.
    public var added = BlockTally()
    /// Blocks that were there already.
    public var known = 0
  }

  private let store: BlockStore
  private let path: String
  /// Holds the kernel's lock on the folder, which says that its writer lives.
  private let folder: OpenFile
  /// Blocks with a file here, which has the number for its name. CIDs are of version 1 here and below.
  private var staged: [CID: Int] = [:]
  private var sizes: [Int64] = []
  /// Blocks that the store had when they were added.
  private var known: Set<CID> = []
  private var isDone = false
  private let writer = WriteBehind()

  public private(set) var byteCount: Int64 = 0

  /// - Throws: `read_only`, `disk_full` or `storage`.
  public init(_ store: BlockStore) throws(ArchiveError) {
    self.store = store
    var template = Array((store.layout.staging + "/XXXXXXXX").utf8CString)
    // Made and locked while nobody looks for leftovers.
    let lock = try BlockLock(store.layout)
    guard mkdtemp(&template) != nil else { throw FileCalls.failure(errno, "write to", store.layout.staging) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    folder = try OpenFile(path, O_RDONLY | O_DIRECTORY)
    guard flock(folder.descriptor, LOCK_EX | LOCK_NB) == 0 else { throw FileCalls.failure(errno, "lock", path) }
    withExtendedLifetime(lock) {}
  }

  deinit {
    // Nothing may be written any more; what failed nobody asks for.
    do { try writer.wait() } catch {}
    // A folder that stays is removed at the next opening; there is nobody to tell here.
    do { try FileCalls.removeFolder(path) } catch { _ = rmdir(path) }
  }

  /// How many blocks were added.
  public var count: Int { staged.count + known.count }

  /// Writes a block to the staging folder, unless it, or a file of its name and size, is there already.
  /// - Throws: `disk_full`, also as soon as what is new is by itself more than the store's limit; `storage`. A large block is still being
  ///   written when this returns: what fails then is thrown by a later call, `commit` at the latest.
  public func add(_ block: Block) throws(ArchiveError) {
    precondition(!isDone, "a staging is committed once")
    let cid = block.cid.asVersion1
    guard staged[cid] == nil, !known.contains(cid) else { return }
    // The time of the last change is what garbage collection goes by: a block that is wanted again is as good as new.
    let file = store.layout.file(of: cid)
    if try FileCalls.size(file) == Int64(block.bytes.count), utimensat(AT_FDCWD, file, nil, AT_SYMLINK_NOFOLLOW) == 0 {
      known.insert(cid)
      return
    }
    if let limit = store.limit, byteCount + Int64(block.bytes.count) > limit { throw BlockStaging.full(limit) }
    try FileCalls.create(path + "/\(sizes.count)", block.bytes, by: writer)
    staged[cid] = sizes.count
    sizes.append(Int64(block.bytes.count))
    byteCount += Int64(block.bytes.count)
  }

  /// A block that was added, or that the store has; hashed again.
  public func find(_ cid: CID) throws(ArchiveError) -> Block? {
    guard let number = staged[cid.asVersion1] else { return try store.find(cid) }
    try writer.wait()
    guard let bytes = try FileCalls.read(path + "/\(number)", limit: Block.maxByteCount) else { return nil }
    return try Block(cid, verifying: bytes)
  }

  /// Whether a block was added.
  public func holds(_ cid: CID) -> Bool { staged[cid.asVersion1] != nil || known.contains(cid.asVersion1) }

  /// Whether a block was added, or the store has it.
  public func has(_ cid: CID) throws(ArchiveError) -> Bool { holds(cid) ? true : try store.has(cid) }

  /// Brings all blocks into the store, then pins. Everything is durable when this returns. Blocks that are erased stay out: that is decided
  /// under the lock under which they are removed, too, so none comes back behind its removal.
  /// - Parameter pins: roots; that all they lead to is there is for the caller to know.
  /// - Throws: `disk_full` where it would be more than the limit: nothing is changed then; `not_found` where a block that the store had
  ///   has been collected since; `read_only`, `storage`.
  @discardableResult
  public func commit(pinning pins: [Pin] = []) throws(ArchiveError) -> Result {
    precondition(!isDone, "a staging is committed once")
    isDone = true
    try writer.wait()
    try FileCalls.synchronise(sizes.indices.map { path + "/\($0)" }, in: folder, path)
    let lock = try BlockLock(store.layout)
    try store.erased.refresh()
    for cid in known where try !store.has(cid) && !store.erased.contains(cid) {
      throw ArchiveError(
        .notFound, "the block \(cid) was here, and was collected while others were added", hint: "do the same once more")
    }
    let result = try place(under: lock)
    for pin in pins { try store.write(pin, under: lock, staged: path + "/pin") }
    if !pins.isEmpty { try FileCalls.synchroniseFolder(store.layout.pins) }
    return result
  }

  private func place(under lock: BlockLock) throws(ArchiveError) -> Result {
    var result = Result(known: known.count)
    // By number, for the order in which they came; without names for what is erased.
    var places: [(file: String, folder: String)] = Array(repeating: ("", ""), count: sizes.count)
    var before: Int64 = 0
    for (cid, number) in staged where !store.erased.contains(cid) {
      places[number] = (store.layout.file(of: cid), store.layout.folder(of: cid))
      if let size = try FileCalls.size(places[number].file) {
        before += size
        result.known += 1
      } else {
        result.added.blocks += 1
      }
      result.added.bytes += sizes[number]
    }
    result.added.bytes -= before
    var tally = try lock.tally()
    if let limit = store.limit, !staged.isEmpty {
      let current = if let tally { tally } else { try store.tally() }
      guard current.bytes + result.added.bytes <= limit else { throw BlockStaging.full(limit, at: current.bytes) }
      tally = current
    }
    guard !staged.isEmpty else { return result }
    try lock.forgetTally()
    try rename(into: places)
    if var tally {
      tally.blocks += result.added.blocks
      tally.bytes += result.added.bytes
      try lock.write(tally)
    }
    return result
  }

  private func rename(into places: [(file: String, folder: String)]) throws(ArchiveError) {
    var folders: Set<String> = []
    var isNew = false
    for (number, place) in places.enumerated() where !place.file.isEmpty {
      if folders.insert(place.folder).inserted { isNew = try FileCalls.makeFolder(place.folder) || isNew }
      guard Glibc.rename(path + "/\(number)", place.file) == 0 else { throw FileCalls.failure(errno, "write to", place.file) }
    }
    try FileCalls.synchronise(Array(folders), in: folder, path)
    if isNew { try FileCalls.synchroniseFolder(store.layout.blocks) }
  }

  private static func full(_ limit: Int64, at current: Int64 = 0) -> ArchiveError {
    ArchiveError(
      .diskFull, "the blocks would be more than the \(limit) bytes that are allowed" + (current > 0 ? ": there are \(current)" : ""),
      hint: "`agon archive gc` removes what no pin needs; or raise the limit")
  }
}
