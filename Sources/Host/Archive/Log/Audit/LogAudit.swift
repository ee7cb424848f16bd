internal import HostRules
public import SpaceContent

/// What came of reading a whole log: every bundle, every tile, every entry.
public struct LogAudit: Sendable {
  /// The most findings that are kept.
  public static let maxFindings = 1000

  public let origin: ExactText
  public let size: Int
  public let root: Digest
  /// How many entries there are of each kind.
  public let counts: [String: Int]
  /// Sessions that are committed to and have not ended, overdue ones among them.
  public let open: Int
  /// How many entries, from the first one on, are found without reading those beside them: by runs that say what the entries do. A copy of
  /// a log has none.
  public let indexed: Int
  /// In the order of the log; at most `maxFindings`.
  public let findings: [LogFinding]

  /// Reads all of a log. Memory grows with its sessions by some 200 bytes each, and by at most 60 MB for what finds entries.
  /// - Parameters:
  ///   - folder: the log, or a copy of it.
  ///   - signed: the checkpoint that it is held against; who has signed that, a `Policy` says.
  ///   - older: a checkpoint of the same log that somebody kept, and when a witness signed that, in seconds since 1970.
  ///   - now: by which deadlines have passed, in seconds since 1970.
  ///   - progress: hears of each 256 entries. What it throws ends this.
  /// - Throws: what `progress` throws, and an `ArchiveError` where files cannot be read at all. Damage is a finding.
  public init(
    of folder: LogFolder, against signed: SignedCheckpoint, older: (checkpoint: Checkpoint, time: Int64?)? = nil, now: Int64,
    progress: (Int) throws -> Void = { _ in }
  ) throws {
    let checkpoint = signed.checkpoint
    origin = checkpoint.origin
    size = checkpoint.size
    root = checkpoint.root
    var damage: [LogFinding] = []
    if let older, older.checkpoint.origin != checkpoint.origin {
      damage.append(LogFinding(.rewritten, "the older checkpoint is of another log, \(older.checkpoint.origin)"))
    } else if let older, older.checkpoint.size > checkpoint.size {
      damage.append(LogFinding(.rewritten, "the log had \(older.checkpoint.size) entries, and has \(checkpoint.size)"))
    }
    var sessions = LogSessions(known: older.flatMap { older in older.time.map { (older.checkpoint.size, $0) } })
    var tree = TreeCheck(folder: folder, size: size)
    var runs = RunCheck(folder, size: size)
    for start in stride(from: 0, to: size, by: Tile.fullWidth) {
      guard damage.count + sessions.findings.count < LogAudit.maxFindings else { break }
      do throws(ArchiveError) {
        for (place, entry) in try tree.bundle(at: start).enumerated() {
          try runs.add(sessions.add(entry, at: start + place), at: start + place)
          if let older, start + place + 1 == older.checkpoint.size, tree.root(after: place + 1, of: start) != older.checkpoint.root {
            damage.append(LogFinding(.rewritten, "the first \(older.checkpoint.size) entries are not those that were there"))
          }
        }
      } catch {
        guard error.code != .readOnly, error.code != .storage else { throw error }
        damage.append(LogFinding(.damaged, index: start, error.message))
        break
      }
      try progress(min(size, start + Tile.fullWidth))
    }
    damage += tree.findings
    if damage.isEmpty, tree.frontier.count == size, tree.frontier.root != root {
      damage.append(LogFinding(.wrongRoot, "the entries have the root \(tree.frontier.root), the checkpoint says \(root)"))
    }
    if tree.frontier.count == size { sessions.close(at: now) }
    damage += runs.findings
    indexed = runs.end
    counts = sessions.counts
    open = sessions.openCount
    findings = Array((damage + sessions.findings).prefix(LogAudit.maxFindings))
  }
}

/// Builds the tree again from the entries, and holds every tile against it.
private struct TreeCheck {
  let folder: LogFolder
  let size: Int
  private(set) var frontier = MerkleFrontier()
  private(set) var findings: [LogFinding] = []
  private var before = MerkleFrontier()
  private var leaves: [Digest] = []
  /// The hashes of each level above the leaves that no full tile has taken yet.
  private var levels: [[Digest]] = []

  init(folder: LogFolder, size: Int) {
    self.folder = folder
    self.size = size
  }

  /// The entries of a bundle, after they were held against the tiles that end with it.
  mutating func bundle(at start: Int) throws(ArchiveError) -> [[UInt8]] {
    guard let tile = Tile.holding(.entries, start, size: size) else { return [] }
    let entries = try EntryBundle.decode(try folder.bytes(of: tile), count: tile.width)
    before = frontier
    leaves = entries.map(Merkle.leaf)
    for leaf in leaves { frontier.append(leaf) }
    try compare(leaves, Tile(.hashes(level: 0), index: tile.index, width: tile.width))
    if tile.isFull { try rise(Merkle.complete(leaves[...]), to: 1) }
    if start + tile.width == size {
      for (place, hashes) in levels.enumerated() where !hashes.isEmpty {
        try compare(hashes, Tile(.hashes(level: place + 1), index: (size >> (8 * (place + 1))) / Tile.fullWidth, width: hashes.count))
      }
    }
    return entries
  }

  /// The root of the log when the first `count` entries of the last bundle were there.
  func root(after count: Int, of start: Int) -> Digest {
    var part = before
    for leaf in leaves[..<count] { part.append(leaf) }
    return part.root
  }

  private mutating func rise(_ hash: Digest, to level: Int) throws(ArchiveError) {
    if levels.count < level { levels.append([]) }
    levels[level - 1].append(hash)
    guard levels[level - 1].count == Tile.fullWidth else { return }
    let hashes = levels[level - 1]
    levels[level - 1] = []
    try compare(hashes, Tile(.hashes(level: level), index: (frontier.count >> (8 * (level + 1))) - 1))
    try rise(Merkle.complete(hashes[...]), to: level + 1)
  }

  private mutating func compare(_ hashes: [Digest], _ tile: Tile) throws(ArchiveError) {
    guard try Tile.hashes(try folder.bytes(of: tile), of: tile) != hashes else { return }
    findings.append(LogFinding(.damaged, "\(tile.path) is not what the entries hash to"))
  }
}
