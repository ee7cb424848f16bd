public import SpaceContent

/// A walk through everything that roots lead to: depth first, each block before those that it links to and those in the order of its
/// links, each block once however many paths lead to it. So the walk of a graph that doubles at every level takes as long as it has blocks. The two
/// versions of a CID are one block; it is visited as the one that comes first.
public final class DAGWalk {
  /// The longest path from a root; what is deeper is refused.
  public static let depthMax = 16_384
  /// The most blocks of a walk: what is remembered of them is about 100 MiB.
  public static let blocksMax = 1 << 20
  /// The most links that wait to be followed, on the path from the root to where the walk is.
  public static let pendingMax = 1 << 22

  private struct Frame {
    let links: [CID]
    var next = 0
  }

  private var seen: Set<CID> = []
  private let limit: Int

  /// - Parameter blocks: the most blocks.
  public init(blocks: Int = DAGWalk.blocksMax) { limit = blocks }

  /// How many blocks have been visited.
  public var count: Int { seen.count }

  /// Whether a block has been visited.
  public func contains(_ cid: CID) -> Bool { seen.contains(cid.asVersion1) }

  /// Visits what `root` leads to and was not visited before.
  /// - Parameter visit: gives the links to follow from a block. What it throws ends the walk.
  /// - Throws: `too_large` past a limit.
  public func run(from root: CID, visit: (CID) throws -> [CID]) throws {
    guard seen.insert(root.asVersion1).inserted else { return }
    var frames = [Frame(links: try visit(root))]
    var pending = frames[0].links.count
    while let top = frames.last {
      guard top.next < top.links.count else {
        pending -= top.links.count
        frames.removeLast()
        continue
      }
      frames[frames.count - 1].next += 1
      let cid = top.links[top.next]
      guard seen.insert(cid.asVersion1).inserted else { continue }
      guard seen.count <= limit else {
        throw ArchiveError(.tooLarge, "\(root) leads to more than \(limit) blocks", hint: "take it in parts, each with a root of its own")
      }
      let links = try visit(cid)
      guard !links.isEmpty else { continue }
      pending += links.count
      guard frames.count < DAGWalk.depthMax, pending <= DAGWalk.pendingMax else {
        throw ArchiveError(
          .tooLarge, "\(cid) is deeper below \(root) than \(DAGWalk.depthMax) blocks, or has too many beside it",
          hint: "nothing that Agon makes is so deep")
      }
      frames.append(Frame(links: links))
    }
  }
}
