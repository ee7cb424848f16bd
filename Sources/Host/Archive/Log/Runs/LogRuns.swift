internal import HostRules
internal import SpaceContent

/// The runs of a log, as far as they are of just the log that a checkpoint names.
struct LogRuns {
  private let folder: LogFolder
  private let checkpoint: Checkpoint
  private var tiles: TileReader
  /// Whether the tiles have the checkpoint's root; nil before the first run is met.
  private var isRooted: Bool?

  init(_ folder: LogFolder, _ checkpoint: Checkpoint) {
    self.folder = folder
    self.checkpoint = checkpoint
    tiles = folder.reader(size: checkpoint.size)
  }

  private var size: Int { checkpoint.size }

  /// The first entry behind `index` at which a run may begin, and at which whoever reads entries looks for one.
  func border(after index: Int) -> Int {
    let span = 1 << (folder.runLevels.first ?? 0)
    return min(size, (index / span + 1) * span)
  }

  /// The last entry up to `index` at which a run may begin.
  func border(before index: Int) -> Int {
    let span = 1 << (folder.runLevels.first ?? 0)
    return index / span * span
  }

  /// The largest run that begins at an entry; nil for none.
  mutating func run(from start: Int) -> RunFile? {
    for level in folder.runLevels.reversed() where start.isMultiple(of: 1 << level) && start + 1 << level <= size {
      if let run = run(MerkleNode(level: level, index: start >> level)) { return run }
    }
    return nil
  }

  /// The largest run that ends before an entry; nil for none.
  mutating func run(to end: Int) -> RunFile? {
    for level in folder.runLevels.reversed() where end > 0 && end.isMultiple(of: 1 << level) {
      if let run = run(MerkleNode(level: level, index: end >> level - 1)) { return run }
    }
    return nil
  }

  /// The run of a subtree, where the log's own tiles give that the hash which the run names.
  mutating func run(_ node: MerkleNode) -> RunFile? {
    guard EntryRun.entries(of: node).upperBound <= size, let run = RunFile("\(folder.path)/\(EntryRun.path(of: node))", node: node) else {
      return nil
    }
    // What is wrong with a log's tiles is for those to say who need them: without runs, too, the entries can be read.
    do throws(ArchiveError) {
      if isRooted == nil { isRooted = try tiles.root() == checkpoint.root }
      guard isRooted == true else { return nil }
      return try hash(of: node) == run.hash ? run : nil
    } catch {
      isRooted = false
      return nil
    }
  }

  /// The hash of a complete subtree.
  mutating func hash(of node: MerkleNode) throws(ArchiveError) -> Digest {
    guard let hash = try tiles.hashes(of: [node]).first else { preconditionFailure("as many hashes as nodes") }
    return hash
  }
}

extension LogFolder {
  /// The entries in a range, which is in one bundle.
  func entries(_ range: Range<Int>, size: Int) throws(ArchiveError) -> ArraySlice<[UInt8]> {
    guard let tile = Tile.holding(.entries, range.lowerBound, size: size) else { return [] }
    let first = tile.index * Tile.fullWidth
    return try EntryBundle.decode(try bytes(of: tile), count: tile.width)[range.lowerBound - first..<range.upperBound - first]
  }

  /// The blocks that entries say are erased.
  ///
  /// With the runs that the host keeps beside its log it costs what there is erased, and no more for a longer log.
  /// - Parameters:
  ///   - start: the first entry that is looked at.
  ///   - checkpoint: the log's.
  /// - Throws: `malformed` and others for a log that cannot be read.
  func erased(from start: Int, in checkpoint: Checkpoint) throws(ArchiveError) -> [CID] {
    var runs = LogRuns(self, checkpoint)
    var found: [CID] = []
    var at = start
    while at < checkpoint.size {
      if let run = runs.run(from: at) {
        found += run.erased
        at = EntryRun.entries(of: run.node).upperBound
        continue
      }
      let end = min(runs.border(after: at), (at / Tile.fullWidth + 1) * Tile.fullWidth)
      for bytes in try entries(at..<end, size: checkpoint.size) where LogEntry.mayBeTombstone(bytes) {
        if case .tombstone(let cid, _) = try LogEntry(bytes).content { found.append(cid.asVersion1) }
      }
      at = end
    }
    return found
  }

  /// Gives the entries of sessions, the newest first, until `body` says false. With the runs that the host keeps beside its log it reads
  /// a few pages of each, and fewer than 4,096 entries, however long the log is.
  /// - Parameter prefix: the first hexadecimal digits of the sessions' ids, one or more.
  /// - Throws: `not_found` where there is no log; `malformed` and others for one that cannot be read.
  public func visit(session prefix: String, _ body: (_ index: Int, LogEntry) -> Bool) throws(ArchiveError) {
    let prefix = prefix.lowercased()
    guard let sessions = LogFolder.sessions(prefix) else { return }
    let checkpoint = try self.checkpoint().checkpoint
    var runs = LogRuns(self, checkpoint)
    var end = checkpoint.size
    while end > 0 {
      if let run = runs.run(to: end), let found = run.entries(of: sessions) {
        for index in found.reversed() {
          guard let bytes = try entries(index..<index + 1, size: checkpoint.size).first else { continue }
          let entry = try LogEntry(bytes)
          if entry.sessionID.hasPrefix(prefix), !body(index, entry) { return }
        }
        end = EntryRun.entries(of: run.node).lowerBound
        continue
      }
      let start = max(runs.border(before: end - 1), (end - 1) / Tile.fullWidth * Tile.fullWidth)
      for (index, bytes) in zip(start..<end, try entries(start..<end, size: checkpoint.size)).reversed() {
        let entry = try LogEntry(bytes)
        if entry.sessionID.hasPrefix(prefix), !body(index, entry) { return }
      }
      end = start
    }
  }

  /// How many entries are found by reading them alone, because the host has made no run for them: fewer than 4,096, where all is well.
  /// - Throws: `not_found` where there is no log.
  public func unindexedCount() throws(ArchiveError) -> Int {
    let checkpoint = try self.checkpoint().checkpoint
    var runs = LogRuns(self, checkpoint)
    var (at, count) = (0, 0)
    while at < checkpoint.size {
      let end = runs.run(from: at).map { EntryRun.entries(of: $0.node).upperBound }
      if end == nil { count += runs.border(after: at) - at }
      at = end ?? runs.border(after: at)
    }
    return count
  }

  /// What the first eight bytes of a session can be whose id begins with these digits; nil for anything else than hexadecimal digits.
  private static func sessions(_ prefix: String) -> ClosedRange<UInt64>? {
    let digits = String(prefix.prefix(16))
    let zeros = String(repeating: "0", count: 16 - digits.count)
    guard !prefix.isEmpty, prefix.allSatisfy(\.isHexDigit), let low = UInt64(digits + zeros, radix: 16) else { return nil }
    return low...(digits.count == 16 ? low : low + (1 << (4 * UInt64(16 - digits.count)) - 1))
  }
}
