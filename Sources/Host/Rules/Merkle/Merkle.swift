public import SpaceContent

/// Merkle trees over SHA-256 as certificate transparency has them (RFC 6962, section 2.1; RFC 9162, section 2.1).
///
/// A tree of n > 1 leaves is split at the largest power of two below n. Leaves and inner nodes are hashed behind different bytes, so that
/// no leaf can pass for a node.
public enum Merkle {
  /// The root of a tree without leaves: the SHA-256 of nothing.
  public static let emptyRoot = SHA256.digest([])

  /// The hash of a leaf: `SHA-256(0x00 ‖ bytes)`.
  public static func leaf(_ bytes: [UInt8]) -> Digest {
    var hasher = SHA256()
    withUnsafeBytes(of: UInt8(0)) { hasher.update($0) }
    hasher.update(bytes)
    return hasher.finalize()
  }

  /// The hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`.
  public static func node(_ left: Digest, _ right: Digest) -> Digest {
    var hasher = SHA256()
    withUnsafeBytes(of: UInt8(1)) { hasher.update($0) }
    hasher.update(left)
    hasher.update(right)
    return hasher.finalize()
  }

  /// The root of a complete tree over these hashes, of which there is a power of two.
  public static func complete(_ hashes: ArraySlice<Digest>) -> Digest {
    precondition(hashes.count > 0 && hashes.count & (hashes.count - 1) == 0, "a complete tree has a power of two of leaves")
    var level = Array(hashes)
    var count = level.count
    while count > 1 {
      count /= 2
      for index in 0..<count { level[index] = node(level[2 * index], level[2 * index + 1]) }
    }
    return level[0]
  }

  /// The root over complete subtrees that stand side by side, the largest first; nil for none.
  static func fold(_ nodes: some BidirectionalCollection<Digest>) -> Digest? {
    var rest = nodes.reversed().makeIterator()
    guard var hash = rest.next() else { return nil }
    while let left = rest.next() { hash = node(left, hash) }
    return hash
  }
}

/// A complete subtree of a tree: the leaves from `index · 2^level` up to, but not, `(index + 1) · 2^level`.
public struct MerkleNode: Hashable, Sendable {
  public let level: Int
  public let index: Int

  public init(level: Int, index: Int) {
    self.level = level
    self.index = index
  }

  /// The complete subtrees that make up a range of leaves, from left to right. The range starts where a tree of its size may start.
  static func covering(_ leaves: Range<Int>) -> [MerkleNode] {
    var nodes: [MerkleNode] = []
    var at = leaves.lowerBound
    while at < leaves.upperBound {
      let level = Int.bitWidth - 1 - (leaves.upperBound - at).leadingZeroBitCount
      nodes.append(MerkleNode(level: level, index: at >> level))
      at += 1 << level
    }
    return nodes
  }
}

/// Roots and proofs of a tree whose nodes are kept elsewhere: in memory, or in the tiles of a log.
///
/// `reading` is asked once, with every node that is needed, and gives their hashes in the same order.
extension Merkle {
  /// The root of the first `size` leaves.
  public static func root<E>(size: Int, reading: ([MerkleNode]) throws(E) -> [Digest]) throws(E) -> Digest {
    precondition(size >= 0, "a tree has no negative number of leaves")
    return try roots(of: [0..<size], reading: reading)[0]
  }

  /// The proof that a leaf is in the tree of the first `size` leaves (RFC 6962, section 2.1.1).
  public static func inclusion<E>(
    of index: Int, size: Int, reading: ([MerkleNode]) throws(E) -> [Digest]
  ) throws(E) -> InclusionProof {
    precondition((0..<size).contains(index), "a leaf of the tree")
    var ranges: [Range<Int>] = []
    var leaves = 0..<size
    while leaves.count > 1 {
      let middle = leaves.lowerBound + split(leaves.count)
      if index < middle {
        ranges.append(middle..<leaves.upperBound)
        leaves = leaves.lowerBound..<middle
      } else {
        ranges.append(leaves.lowerBound..<middle)
        leaves = middle..<leaves.upperBound
      }
    }
    return InclusionProof(index: index, size: size, hashes: try roots(of: ranges.reversed(), reading: reading))
  }

  /// The proof that the first `old` leaves of a tree are the tree that there was (RFC 6962, section 2.1.2). Empty for 0 leaves, and for
  /// as many as there are now.
  public static func consistency<E>(
    from old: Int, to size: Int, reading: ([MerkleNode]) throws(E) -> [Digest]
  ) throws(E) -> ConsistencyProof {
    precondition((0...size).contains(old), "a tree only grows")
    var ranges: [Range<Int>] = []
    var leaves = 0..<size
    while old > 0, old < leaves.upperBound {
      let middle = leaves.lowerBound + split(leaves.count)
      if old <= middle {
        ranges.append(middle..<leaves.upperBound)
        leaves = leaves.lowerBound..<middle
      } else {
        ranges.append(leaves.lowerBound..<middle)
        leaves = middle..<leaves.upperBound
      }
    }
    // What is left ends where the old tree ended. Its root is known to who has the old one, unless it is only a part of that.
    if old > 0, leaves.lowerBound > 0 { ranges.append(leaves) }
    return ConsistencyProof(old: old, size: size, hashes: try roots(of: ranges.reversed(), reading: reading))
  }

  /// The largest power of two below `count`, which is more than 1.
  private static func split(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }

  private static func roots<E>(of ranges: [Range<Int>], reading: ([MerkleNode]) throws(E) -> [Digest]) throws(E) -> [Digest] {
    let parts = ranges.map(MerkleNode.covering)
    let hashes = try reading(parts.flatMap { $0 })
    precondition(hashes.count == parts.reduce(0) { $0 + $1.count }, "each node has one hash")
    var at = 0
    return parts.map { part in
      defer { at += part.count }
      return fold(hashes[at..<at + part.count]) ?? emptyRoot
    }
  }
}
