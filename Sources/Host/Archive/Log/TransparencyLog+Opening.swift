internal import HostRules
internal import SpaceContent

extension TransparencyLog {
  /// How far behind and ahead of the edge an append that was interrupted may have left something, in tiles.
  private static let reach = maxBatch / Tile.fullWidth + 2

  static func create(_ folder: LogFolder, _ writer: FolderWriter, _ signer: NoteSigner) throws(ArchiveError) {
    guard try FileCalls.names(in: folder.path + "/tile").isEmpty else {
      throw ArchiveError(
        .notFound, "the log in \(folder.path) has tiles and no checkpoint",
        hint: "restore the file \(LogFolder.checkpointName): a log that is begun anew would contradict the old one")
    }
    let empty = Checkpoint(origin: signer.verifier.name, size: 0, root: Merkle.emptyRoot)
    try writer.place([
      FolderWriter.File(path: LogFolder.keyName, bytes: Array("\(signer.verifier)\n".utf8)),
      FolderWriter.File(path: LogFolder.checkpointName, bytes: try SignedCheckpoint(empty, signedBy: signer).note.bytes),
    ])
  }

  static func load(_ folder: LogFolder, _ writer: FolderWriter, _ signer: NoteSigner) throws(ArchiveError) -> State {
    let signed = try folder.checkpoint()
    let checkpoint = signed.checkpoint
    guard checkpoint.origin == signer.verifier.name, try !signed.note.verified(by: [signer.verifier]).isEmpty else {
      throw ArchiveError(
        .notProved, "the log in \(folder.path) is \(checkpoint.origin)'s, and not signed by the key \(signer.verifier)",
        hint: "use the key that the log was begun with")
    }
    let edge = try LogEdge(size: checkpoint.size) { (tile) throws(ArchiveError) in try folder.bytes(of: tile) }
    guard edge.root == checkpoint.root else {
      throw ArchiveError(
        .notProved, "the tiles in \(folder.path) have the root \(edge.root); its checkpoint of \(checkpoint.size) says \(checkpoint.root)",
        hint: "tiles were changed, or the checkpoint is of another time; restore the folder from one copy")
    }
    try mend(folder, writer, size: checkpoint.size)
    var state = State(edge: edge, index: try index(folder, writer, size: checkpoint.size), checkpoint: signed)
    state.runsSize = checkpoint.size
    state.runsEnd = runs(folder, writer, checkpoint)
    return state
  }

  /// Removes what no checkpoint names: tiles past its size, and partial tiles whose full ones are there.
  private static func mend(_ folder: LogFolder, _ writer: FolderWriter, size: Int) throws(ArchiveError) {
    var kinds: [(kind: Tile.Kind, count: Int)] = [(.entries, size)]
    for level in 0..<Tile.levels where (size + maxBatch) >> (Tile.height * level) > 0 {
      kinds.append((.hashes(level: level), size >> (Tile.height * level)))
    }
    for (kind, count) in kinds {
      let edge = count / Tile.fullWidth
      for index in max(0, edge - reach)..<edge { try writer.removePartials(of: Tile(kind, index: index)) }
      for index in edge..<edge + reach {
        let tile = Tile(kind, index: index)
        let width = index == edge ? count % Tile.fullWidth : 0
        if try FileCalls.size(folder.path + "/" + tile.path) != nil { try writer.remove(tile.path) }
        try writer.removePartials(of: tile, above: width)
      }
    }
  }

  /// Makes what is missing of the runs, and removes what is none.
  /// - Returns: the entry up to which there are runs. Where they cannot be written that is the first one: a log does without them.
  private static func runs(_ folder: LogFolder, _ writer: FolderWriter, _ checkpoint: Checkpoint) -> Int {
    do throws(ArchiveError) {
      let (end, nodes) = try extendRuns(folder, writer, checkpoint, from: 0)
      try removeRuns(folder, writer, but: nodes)
      return end
    } catch {
      return 0
    }
  }

  /// What finds entries by key: as the file has it, and made from the entries where that is missing or short.
  private static func index(_ folder: LogFolder, _ writer: FolderWriter, size: Int) throws(ArchiveError) -> EntryIndex {
    let limit = size * EntryIndex.bytesPerEntry
    let bytes = try FileCalls.read(folder.path + "/" + EntryIndex.fileName, limit: limit) ?? []
    if bytes.count > limit { try writer.truncate(EntryIndex.fileName, to: limit) }
    var index = EntryIndex(Array(bytes.prefix(limit)))
    guard index.count < size else { return index }
    let start = index.count
    var prints: [UInt64] = []
    var at = start
    while at < size, let tile = Tile.holding(.entries, at, size: size) {
      let entries = try EntryBundle.decode(try folder.bytes(of: tile), count: tile.width)
      for entry in entries[(at % Tile.fullWidth)...] { prints.append(EntryIndex.print(of: try LogEntry(entry).key)) }
      at = tile.index * Tile.fullWidth + tile.width
    }
    for print in prints { index.append(print) }
    try writer.write(EntryIndex.bytes(prints), to: EntryIndex.fileName, at: start * EntryIndex.bytesPerEntry)
    return index
  }
}

extension FolderWriter {
  /// Removes the partial tiles of a place that are wider than `width`; the folder, too, where none stay.
  func removePartials(of tile: Tile, above width: Int = 0) throws(ArchiveError) {
    for name in try FileCalls.names(in: folder + "/" + tile.partialsPath) {
      if let kept = Decimal.parse(name.utf8), (1..<max(1, width + 1)).contains(kept) { continue }
      try remove(tile.partialsPath + "/" + name)
    }
    if width == 0 { try remove(tile.partialsPath) }
  }
}
