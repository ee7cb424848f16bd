public import SpaceContent

/// Taking the blocks of a CAR into a store: all of them, or, where anything is wrong, none.
public struct CARImport: Hashable, Sendable {
  public let roots: [CID]
  /// The version of the archive, 1 or 2.
  public let version: Int
  /// Blocks in the archive, and their bytes.
  public let read: BlockTally
  /// Those that the store did not have.
  public let added: BlockTally
  public let isPinned: Bool

  /// Reads an archive to its end, checks it, and brings its blocks into the store.
  ///
  /// The blocks become durable and get their names at the very end, and the pins come after them: a process killed at any moment leaves
  /// no pin, or all pins and everything that they lead to.
  /// - Parameters:
  ///   - pin: the name and the time, in milliseconds since 1970, under which the archive's roots are pinned; nil for no pins. A root is
  ///     pinned only where everything that it leads to is in the archive or in the store,
  ///     or erased.
  ///   - progress: hears blocks and bytes read so far. What it throws ends the import, and nothing is changed.
  /// - Throws: what `CARReader` throws; `not_found` for a root that leads to a block that is nowhere, which the message names;
  ///   `malformed` for a block that is not what its codec says; `disk_full`, `read_only`, `storage`. Nothing is changed then.
  public init(
    _ reader: consuming CARReader, into store: BlockStore, pin: (name: String, milliseconds: Int64)?,
    progress: (Int, Int64) throws -> Void = { _, _ in }
  ) throws {
    let pins = try pin.map { pin in try reader.roots.map { try Pin($0, name: pin.name, at: pin.milliseconds) } } ?? []
    let staging = try BlockStaging(store)
    // What blocks lead to and has not come yet. As a rule it is empty at the end, and nothing needs to be read again.
    var awaited: Set<CID> = Set(reader.roots.map(\.asVersion1))
    while let block = try reader.next() {
      try staging.add(block)
      for cid in try block.parts where !staging.holds(cid) { awaited.insert(cid.asVersion1) }
      awaited.remove(block.cid.asVersion1)
      try progress(reader.blockCount, reader.blockBytes)
    }
    if !pins.isEmpty, !awaited.isEmpty { try CARImport.follow(reader.roots, in: staging, store) }
    let result = try staging.commit(pinning: pins)
    roots = reader.roots
    version = reader.outer == nil ? 1 : 2
    read = BlockTally(blocks: reader.blockCount, bytes: reader.blockBytes)
    added = result.added
    isPinned = !pins.isEmpty
  }

  private static func follow(_ roots: [CID], in staging: BlockStaging, _ store: BlockStore) throws {
    let walk = DAGWalk()
    for root in roots {
      try walk.run(from: root) { cid in
        let missing = ArchiveError(
          .notFound, "\(cid), to which the root \(root) leads, is neither in the CAR nor in the store; nothing was imported",
          hint: "get a whole CAR, or import what there is without a pin: --no-pin")
        if cid.codec == .raw, try staging.has(cid) { return [] }
        if cid.codec != .raw, let block = try staging.find(cid) { return try block.parts }
        guard try store.isErased(cid) else { throw missing }
        return []
      }
    }
  }
}
