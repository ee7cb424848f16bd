public import SpaceContent

/// Writing what roots lead to as a CAR of version 1: depth first from each root, each block once, in the order of links. So the same roots
/// have one archive, whatever store it is written from.
public struct CARExport: Hashable, Sendable {
  public let blocks: Int
  /// Of the whole archive.
  public let bytes: Int64
  /// How many blocks were passed over.
  public let passedOver: Int

  /// Writes the archive in one pass, with each block hashed as it is read.
  /// - Parameters:
  ///   - roots: 1 to `CAR.rootsMax`.
  ///   - block: gives a block, or throws; nil for one that is passed over because it is erased.
  ///   - sink: takes the bytes, in order.
  ///   - progress: hears blocks and bytes so far. What it throws ends the export.
  /// - Throws: what `block`, `sink` and `progress` throw; `malformed` for a block that is not what its codec says; `too_large` past the
  ///   limits of a walk. What was given to the sink by then is no whole archive.
  public init(
    roots: [CID], block: (CID) throws -> Block?, to sink: @escaping CARWriter.Sink, progress: (Int, Int64) throws -> Void = { _, _ in }
  ) throws {
    var writer = try CARWriter(roots: roots, to: sink)
    let walk = DAGWalk(blocks: CAR.blocksMax)
    var passedOver = 0
    for root in roots {
      try walk.run(from: root) { cid in
        guard let next = try block(cid) else {
          passedOver += 1
          return []
        }
        try writer.write(next)
        try progress(writer.blockCount, writer.byteCount)
        return try next.parts
      }
    }
    try writer.finish()
    blocks = writer.blockCount
    bytes = writer.byteCount
    self.passedOver = passedOver
  }
}
