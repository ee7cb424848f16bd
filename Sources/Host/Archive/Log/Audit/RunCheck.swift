internal import HostRules

/// Makes the runs of a log again while its entries are read, and holds those that are there against them, byte by byte.
struct RunCheck {
  private let folder: LogFolder
  private let size: Int
  private var tiles: TileReader
  /// Of each level, the subtree that is being read, where it has a run.
  private var pending: [Int: Pending] = [:]
  private var sound: Set<MerkleNode> = []
  private(set) var findings: [LogFinding] = []

  private struct Pending {
    var draft: EntryRun.Draft
    /// Whether one of them is none of ours: nothing follows from that.
    var isMalformed = false
  }

  init(_ folder: LogFolder, size: Int) {
    self.folder = folder
    self.size = size
    tiles = folder.reader(size: size)
  }

  /// - Parameter entry: nil for one that is none of ours.
  mutating func add(_ entry: LogEntry?, at index: Int) throws(ArchiveError) {
    for level in folder.runLevels {
      let node = MerkleNode(level: level, index: index >> level)
      let range = EntryRun.entries(of: node)
      if index == range.lowerBound, range.upperBound <= size, try FileCalls.size(path(node)) != nil {
        pending[level] = Pending(draft: EntryRun.Draft(node))
      }
      guard pending[level] != nil else { continue }
      if let entry { pending[level]?.draft.add(entry) } else { pending[level]?.isMalformed = true }
      if index == range.upperBound - 1, let whole = pending.removeValue(forKey: level) { try check(whole) }
    }
  }

  private func path(_ node: MerkleNode) -> String { "\(folder.path)/\(EntryRun.path(of: node))" }

  private mutating func check(_ whole: Pending) throws(ArchiveError) {
    let node = whole.draft.node
    if !whole.isMalformed, let hash = try tiles.hashes(of: [node]).first {
      let bytes = whole.draft.run.encoded(hash: hash)
      if try FileCalls.read(path(node), limit: bytes.count) == bytes {
        sound.insert(node)
        return
      }
    }
    findings.append(
      LogFinding(
        .wrongIndex, index: EntryRun.entries(of: node).lowerBound,
        "\(EntryRun.path(of: node)) does not say what the entries do: remove it, and the host makes it again when it next starts"))
  }

  /// The entry up to which there are sound runs.
  var end: Int {
    var end = 0
    while let node = folder.runLevels.reversed().map({ MerkleNode(level: $0, index: end >> $0) })
      .first(where: { EntryRun.entries(of: $0).lowerBound == end && sound.contains($0) })
    { end = EntryRun.entries(of: node).upperBound }
    return end
  }
}
