internal import SpaceContent

/// Joins leaves to the balanced tree of IPFS: every leaf at one depth, every node full but for the last of its level.
///
/// Only the nodes that are not full yet are kept, one for each level.
struct BalancedLayout {
  private struct Child {
    let cid: CID
    let contentByteCount: UInt64
    let dagByteCount: UInt64
  }

  private let profile: UnixFSProfile
  private let sink: UnixFSImport.Sink?
  /// What waits for its parent, by level; leaves first.
  private var levels: [[Child]] = [[]]
  private var blockCount = 0

  init(profile: UnixFSProfile, sink: UnixFSImport.Sink?) {
    self.profile = profile
    self.sink = sink
  }

  /// Takes the next leaf, whose bytes are in `buffer`.
  mutating func add(_ leaf: LeafBuffer.Leaf, in buffer: borrowing LeafBuffer) throws {
    try sink?(leaf.cid, buffer.bytes(leaf.block))
    try add(leaf)
  }

  /// Takes the next leaf where nobody wants its bytes.
  mutating func add(_ leaf: LeafBuffer.Leaf) throws {
    blockCount += 1
    try add(Child(cid: leaf.cid, contentByteCount: UInt64(leaf.contentByteCount), dagByteCount: UInt64(leaf.block.count)), at: 0)
  }

  private mutating func add(_ child: Child, at level: Int) throws {
    // A node is closed when its successor comes: a full one may be the root.
    if levels[level].count == profile.maxLinks { try close(level) }
    levels[level].append(child)
  }

  /// Makes the node of what waits on a level, and adds it to the next one.
  private mutating func close(_ level: Int) throws {
    let children = levels[level]
    levels[level] = []
    if level + 1 == levels.count { levels.append([]) }
    try add(try parent(of: children), at: level + 1)
  }

  private mutating func parent(of children: [Child]) throws -> Child {
    let content = children.reduce(0) { $0 + $1.contentByteCount }
    let data = UnixFSData(.file, fileByteCount: content, blockByteCounts: children.map(\.contentByteCount))
    let node = PBNode(links: children.map { PBLink(cid: $0.cid, name: "", tsize: $0.dagByteCount) }, data: data.encoded)
    let block = try BalancedLayout.put(node, profile, sink)
    blockCount += 1
    return Child(
      cid: block.cid, contentByteCount: content, dagByteCount: children.reduce(block.byteCount) { $0 + $1.dagByteCount })
  }

  /// Makes a DAG-PB block and hands it on.
  static func put(_ node: PBNode, _ profile: UnixFSProfile, _ sink: UnixFSImport.Sink?) throws -> (cid: CID, byteCount: UInt64) {
    let bytes = DagPB.encode(node)
    let cid = profile.cid(dagPB: SHA256.digest(bytes))
    if let sink { try bytes.withUnsafeBytes { try sink(cid, $0) } }
    return (cid, UInt64(bytes.count))
  }

  /// Closes what is open, and gives the root.
  mutating func finish() throws -> UnixFSImport.Root {
    var level = 0
    while level + 1 < levels.count || levels[level].count > 1 {
      try close(level)
      level += 1
    }
    guard let root = levels[level].first else { preconditionFailure("a file has a leaf, an empty one too") }
    return UnixFSImport.Root(
      cid: root.cid, contentByteCount: root.contentByteCount, dagByteCount: root.dagByteCount, blockCount: blockCount)
  }
}
