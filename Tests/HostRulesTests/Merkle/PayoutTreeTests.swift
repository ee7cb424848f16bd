import HostCrypto
import SpaceContent
import Testing

@testable import HostRules

@Suite struct PayoutTreeTests {
  private static func word(_ hex: String) -> Digest { Digest(hex: hex) ?? Merkle.emptyRoot }

  /// The leaves of a snapshot in the tests of @openzeppelin/merkle-tree (`standard.test.ts.md`), in the order of their values, and its root.
  private static let leaves = [
    "6de05019198fcc90ba19896fca48ba0c8f9dd00b7264c7a22284351f3652ea5c", "4bda3fa8b7e83fdab2048e0faa3fc2edc803df4f2df2996309c71d9d560ea667",
    "53e63148bd7b5c974996c9469d0fcc9e764d34ddafec28eabb4a93399eb8b882", "a596ffee17c3519d0311edb25ac6d28e08407856a2c6fd1db81a9260295f2851",
    "53722a4093d3d803b22250c797e0d4fdda3aebfd9c151c8c775ffa8b440f4629", "67c6abdc93cb48b54a8f8e02762d6582ba99455b1112824fa2913e51c14610a3",
    "f37f0986a1809cffdf18075f7ff12bdfbc6b46ac4966cbc1dbecf50e59b8146f", "fff0acc0b7c7dd4dca88db8b9ea4cb251797946d4bf09314f9487d079cbc8168",
    "c141a2c1fa419824b43dbded51a5087ffe99d20964d995f96fb619781a6662d2", "8cf4ffe7174807707948cd21858ba8360b8f37a69e12696a722c9a500970b7dd",
    "02ad059b3cbe14ca74695645b9287bab95865054a44f35870ccb3224d57ae497", "b2ec04776c599a72b9b1d2dfdee91560dc9f479643e201020ded568f68c06a80",
  ]

  @Test(arguments: [leaves, leaves.reversed(), leaves.sorted()])
  func thePublishedTreeHasItsRoot(leaves: [String]) throws {
    let hashes = leaves.map(PayoutTreeTests.word)
    let tree = try #require(PayoutTree(leaves: hashes))
    #expect(tree.root.description == "157e9c38a2614a4493a0e4c38e84a1b43a932665e4d42fa2bf345824b9f101b7")
    for (index, leaf) in hashes.enumerated() {
      #expect(PayoutTree.proves(tree.proof(of: index), leaf: leaf, under: tree.root))
      #expect(!PayoutTree.proves(tree.proof(of: index), leaf: hashes[(index + 1) % hashes.count], under: tree.root))
    }
  }

  /// `["a"]` encoded as `string`, in the dumps of the same package.
  @Test func aLeafIsHashedTwice() {
    let encoded = PayoutTreeTests.number(32) + PayoutTreeTests.number(1) + [UInt8(ascii: "a")] + [UInt8](repeating: 0, count: 31)
    #expect(PayoutTree.leaf(encoded).description == "9c15a6a0eaeed500fd9eed4cbeab71f797cefcc67bfd46683e4d2e6ff7f06d1c")
  }

  private static func number(_ value: UInt8) -> [UInt8] { [UInt8](repeating: 0, count: 31) + [value] }

  private static func claims(_ count: Int) throws -> [PayoutClaim] {
    try (0..<count).map { index in
      PayoutClaim(
        session: SHA256.digest([7]), payee: try #require(ChainAddress(bytes: [UInt8](repeating: UInt8(index), count: 20))),
        token: try #require(ChainAddress(bytes: [UInt8](repeating: 0x99, count: 20))), amount: Amount(units: UInt128(index) << 70 | 5))
    }
  }

  @Test func aClaimIsFourWords() throws {
    let claim = try PayoutTreeTests.claims(3)[2]
    #expect(claim.encoded.count == 128)
    #expect(Array(claim.encoded[..<32]) == SHA256.digest([7]).bytes)
    #expect(Hex.encode(Array(claim.encoded[32..<64])) == "000000000000000000000000" + String(repeating: "02", count: 20))
    #expect(Hex.encode(Array(claim.encoded[64..<96])) == "000000000000000000000000" + String(repeating: "99", count: 20))
    #expect(Hex.encode(Array(claim.encoded[96...])) == "0000000000000000000000000000000000000000000000800000000000000005")
    #expect(ChainAddress(bytes: [1]) == nil)
  }

  @Test func everyPayoutIsProvedAndNoOther() throws {
    #expect(PayoutTree([]) == nil)
    for count in 1...17 {
      let claims = try PayoutTreeTests.claims(count)
      let tree = try #require(PayoutTree(claims))
      for (index, claim) in claims.enumerated() {
        let proof = tree.proof(of: index)
        #expect(PayoutTree.proves(proof, claim, under: tree.root))
        let more = PayoutClaim(
          session: claim.session, payee: claim.payee, token: claim.token, amount: Amount(units: claim.amount.units + 1))
        #expect(!PayoutTree.proves(proof, more, under: tree.root))
        #expect(!PayoutTree.proves(proof + [tree.root], claim, under: tree.root))
        if !proof.isEmpty { #expect(!PayoutTree.proves(Array(proof.dropLast()), claim, under: tree.root)) }
      }
    }
  }

  /// The 64 bytes of an inner node, given as a leaf, would prove under the root if leaves were hashed once.
  @Test func anInnerNodeIsNoLeaf() throws {
    let tree = try #require(PayoutTree(try PayoutTreeTests.claims(4)))
    let proof = tree.proof(of: 0)
    let leaf = PayoutTree.leaf(try PayoutTreeTests.claims(4)[0].encoded)
    let (low, high) = leaf.description < proof[0].description ? (leaf, proof[0]) : (proof[0], leaf)
    let node = low.bytes + high.bytes
    #expect(PayoutTree.proves(Array(proof.dropFirst()), leaf: Keccak256.digest(node), under: tree.root), "hashed once it does")
    #expect(!PayoutTree.proves(Array(proof.dropFirst()), leaf: PayoutTree.leaf(node), under: tree.root))
  }
}
