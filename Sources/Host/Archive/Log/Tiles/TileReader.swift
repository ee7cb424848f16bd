public import HostRules
public import SpaceContent

/// Reads the tree of a log from its tiles: no more of them than an answer needs, each once.
///
/// What a tile says is as good as where it came from. Whoever makes a proof from tiles checks it under a checkpoint's root before use.
public struct TileReader {
  /// How many entries the log has whose tiles are read.
  public let size: Int
  /// How many tiles were read so far.
  public private(set) var reads = 0

  private let fetch: (Tile) throws(ArchiveError) -> [UInt8]
  private var hashes: [Tile: [Digest]] = [:]

  /// - Parameter fetch: gives the bytes of a tile or bundle. Its errors are passed on.
  public init(size: Int, fetch: @escaping (Tile) throws(ArchiveError) -> [UInt8]) {
    self.size = size
    self.fetch = fetch
  }

  /// The hashes of complete subtrees, in the order in which they were asked for.
  /// - Throws: `malformed` for a tile of another length than its width says, and what `fetch` throws.
  public mutating func hashes(of nodes: [MerkleNode]) throws(ArchiveError) -> [Digest] {
    var found: [Digest] = []
    for node in nodes {
      let level = node.level / Tile.height
      let rise = node.level % Tile.height
      let first = node.index << rise
      guard let tile = Tile.holding(.hashes(level: level), first, size: size) else {
        preconditionFailure("a complete subtree of the log's own tree is in its tiles")
      }
      let all = try read(tile)
      let start = first % Tile.fullWidth
      found.append(Merkle.complete(all[start..<start + (1 << rise)]))
    }
    return found
  }

  /// The proof that an entry is in the tree of all entries.
  public mutating func inclusion(of index: Int) throws(ArchiveError) -> InclusionProof {
    try Merkle.inclusion(of: index, size: size) { (nodes) throws(ArchiveError) in try hashes(of: nodes) }
  }

  /// The proof that the tree begins with that of the first `old` entries.
  public mutating func consistency(from old: Int) throws(ArchiveError) -> ConsistencyProof {
    try Merkle.consistency(from: old, to: size) { (nodes) throws(ArchiveError) in try hashes(of: nodes) }
  }

  /// The root of the tree of all entries.
  public mutating func root() throws(ArchiveError) -> Digest {
    try Merkle.root(size: size) { (nodes) throws(ArchiveError) in try hashes(of: nodes) }
  }

  /// An entry.
  /// - Throws: `truncated` or `malformed` for a bundle that is none.
  public mutating func entry(_ index: Int) throws(ArchiveError) -> [UInt8] {
    guard let tile = Tile.holding(.entries, index, size: size) else { preconditionFailure("an entry of the log") }
    reads += 1
    return try EntryBundle.decode(try fetch(tile), count: tile.width)[index % Tile.fullWidth]
  }

  private mutating func read(_ tile: Tile) throws(ArchiveError) -> [Digest] {
    if let known = hashes[tile] { return known }
    reads += 1
    let found = try Tile.hashes(try fetch(tile), of: tile)
    hashes[tile] = found
    return found
  }
}

extension Tile {
  /// The hashes that a tile of hashes consists of.
  /// - Throws: `malformed` for any other number of bytes than its width says.
  static func hashes(_ bytes: [UInt8], of tile: Tile) throws(ArchiveError) -> [Digest] {
    guard bytes.count == tile.width * Digest.byteCount else {
      throw ArchiveError(
        .malformed, "\(tile.path) has \(bytes.count) bytes, where \(tile.width * Digest.byteCount) belong",
        hint: "the file was cut off or changed; restore it from a copy of the log")
    }
    return (0..<tile.width).compactMap { Digest(bytes: bytes[$0 * Digest.byteCount..<($0 + 1) * Digest.byteCount]) }
  }
}
