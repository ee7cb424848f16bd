import Foundation
import HostRules
import SpaceContent
import TestSupport
import Testing

@Suite struct MerkleTests {
  /// The leaves of the reference tree of certificate transparency's own tests.
  static let reference: [[UInt8]] = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  ].map { Hex.decode($0) ?? [] }

  /// The roots of its first one to eight leaves.
  private static let roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test func theReferenceTreeHasItsRoots() {
    var frontier = MerkleFrontier()
    #expect(frontier.root.description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for (index, root) in MerkleTests.roots.enumerated() {
      frontier.append(Merkle.leaf(MerkleTests.reference[index]))
      #expect(frontier.root.description == root)
      #expect(frontier.count == index + 1)
      #expect(MerkleTree(MerkleTests.reference[...index]).root.description == root)
    }
    #expect(MerkleTree([]).root == Merkle.emptyRoot)
  }

  private static let sizes = 300
  private static let leaves = (0..<sizes).map { Array("leaf \($0)".utf8) }

  @Test func everyProofOfEverySizeIsThatOfTheRFC() {
    var naive = NaiveMerkle(MerkleTests.leaves)
    let hashes = MerkleTests.leaves.map(Merkle.leaf)
    let whole = MerkleTree(hashes: hashes)
    var frontier = MerkleFrontier()
    for size in 1...MerkleTests.sizes {
      frontier.append(hashes[size - 1])
      let tree = MerkleTree(hashes: Array(hashes[..<size]))
      let root = naive.root(0, size)
      #expect(tree.root == root && frontier.root == root)
      var wrong = 0
      for index in 0..<size {
        let proof = tree.inclusion(of: index)
        if proof.hashes != naive.path(index, 0, size) || !proof.proves(hashes[index], under: root) { wrong += 1 }
      }
      for old in 1...size {
        let proof = tree.consistency(from: old)
        if proof.hashes != naive.subproof(old, 0, size, true) || !proof.proves(naive.root(0, old), before: root) { wrong += 1 }
      }
      #expect(wrong == 0, "\(size) leaves")
    }
    #expect(whole.root == frontier.root)
  }

  /// Every bit of every hash for small trees, one bit of every hash for the others; and every other way to bend a proof.
  @Test func bentProofsAreRefused() {
    let hashes = MerkleTests.leaves.map(Merkle.leaf)
    var draws = SplitMix64(seed: Soak.seed)
    var accepted = 0
    for size in 1...Soak.count(fast: 48, full: MerkleTests.sizes) {
      let tree = MerkleTree(hashes: Array(hashes[..<size]))
      for index in 0..<size {
        let proof = tree.inclusion(of: index)
        for bent in Bent.all(proof.hashes, everyBit: size <= 9, &draws) {
          if InclusionProof(index: index, size: size, hashes: bent).proves(hashes[index], under: tree.root) { accepted += 1 }
        }
        if proof.proves(Bent.flipped(hashes[index], 8 * draws.below(32)), under: tree.root) { accepted += 1 }
        if proof.proves(hashes[index], under: Bent.flipped(tree.root, draws.below(256))) { accepted += 1 }
        for other in [index - 1, index + 1, index ^ 2, index + size] where other != index {
          if InclusionProof(index: other, size: size, hashes: proof.hashes).proves(hashes[index], under: tree.root) { accepted += 1 }
        }
      }
      for old in 1...size {
        let before = MerkleTree(hashes: Array(hashes[..<old])).root
        let proof = tree.consistency(from: old)
        for bent in Bent.all(proof.hashes, everyBit: size <= 9, &draws) {
          if ConsistencyProof(old: old, size: size, hashes: bent).proves(before, before: tree.root) { accepted += 1 }
        }
        if proof.proves(Bent.flipped(before, draws.below(256)), before: tree.root) { accepted += 1 }
        if proof.proves(before, before: Bent.flipped(tree.root, draws.below(256))) { accepted += 1 }
        if old < size, proof.proves(tree.root, before: before) { accepted += 1 }
      }
    }
    #expect(accepted == 0)
  }

  @Test func nothingIsProvedOfNoTree() {
    let root = MerkleTree(MerkleTests.reference).root
    #expect(!ConsistencyProof(old: 0, size: 8, hashes: []).proves(Merkle.emptyRoot, before: root))
    #expect(!ConsistencyProof(old: -1, size: 8, hashes: []).proves(Merkle.emptyRoot, before: root))
    #expect(!ConsistencyProof(old: 9, size: 8, hashes: []).proves(root, before: root))
    #expect(InclusionProof(index: 0, size: 0, hashes: []).root(of: root) == nil)
    #expect(InclusionProof(index: -1, size: 1, hashes: []).root(of: root) == nil)
    #expect(Merkle.consistency(from: 0, to: 8) { _ in [] }.hashes.isEmpty)
  }

  /// A proof of the largest tree has 62 hashes at most, and none of its arithmetic overflows.
  @Test func theLargestTreeIsWithinTheNumbers() {
    let hashes = [Digest](repeating: Merkle.emptyRoot, count: InclusionProof.maxHashes)
    for index in [0, Int.max / 2, Int.max - 1] {
      let proof = Merkle.inclusion(of: index, size: .max) { $0.map { _ in Merkle.emptyRoot } }
      #expect(proof.hashes.count <= InclusionProof.maxHashes)
      #expect(proof.root(of: Merkle.emptyRoot) != nil)
      #expect(InclusionProof(index: index, size: .max, hashes: hashes + hashes).root(of: Merkle.emptyRoot) == nil)
    }
    let proof = Merkle.consistency(from: .max - 1, to: .max) { $0.map { _ in Merkle.emptyRoot } }
    #expect(!proof.proves(Merkle.emptyRoot, before: Merkle.emptyRoot))
    #expect(!Merkle.isSubtree(1..<Int.max))
    #expect(Merkle.isSubtree(0..<1 << 61))
  }
}

/// Ways to bend a list of hashes.
enum Bent {
  static func flipped(_ digest: Digest, _ bit: Int) -> Digest {
    var bytes = digest.bytes
    bytes[bit / 8] ^= 1 << (bit % 8)
    return Digest(bytes: bytes) ?? digest
  }

  static func all(_ hashes: [Digest], everyBit: Bool, _ draws: inout SplitMix64) -> [[Digest]] {
    var bent: [[Digest]] = []
    for index in hashes.indices {
      for bit in everyBit ? Array(0..<256) : [draws.below(256)] {
        var copy = hashes
        copy[index] = flipped(copy[index], bit)
        bent.append(copy)
      }
      var dropped = hashes
      dropped.remove(at: index)
      bent.append(dropped)
      var repeated = hashes
      repeated.insert(hashes[index], at: index)
      bent.append(repeated)
      if index > 0, hashes[index] != hashes[index - 1] {
        var swapped = hashes
        swapped.swapAt(index, index - 1)
        bent.append(swapped)
      }
    }
    return bent + [hashes + [Merkle.emptyRoot], [Merkle.emptyRoot] + hashes]
  }
}
