internal import HostRules
internal import SpaceContent

/// The right edge of a log: the partial tile of every level and the partial bundle, which is all that a log needs to grow.
struct LogEdge {
  /// How many entries there are.
  private(set) var size = 0
  /// The hashes of the partial tile of each level, at most 255. There is a level as soon as it has had a hash.
  private(set) var levels: [[Digest]] = [[]]
  /// The bundle of the entries after the last full one.
  private(set) var bundle: [UInt8] = []

  init() {}

  /// The edge of a log of `size` entries.
  /// - Parameter fetch: gives tiles and bundles.
  /// - Throws: `malformed` or `not_proved` for a bundle that does not fit its tile, and what `fetch` throws.
  init(size: Int, fetch: (Tile) throws(ArchiveError) -> [UInt8]) throws(ArchiveError) {
    self.size = size
    levels = []
    for level in 0..<Tile.levels where level == 0 || size >> (Tile.height * level) > 0 {
      let count = size >> (Tile.height * level)
      let width = count % Tile.fullWidth
      guard width > 0 else {
        levels.append([])
        continue
      }
      let tile = Tile(.hashes(level: level), index: count / Tile.fullWidth, width: width)
      levels.append(try Tile.hashes(try fetch(tile), of: tile))
    }
    let width = size % Tile.fullWidth
    guard width > 0 else { return }
    let tile = Tile(.entries, index: size / Tile.fullWidth, width: width)
    bundle = try fetch(tile)
    guard try EntryBundle.decode(bundle, count: width).map(Merkle.leaf) == levels[0] else {
      throw ArchiveError(
        .notProved, "\(tile.path) does not hash to \(Tile(.hashes(level: 0), index: tile.index, width: width).path)",
        hint: "restore both from a copy of the log")
    }
  }

  /// The root of the whole log.
  var root: Digest {
    Merkle.root(size: size) { nodes in
      nodes.map { node in
        let rise = node.level % Tile.height
        let start = (node.index << rise) % Tile.fullWidth
        return Merkle.complete(levels[node.level / Tile.height][start..<start + (1 << rise)])
      }
    }
  }

  /// What a log has to write when it grows.
  struct Growth {
    /// Bundles first, then tiles from the leaves up: a tile never stands for entries that are not there.
    var files: [FolderWriter.File] { (bundles + tiles).map { FolderWriter.File(path: $0.tile.path, bytes: $0.bytes) } }
    fileprivate(set) var bundles: [(tile: Tile, bytes: [UInt8])] = []
    fileprivate(set) var tiles: [(tile: Tile, bytes: [UInt8])] = []
    /// Tiles and bundles that are full now: their partial ones are not needed any more.
    var full: [Tile] { (bundles + tiles).map(\.tile).filter(\.isFull) }
  }

  /// Adds entries, and says what is to be written.
  mutating func append(_ entries: [[UInt8]]) -> Growth {
    var growth = Growth()
    var changed: Set<Int> = []
    for entry in entries {
      EntryBundle.append(entry, to: &bundle)
      size += 1
      push(Merkle.leaf(entry), to: 0, &growth, &changed)
    }
    if !bundle.isEmpty {
      growth.bundles.append((Tile(.entries, index: size / Tile.fullWidth, width: size % Tile.fullWidth), bundle))
    }
    for level in levels.indices where changed.contains(level) && !levels[level].isEmpty {
      let index = (size >> (Tile.height * level)) / Tile.fullWidth
      growth.tiles.append((Tile(.hashes(level: level), index: index, width: levels[level].count), LogEdge.bytes(levels[level])))
    }
    growth.tiles.sort { LogEdge.level($0.tile) < LogEdge.level($1.tile) }
    return growth
  }

  private mutating func push(_ hash: Digest, to level: Int, _ growth: inout Growth, _ changed: inout Set<Int>) {
    if level == levels.count { levels.append([]) }
    levels[level].append(hash)
    changed.insert(level)
    guard levels[level].count == Tile.fullWidth else { return }
    let index = (size >> (Tile.height * level)) / Tile.fullWidth - 1
    growth.tiles.append((Tile(.hashes(level: level), index: index), LogEdge.bytes(levels[level])))
    if level == 0 {
      growth.bundles.append((Tile(.entries, index: index), bundle))
      bundle = []
    }
    let root = Merkle.complete(levels[level][...])
    levels[level] = []
    push(root, to: level + 1, &growth, &changed)
  }

  private static func level(_ tile: Tile) -> Int { if case .hashes(let level) = tile.kind { level } else { -1 } }

  private static func bytes(_ hashes: [Digest]) -> [UInt8] { hashes.flatMap(\.bytes) }
}
