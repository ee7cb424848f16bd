internal import SpaceContent

/// A log on disk as anybody may read it, the files of C2SP tlog-tiles under their own paths: `checkpoint`, `tile/…`. Beside them are
/// `vkey` (the log's verifier key), `witnessed` (the newest checkpoint that enough witnesses have signed, as the host's own policy has it),
/// `seen/<size>` (the newest thousand of those, which show when an entry was first seen), `runs/` (`EntryRun`, which find entries and can be
/// removed at any time), and what only the writer uses.
public struct LogFolder: Sendable {
  static let checkpointName = "checkpoint"
  static let witnessedName = "witnessed"
  static let keyName = "vkey"

  private static let seenName = "seen"
  /// How many checkpoints that enough witnesses have signed are kept.
  static let witnessedMax = 1000

  public let path: String
  /// The levels of its runs; others in tests, which cannot wait for millions of entries.
  var runLevels = EntryRun.levels

  static func path(ofWitnessed size: Int) -> String { "\(seenName)/\(size)" }

  public init(_ path: String) { self.path = path }

  /// Whether a log is there.
  public var exists: Bool {
    get throws(ArchiveError) { try FileCalls.size(path + "/" + LogFolder.checkpointName) != nil }
  }

  private func file(_ name: String, limit: Int) throws(ArchiveError) -> [UInt8]? {
    guard let bytes = try FileCalls.read(path + "/" + name, limit: limit) else { return nil }
    guard bytes.count <= limit else {
      throw ArchiveError(.tooLarge, "\(path)/\(name) has more than \(limit) bytes", hint: "something else than Agon wrote it")
    }
    return bytes
  }

  /// The newest checkpoint, with its signatures as they stand there.
  /// - Throws: `not_found` where there is no log.
  public func checkpoint() throws(ArchiveError) -> SignedCheckpoint {
    guard let bytes = try file(LogFolder.checkpointName, limit: SignedNote.maxByteCount) else {
      throw ArchiveError(.notFound, "there is no log in \(path)", hint: "the host makes one with its first session that is logged")
    }
    return try SignedCheckpoint(bytes)
  }

  /// The newest checkpoint that enough witnesses have signed, as the host's own policy has it; nil for none.
  public func witnessed() throws(ArchiveError) -> SignedCheckpoint? {
    guard let bytes = try file(LogFolder.witnessedName, limit: SignedNote.maxByteCount) else { return nil }
    return try SignedCheckpoint(bytes)
  }

  /// The sizes of the checkpoints that enough witnesses have signed and that are kept, in their order.
  func witnessedSizes() throws(ArchiveError) -> [Int] {
    try FileCalls.names(in: path + "/" + LogFolder.seenName).compactMap { Decimal.parse($0.utf8) }.sorted()
  }

  /// The first checkpoint with an entry in it that enough witnesses have signed, as the host's own policy has it; nil where none is kept.
  private func firstWitnessed(with index: Int) throws(ArchiveError) -> SignedCheckpoint? {
    guard let size = try witnessedSizes().first(where: { $0 > index }) else { return nil }
    return try file(LogFolder.path(ofWitnessed: size), limit: SignedNote.maxByteCount).map { (bytes) throws(ArchiveError) in
      try SignedCheckpoint(bytes)
    }
  }

  /// The key that the log says is its own. An auditor has it from elsewhere.
  public func key() throws(ArchiveError) -> VerifierKey {
    guard let bytes = try file(LogFolder.keyName, limit: 4096), bytes.last == UInt8(ascii: "\n") else {
      throw ArchiveError(.notFound, "the log in \(path) does not say its key", hint: "restore the file \(LogFolder.keyName)")
    }
    return try VerifierKey(bytes: Array(bytes.dropLast()))
  }

  /// The bytes of a tile or bundle. Where a partial one is gone because the full one is there, its part of that.
  /// - Throws: `not_found`; `malformed` for a full one that has not that part.
  public func bytes(of tile: Tile) throws(ArchiveError) -> [UInt8] {
    let limit = tile.kind == .entries ? EntryBundle.maxByteCount : Tile.fullWidth * Digest.byteCount
    if let bytes = try file(tile.path, limit: limit) { return bytes }
    guard !tile.isFull, let bytes = try file(tile.with(width: Tile.fullWidth).path, limit: limit) else {
      throw ArchiveError(
        .notFound, "the log in \(path) lacks \(tile.path)", hint: "restore it from a copy of the log: tiles are never changed")
    }
    let part = tile.kind == .entries ? EntryBundle.prefix(bytes, count: tile.width) : Array(bytes.prefix(tile.width * Digest.byteCount))
    guard let part else { throw ArchiveError(.malformed, "\(tile.with(width: Tile.fullWidth).path) is cut off") }
    return part
  }

  /// Reads the tree of the first `size` entries.
  public func reader(size: Int) -> TileReader { TileReader(size: size) { (tile) throws(ArchiveError) in try bytes(of: tile) } }

  /// The proof of an entry for people offline: under the newest checkpoint that witnesses have signed, where that has the entry already;
  /// else under the newest one.
  /// - Parameter first: whether the proof is to show how early the entry was there: it is under the first checkpoint with it that witnesses
  ///   have signed, where that is kept.
  /// - Throws: `not_found` for an entry that the log does not have; `not_proved` where the tiles do not fit the checkpoint.
  public func prove(_ index: Int, first: Bool = false) throws(ArchiveError) -> LogProof {
    var checkpoint = try self.checkpoint()
    if let witnessed = try witnessed(), index < witnessed.checkpoint.size { checkpoint = witnessed }
    if first, let witnessed = try firstWitnessed(with: index) { checkpoint = witnessed }
    let size = checkpoint.checkpoint.size
    guard index >= 0, index < size else {
      throw ArchiveError(.notFound, "the log has no entry \(index)", hint: "it has \(size), counted from 0")
    }
    var reader = reader(size: size)
    let proof = LogProof(entry: try reader.entry(index), inclusion: try reader.inclusion(of: index), checkpoint: checkpoint)
    try proof.requireInclusion()
    return proof
  }
}
