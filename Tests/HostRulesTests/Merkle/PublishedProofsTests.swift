import Foundation
import HostRules
import SpaceContent
import TestSupport
import Testing

/// Proofs that others publish, good and bad: of leaves, of trees, and of subtrees.
@Suite struct PublishedProofsTests {
  private struct Vectors: Decodable {
    let cases: [Case]
  }

  private struct Case: Decodable {
    let file: String
    let wantErr: Bool
    let proof: [Data]?
    // A proof of a leaf.
    let leafIdx: UInt64?
    let treeSize: UInt64?
    let leafHash: Data?
    let root: Data?
    // A proof of an older tree.
    let size1: UInt64?
    let size2: UInt64?
    let root1: Data?
    let root2: Data?
    // Of a subtree.
    let start: UInt64?
    let end: UInt64?
    let size: UInt64?

    /// A hash of another length is no digest of ours. Where the vectors use one just to say "this one", equal ones stay equal.
    func root(_ data: Data?) -> Digest? {
      guard let data, !data.isEmpty else { return nil }
      return Digest(bytes: data) ?? SHA256.digest([0xff] + Array(data))
    }

    var hashes: [Digest]? {
      let hashes = (proof ?? []).map { Digest(bytes: $0) }
      return hashes.contains(nil) ? nil : hashes.compactMap { $0 }
    }

    func number(_ value: UInt64?) -> Int? { value.flatMap { Int(exactly: $0) } }
  }

  @Test func allAreDecidedAsPublished() throws {
    guard let file = SharedFolder.file("vectors/rfc6962_proofs.json") else { return }
    let cases = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file)).cases
    #expect(cases.count == 259)
    for example in cases {
      #expect(PublishedProofsTests.accepts(example) == !example.wantErr, "\(example.file)")
    }
  }

  private static func accepts(_ example: Case) -> Bool {
    guard let hashes = example.hashes else { return false }
    if example.leafIdx != nil {
      guard let index = example.number(example.leafIdx), let leaf = example.root(example.leafHash), let root = example.root(example.root),
        let start = example.number(example.start ?? 0), let end = example.number(example.end ?? example.treeSize), start <= index
      else { return false }
      guard start <= end, Merkle.isSubtree(start..<end) else { return false }
      return InclusionProof(index: index - start, size: end - start, hashes: hashes).proves(leaf, under: root)
    }
    guard let part = example.root(example.root1), let root = example.root(example.root2) else { return false }
    if let start = example.number(example.start), let end = example.number(example.end), let size = example.number(example.size) {
      return start <= end && Merkle.isConsistent(start..<end, part, size: size, root, proof: hashes)
    }
    guard let old = example.number(example.size1), let size = example.number(example.size2) else { return false }
    return ConsistencyProof(old: old, size: size, hashes: hashes).proves(part, before: root)
  }
}
