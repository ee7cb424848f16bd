public import HostRules
internal import SpaceContent
internal import Synchronization

/// The host's log, open for writing: an append-only C2SP tlog-tiles log in a folder of its own.
///
/// An append writes bundles, then tiles, then what finds entries by key, and makes all of it durable; the new checkpoint comes last. So
/// whatever ends the process, and whenever, the folder holds the checkpoint before or the one after, with every tile of it. The next
/// opening removes what a checkpoint does not name, and refuses a folder whose tiles do not have its checkpoint's root. After the checkpoint
/// come runs (`EntryRun`), which spare readers most of the entries.
///
/// **Repetition.** Each entry has a key: a session's commitment, its end (a result or a void), an erased block. An entry that is there
/// already, byte by byte, is not logged again: its index is returned. So who takes entries from an outbox appends first and removes the rows
/// after, and repeats the batch whenever it does not know. Another entry under a known key is refused: a session has one end.
public final class TransparencyLog: Sendable {
  /// The most entries of one append.
  public static let maxBatch = 4096

  private let writer: FolderWriter
  private let signer: NoteSigner
  private let state: Mutex<State>
  /// The log's files, for reading. They can be read without this value, and by other processes, too.
  public let folder: LogFolder

  struct State {
    var edge: LogEdge
    var index: EntryIndex
    var checkpoint: SignedCheckpoint
    /// Full tiles whose partial ones are still there.
    var stale: [Tile] = []
    /// Whether a write has failed: what is on the disk has to be looked at again.
    var isBroken = false
    /// The entry up to which there are runs.
    var runsEnd = 0
    /// How many entries there were when runs were last made.
    var runsSize = 0
  }

  /// Opens a log; makes one where there is none.
  /// - Parameters:
  ///   - path: its folder, which is in one that is there.
  ///   - signer: the log's key. Its name is the log's origin.
  /// - Throws: `locked` where it is open elsewhere; `not_proved` where its tiles do not have its checkpoint's root, or another key has
  ///   signed that; `malformed`, `truncated`, `not_found` for files that are damaged or missing; `read_only`, `disk_full` or `storage`.
  public convenience init(_ path: String, signer: NoteSigner) throws(ArchiveError) {
    try self.init(path, signer: signer, interruption: nil)
  }

  init(
    _ path: String, signer: NoteSigner, interruption: (@Sendable () throws(ArchiveError) -> Void)?, runLevels: [Int] = EntryRun.levels
  ) throws(ArchiveError) {
    precondition(signer.verifier.algorithm == .ed25519, "a log signs as a log")
    let writer = try FolderWriter(path, lockName: "lock", interruption: interruption)
    var folder = LogFolder(path)
    folder.runLevels = runLevels
    if try !folder.exists { try TransparencyLog.create(folder, writer, signer) }
    state = Mutex(try TransparencyLog.load(folder, writer, signer))
    self.writer = writer
    self.signer = signer
    self.folder = folder
  }

  /// The newest checkpoint, with the signatures that are known.
  public var checkpoint: SignedCheckpoint { state.withLock { $0.checkpoint } }
  /// How many entries there are.
  public var size: Int { checkpoint.checkpoint.size }
  /// What the log's signatures are checked with.
  public var key: VerifierKey { signer.verifier }
  /// How many times something was made durable since this was opened.
  public var syncCount: Int { writer.syncCount }

  /// Logs entries, in this order, under one new checkpoint. All of them are durable when this returns.
  /// - Returns: the index of each; of one that was there already, where it is.
  /// - Throws: `exists` for another entry under a known key, and nothing is logged then; `too_large` for more than `maxBatch`; `read_only`,
  ///   `disk_full` or `storage`. After the latter three the log has to be opened again.
  public func append(_ entries: [LogEntry]) throws(ArchiveError) -> [Int] {
    guard entries.count <= TransparencyLog.maxBatch else {
      throw ArchiveError(
        .tooLarge, "\(entries.count) log entries at once", hint: "at most \(TransparencyLog.maxBatch) are appended together")
    }
    return try state.withLock { (state) throws(ArchiveError) in
      guard !state.isBroken else { throw TransparencyLog.broken }
      var places: [Int] = []
      var fresh: [(key: LogEntry.Key, bytes: [UInt8])] = []
      var batch: [LogEntry.Key: Int] = [:]
      for entry in entries {
        let bytes = entry.encoded
        if let place = batch[entry.key] {
          guard fresh[place].bytes == bytes else { throw TransparencyLog.contradicts(entry, place + state.edge.size) }
          places.append(place + state.edge.size)
        } else if let known = try find(entry.key, in: state) {
          guard try self.entry(known, of: state.edge.size) == bytes else { throw TransparencyLog.contradicts(entry, known) }
          places.append(known)
        } else {
          places.append(fresh.count + state.edge.size)
          batch[entry.key] = fresh.count
          fresh.append((entry.key, bytes))
        }
      }
      guard state.edge.size + fresh.count <= EntryIndex.maxEntries else {
        throw ArchiveError(.tooLarge, "the log is full", hint: "start another one under a new origin")
      }
      if !fresh.isEmpty { try grow(&state, by: fresh) }
      return places
    }
  }

  /// Where the entry with a key is; nil where there is none.
  public func index(of key: LogEntry.Key) throws(ArchiveError) -> Int? {
    try state.withLock { (state) throws(ArchiveError) in try find(key, in: state) }
  }

