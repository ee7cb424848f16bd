internal import HostRules
internal import SpaceContent

extension TransparencyLog {
  /// Makes the runs that a log lacks from some entry on, from its entries, and of many small ones few large ones.
  /// - Parameter start: a run may begin there, and those before are there.
  /// - Returns: the entry up to which there are runs now, and the subtrees that have them.
  static func extendRuns(
    _ folder: LogFolder, _ writer: FolderWriter, _ checkpoint: Checkpoint, from start: Int
  ) throws(ArchiveError) -> (end: Int, nodes: Set<MerkleNode>) {
    guard let lowest = folder.runLevels.first else { return (start, []) }
    var runs = LogRuns(folder, checkpoint)
    var nodes: Set<MerkleNode> = []
    var end = start
    while end + 1 << lowest <= checkpoint.size {
      var node = MerkleNode(level: lowest, index: end >> lowest)
      if let known = runs.run(from: end) {
        node = known.node
      } else {
        let run = try folder.makeRun(of: node, size: checkpoint.size)
        try writer.place([FolderWriter.File(path: EntryRun.path(of: node), bytes: run.encoded(hash: try runs.hash(of: node)))])
      }
      nodes.insert(node)
      end = EntryRun.entries(of: node).upperBound
      for level in folder.runLevels where level > node.level && end.isMultiple(of: 1 << level) {
        let parts = try join(MerkleNode(level: level, index: end >> level - 1), of: node.level, folder, writer, &runs, checkpoint)
        guard !parts.isEmpty else { break }
        nodes.subtract(parts)
        node = MerkleNode(level: level, index: end >> level - 1)
        nodes.insert(node)
      }
    }
    return (end, nodes)
  }

  /// Makes one run of those of the level below.
  /// - Returns: the subtrees whose runs have made way; none where one of them is not there.
  private static func join(
    _ node: MerkleNode, of level: Int, _ folder: LogFolder, _ writer: FolderWriter, _ runs: inout LogRuns, _ checkpoint: Checkpoint
  ) throws(ArchiveError) -> [MerkleNode] {
    let rise = node.level - level
    let nodes = (node.index << rise..<(node.index + 1) << rise).map { MerkleNode(level: level, index: $0) }
    var parts: [EntryRun] = []
    for part in nodes {
      guard let file = runs.run(part) else { return [] }
      if let whole = file.whole() { parts.append(whole) } else { parts.append(try folder.makeRun(of: part, size: checkpoint.size)) }
    }
    let bytes = EntryRun(node, of: parts).encoded(hash: try runs.hash(of: node))
    try writer.place([FolderWriter.File(path: EntryRun.path(of: node), bytes: bytes)])
    for part in nodes { try writer.remove(EntryRun.path(of: part)) }
    return nodes
  }

  /// Removes what is none of these runs: of another time, or left by somebody who was killed between making one and removing its parts.
  static func removeRuns(_ folder: LogFolder, _ writer: FolderWriter, but nodes: Set<MerkleNode>) throws(ArchiveError) {
    for level in folder.runLevels {
      for name in try FileCalls.names(in: "\(folder.path)/\(EntryRun.folderName)/\(level)") {
        if let index = Decimal.parse(name.utf8), nodes.contains(MerkleNode(level: level, index: index)) { continue }
        try writer.remove("\(EntryRun.folderName)/\(level)/\(name)")
      }
    }
  }
}

extension LogFolder {
  /// The run of a subtree, from its entries.
  func makeRun(of node: MerkleNode, size: Int) throws(ArchiveError) -> EntryRun {
    let range = EntryRun.entries(of: node)
    var draft = EntryRun.Draft(node)
    var at = range.lowerBound
    while at < range.upperBound, let tile = Tile.holding(.entries, at, size: size) {
      let first = tile.index * Tile.fullWidth
      let end = min(range.upperBound, first + tile.width)
      let bundle = try EntryBundle.decode(try bytes(of: tile), count: tile.width)
      for bytes in bundle[at - first..<end - first] { draft.add(try LogEntry(bytes)) }
      at = end
    }
    return draft.run
  }
}
