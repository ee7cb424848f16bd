public import SpaceContent

/// The proof that a leaf is in a tree (RFC 6962, section 2.1.1): the hashes beside its way to the root, from the leaf up.
public struct InclusionProof: Hashable, Sendable {
  /// The most hashes that a proof of a tree of less than 2^63 leaves has.
  public static let maxHashes = 63

  /// The leaf's place, from 0.
  public let index: Int
  /// The number of leaves.
  public let size: Int
  public let hashes: [Digest]

  public init(index: Int, size: Int, hashes: [Digest]) {
    self.index = index
    self.size = size
    self.hashes = hashes
  }

  /// The root that a leaf's hash leads to; nil where the proof has another number of hashes than one of this leaf and tree
  /// (RFC 9162, section 2.1.3.2).
  public func root(of leaf: Digest) -> Digest? {
    guard index >= 0, index < size else { return nil }
    var (place, last) = (index, size - 1)
    var hash = leaf
    for sibling in hashes {
      guard last > 0 else { return nil }
      if place & 1 == 1 || place == last {
        hash = Merkle.node(sibling, hash)
        // Here the tree's right edge rises without a sibling.
        while place & 1 == 0, place > 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        hash = Merkle.node(hash, sibling)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 ? hash : nil
  }

  /// Whether this proves that the leaf with this hash is in the tree with this root.
  public func proves(_ leaf: Digest, under root: Digest) -> Bool { self.root(of: leaf) == root }
}

/// The proof that a tree begins with the leaves of an older one (RFC 6962, section 2.1.2).
public struct ConsistencyProof: Hashable, Sendable {
  /// The number of leaves of the older tree.
  public let old: Int
  public let size: Int
  public let hashes: [Digest]

  public init(old: Int, size: Int, hashes: [Digest]) {
    self.old = old
    self.size = size
    self.hashes = hashes
  }

  /// Whether this proves that the tree with the root `root` has only grown since its root was `oldRoot`.
  ///
  /// An older tree without leaves says nothing, and nothing is proved of it: the caller decides what that means.
  public func proves(_ oldRoot: Digest, before root: Digest) -> Bool {
    old > 0 && Merkle.isConsistent(0..<max(0, old), oldRoot, size: size, root, proof: hashes)
  }
}

extension Merkle {
  /// Whether these leaves may be a subtree: they start at a multiple of the smallest power of two that is not less than their number.
  public static func isSubtree(_ leaves: Range<Int>) -> Bool {
    guard leaves.lowerBound >= 0, leaves.count > 1 else { return leaves.lowerBound >= 0 }
    let width = Int.bitWidth - (leaves.count - 1).leadingZeroBitCount
    return width < Int.bitWidth - 1 && leaves.lowerBound & ((1 << width) - 1) == 0
  }

  /// Whether a proof shows that some leaves with the root `part` are those of the tree with the root `root`
  /// (draft-ietf-plants-merkle-tree-certs, section 4.4.3; for leaves from 0 it is RFC 9162, section 2.1.4.2).
  public static func isConsistent(_ leaves: Range<Int>, _ part: Digest, size: Int, _ root: Digest, proof: [Digest]) -> Bool {
    guard isSubtree(leaves), leaves.upperBound <= size else { return false }
    guard !leaves.isEmpty else { return proof.isEmpty && part == emptyRoot }
    var (first, last, end) = (leaves.lowerBound, leaves.upperBound - 1, size - 1)
    func rise() {
      first >>= 1
      last >>= 1
      end >>= 1
    }
    if last == end {
      while first != last { rise() }
    } else {
      while first != last, last & 1 == 1 { rise() }
    }
    var rest = proof[...]
    // Where the leaves are a complete subtree, or reach the end, their root is a node of the tree; else the proof starts with one.
    guard let start = first == last ? part : rest.popFirst() else { return false }
    var (partHash, hash) = (start, start)
    for sibling in rest {
      guard end > 0 else { return false }
      if last & 1 == 1 || last == end {
        if first < last { partHash = node(sibling, partHash) }
        hash = node(sibling, hash)
        while last & 1 == 0, end > 0 { rise() }
      } else {
        hash = node(hash, sibling)
      }
      rise()
    }
    return end == 0 && partHash == part && hash == root
  }
}
