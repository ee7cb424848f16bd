internal import HostCrypto
public import SpaceContent

/// An address of an EVM chain: 20 bytes.
public struct ChainAddress: Hashable, Sendable {
  public static let byteCount = 20

  public let bytes: [UInt8]

  /// Nil for any other count than 20.
  public init?(bytes: [UInt8]) {
    guard bytes.count == ChainAddress.byteCount else { return nil }
    self.bytes = bytes
  }

  private init(known bytes: [UInt8]) { self.bytes = bytes }

  /// What stands for USDC on a host's own chain: the address whose number is 1.
  public static let localUSDC = ChainAddress(known: [UInt8](repeating: 0, count: byteCount - 1) + [1])
}

/// One payout of a session, as it is claimed on a chain.
public struct PayoutClaim: Hashable, Sendable {
  /// The session's commitment hash.
  public let session: Digest
  public let payee: ChainAddress
  public let token: ChainAddress
  public let amount: Amount

  public init(session: Digest, payee: ChainAddress, token: ChainAddress, amount: Amount) {
    self.session = session
    self.payee = payee
    self.token = token
    self.amount = amount
  }

  /// `abi.encode(bytes32 session, address payee, address token, uint256 amount)`: four words of 32 bytes.
  public var encoded: [UInt8] {
    let narrow = [UInt8](repeating: 0, count: Digest.byteCount - ChainAddress.byteCount)
    let units = withUnsafeBytes(of: amount.units.bigEndian) { Array($0) }
    return session.bytes + narrow + payee.bytes + narrow + token.bytes + [UInt8](repeating: 0, count: Digest.byteCount - units.count)
      + units
  }
}

/// The tree of a session's payouts in the form of OpenZeppelin's `StandardMerkleTree`, whose proofs their `MerkleProof` contract checks.
///
/// A leaf is hashed twice with Keccak-256, so that the 64 bytes of an inner node are never a leaf; leaves are sorted by their hashes; the
/// two children of a node are hashed in their order as numbers, so that a proof needs no directions.
public struct PayoutTree: Sendable {
  /// The nodes from the root down, as a binary heap; the leaves are the last ones, from the end.
  private let nodes: [Digest]
  /// Where each leaf stands in `nodes`, in the order in which they were given.
  private let places: [Int]

  /// The tree of these payouts; nil for none, which has no tree.
  public init?(_ claims: [PayoutClaim]) { self.init(leaves: claims.map { PayoutTree.leaf($0.encoded) }) }

  /// The tree of leaves with these hashes; nil for none.
  init?(leaves: [Digest]) {
    guard !leaves.isEmpty else { return nil }
    let order = leaves.indices.sorted { (a: Int, b: Int) in
      PayoutTree.precedes(leaves[a], leaves[b]) || (leaves[a] == leaves[b] && a < b)
    }
    var nodes = [Digest](repeating: leaves[0], count: 2 * leaves.count - 1)
    var places = [Int](repeating: 0, count: leaves.count)
    for (rank, leaf) in order.enumerated() {
      nodes[nodes.count - 1 - rank] = leaves[leaf]
      places[leaf] = nodes.count - 1 - rank
    }
    for index in stride(from: leaves.count - 2, through: 0, by: -1) {
      nodes[index] = PayoutTree.node(nodes[2 * index + 1], nodes[2 * index + 2])
    }
    self.nodes = nodes
    self.places = places
  }

  public var root: Digest { nodes[0] }

  /// The proof of a payout, by its place among those that the tree was made of.
  public func proof(of index: Int) -> [Digest] {
    var hashes: [Digest] = []
    var at = places[index]
    while at > 0 {
      hashes.append(nodes[at & 1 == 1 ? at + 1 : at - 1])
      at = (at - 1) / 2
    }
    return hashes
  }

  /// Whether a proof shows that a payout is in the tree with this root.
  public static func proves(_ proof: [Digest], _ claim: PayoutClaim, under root: Digest) -> Bool {
    proves(proof, leaf: leaf(claim.encoded), under: root)
  }

  static func proves(_ proof: [Digest], leaf: Digest, under root: Digest) -> Bool { proof.reduce(leaf, node) == root }

  /// The hash of a leaf: Keccak-256 of the Keccak-256 of its encoding.
  static func leaf(_ encoded: [UInt8]) -> Digest { Keccak256.digest(Keccak256.digest(encoded).bytes) }

  static func node(_ a: Digest, _ b: Digest) -> Digest {
    precedes(b, a) ? Keccak256.digest(b.bytes + a.bytes) : Keccak256.digest(a.bytes + b.bytes)
  }

  private static func precedes(_ a: Digest, _ b: Digest) -> Bool {
    a.withUnsafeBytes { x in b.withUnsafeBytes { y in x.lexicographicallyPrecedes(y) } }
  }
}
