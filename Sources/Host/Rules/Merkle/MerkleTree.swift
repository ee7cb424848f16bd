public import SpaceContent

/// A tree that is held in memory with all its nodes: a session's, of some ten thousand leaves. About 64 bytes for each leaf.
public struct MerkleTree: Sendable {
  /// The leaves' hashes, and above them what each two of a level give. The last one of an odd number rises as it is, which is how RFC
  /// 6962 splits a tree, seen from below.
  private let levels: [[Digest]]

  /// The tree over these leaves, in this order.
  public init(_ leaves: some Sequence<[UInt8]>) { self.init(hashes: leaves.map(Merkle.leaf)) }

  /// The tree over leaves with these hashes.
  public init(hashes: [Digest]) {
    var levels = [hashes]
    var level = hashes
    while level.count > 1 {
      var next: [Digest] = []
      next.reserveCapacity((level.count + 1) / 2)
      for index in stride(from: 0, to: level.count - 1, by: 2) { next.append(Merkle.node(level[index], level[index + 1])) }
      if level.count & 1 == 1 { next.append(level[level.count - 1]) }
      levels.append(next)
      level = next
    }
    self.levels = levels
  }

  /// The number of leaves.
  public var count: Int { levels[0].count }

  public var root: Digest { levels[levels.count - 1].first ?? Merkle.emptyRoot }

  /// The proof that a leaf is in the tree.
  public func inclusion(of index: Int) -> InclusionProof {
    precondition(levels[0].indices.contains(index), "a leaf of the tree")
    var hashes: [Digest] = []
    hashes.reserveCapacity(levels.count - 1)
    for (height, level) in levels.enumerated().dropLast() {
      let sibling = (index >> height) ^ 1
      if sibling < level.count { hashes.append(level[sibling]) }
    }
    return InclusionProof(index: index, size: count, hashes: hashes)
  }

  /// The proof that this tree begins with the first `old` of its leaves.
  public func consistency(from old: Int) -> ConsistencyProof {
    Merkle.consistency(from: old, to: count) { nodes in nodes.map { levels[$0.level][$0.index] } }
  }
}

/// The right edge of a growing tree: enough to add leaves and to know the root, in 32 bytes for each doubling.
///
/// What it holds are the roots of the complete subtrees from left to right, one for each one in the number of leaves as binary.
public struct MerkleFrontier: Hashable, Sendable {
  public private(set) var count = 0
  private var nodes: [Digest] = []

  public init() {}

  /// Adds a leaf by its hash.
  public mutating func append(_ leaf: Digest) {
    var hash = leaf
    for _ in 0..<(~count).trailingZeroBitCount { hash = Merkle.node(nodes.removeLast(), hash) }
    nodes.append(hash)
    count += 1
  }

  public var root: Digest { Merkle.fold(nodes) ?? Merkle.emptyRoot }
}