  /// The proof that the log has only grown since it had `old` entries: what a witness wants.
  /// - Throws: `not_proved` where the tiles do not fit the checkpoint; `not_found` for more entries than there are.
  public func consistency(from old: Int) throws(ArchiveError) -> (proof: ConsistencyProof, checkpoint: SignedCheckpoint) {
    let checkpoint = checkpoint
    let size = checkpoint.checkpoint.size
    guard (0...size).contains(old) else { throw ArchiveError(.notFound, "the log has \(size) entries, and never had \(old)") }
    var reader = folder.reader(size: size)
    return (try reader.consistency(from: old), checkpoint)
  }

  /// Keeps signatures of witnesses: under the newest checkpoint where they are of that, and, where they make a quorum together with those
  /// that are known already, as the newest checkpoint that is witnessed. One with a quorum never makes way for one without.
  /// - Parameters:
  ///   - signatures: what witnesses have answered. Those by others than the policy's witnesses are passed over.
  ///   - signed: the checkpoint that they were given.
  /// - Throws: `not_proved` where a signature by one of the witnesses is none, or `signed` is not this log's.
  public func add(_ signatures: [NoteSignature], to signed: SignedCheckpoint, policy: Policy) throws(ArchiveError) {
    guard signed.checkpoint.origin == key.name, try !signed.note.verified(by: [key]).isEmpty else {
      throw ArchiveError(.notProved, "the checkpoint that was witnessed is not this log's")
    }
    guard !signatures.isEmpty else { return }
    let known = try SignedNote(text: signed.note.text, signatures: signatures).verified(by: policy.witnesses.map(\.key)).map(\.key)
    let valid = signatures.filter { signature in known.contains { $0.name == signature.name && $0.id == signature.keyID } }
    guard !valid.isEmpty else { return }
    try state.withLock { (state) throws(ArchiveError) in
      guard !state.isBroken else { throw TransparencyLog.broken }
      let isNewest = signed.note.text == state.checkpoint.note.text
      var all = try (isNewest ? state.checkpoint : signed).adding(valid)
      let before = try folder.witnessed()
      if let before, before.note.text == signed.note.text { all = try all.adding(before.note.signatures) }
      var files: [FolderWriter.File] = []
      if try policy.verdict(on: all).isQuorum {
        files.append(FolderWriter.File(path: LogFolder.path(ofWitnessed: signed.checkpoint.size), bytes: all.note.bytes))
        if before.map({ $0.checkpoint.size <= signed.checkpoint.size }) ?? true {
          files.append(FolderWriter.File(path: LogFolder.witnessedName, bytes: all.note.bytes))
        }
      }
      if isNewest { files.append(FolderWriter.File(path: LogFolder.checkpointName, bytes: all.note.bytes)) }
      guard !files.isEmpty else { return }
      state.isBroken = true
      try writer.place(files)
      for size in try folder.witnessedSizes().dropLast(LogFolder.witnessedMax) { try writer.remove(LogFolder.path(ofWitnessed: size)) }
      state.isBroken = false
      if isNewest { state.checkpoint = all }
    }
  }

  private func grow(_ state: inout State, by fresh: [(key: LogEntry.Key, bytes: [UInt8])]) throws(ArchiveError) {
    var edge = state.edge
    let growth = edge.append(fresh.map(\.bytes))
    let next = Checkpoint(origin: key.name, size: edge.size, root: edge.root)
    let signed = try SignedCheckpoint(next, signedBy: signer)
    let prints = fresh.map { EntryIndex.print(of: $0.key) }
    state.isBroken = true
    for tile in state.stale { try writer.removePartials(of: tile) }
    try writer.place(growth.files)
    try writer.write(EntryIndex.bytes(prints), to: EntryIndex.fileName, at: state.edge.size * EntryIndex.bytesPerEntry)
    try writer.place([FolderWriter.File(path: LogFolder.checkpointName, bytes: signed.note.bytes)])
    state.edge = edge
    for print in prints { state.index.append(print) }
    state.checkpoint = signed
    state.stale = growth.full
    state.isBroken = false
    makeRuns(&state)
  }

  /// Makes the runs that a log has come to lack since it had its last ones.
  private func makeRuns(_ state: inout State) {
    let lowest = folder.runLevels.first ?? 0
    guard state.edge.size >> lowest > state.runsSize >> lowest else { return }
    state.runsSize = state.edge.size
    do throws(ArchiveError) {
      state.runsEnd = try TransparencyLog.extendRuns(folder, writer, state.checkpoint.checkpoint, from: state.runsEnd).end
    } catch {
      // The entries are logged, and found without runs, too, only more slowly. The next 4,096 are the occasion to try again; `agon doctor`
      // says how many entries have none.
      state.runsSize = state.edge.size
    }
  }

  private func find(_ key: LogEntry.Key, in state: State) throws(ArchiveError) -> Int? {
    for candidate in state.index.candidates(EntryIndex.print(of: key)) {
      if try LogEntry(entry(candidate, of: state.edge.size)).key == key { return candidate }
    }
    return nil
  }

  private func entry(_ index: Int, of size: Int) throws(ArchiveError) -> [UInt8] {
    var reader = folder.reader(size: size)
    return try reader.entry(index)
  }

  private static let broken = ArchiveError(
    .storage, "a write to the log has failed before", hint: "see to the disk, and start again: the log is checked when it is opened")

  private static func contradicts(_ entry: LogEntry, _ place: Int) -> ArchiveError {
    ArchiveError(
      .exists, "the log has another \(entry.kind) of session \(entry.sessionID) already, at \(place)",
      hint: "a session is committed to once, and ends once; nothing was logged")
  }
}
