internal import Dispatch
internal import HostRules
public import HostStore
internal import SpaceContent

/// The blocks of a data folder, kept up with the sessions of its store: the record of each one that has ended, under a pin of its own.
///
/// Blocks and pins of many sessions become durable together, and the cursor of the outbox moves after: what is repeated is there already.
/// No session waits for this. The blocks of answers that were erased go once the log has their tombstones.
public final class SessionArchive: Sendable {
  /// The name under which the outbox knows how far the archive has come.
  public static let consumer = "archive"
  /// The same, of what was erased.
  public static let erasures = "archive.erasures"
  /// Sessions that become durable together, and the bytes of their new blocks after which no more are taken.
  private static let sessionsMax = 256
  private static let bytesMax: Int64 = 32 << 20

  let store: Store
  private let data: String
  private let limit: Int64?
  private let queue = DispatchQueue(label: "agon.session-archive")
  /// Read once, and then on.
  private let erased: ErasedBlocks

  /// - Parameters:
  ///   - data: the data folder.
  ///   - limit: the most bytes of all blocks together; nil for as many as the disk takes.
  public init(of store: Store, data: String, limit: Int64? = nil) {
    self.store = store
    self.data = data
    self.limit = limit
    erased = ErasedBlocks(LogFolder(data + "/" + SessionLog.folderName))
  }

  /// Archives every session that has ended and is not archived yet.
  /// - Parameter progress: hears how many have been. What it throws ends this after what is durable then.
  /// - Returns: how many that were.
  /// - Throws: `disk_full`, `read_only`, `storage`, `malformed` or `not_found` where a session's record cannot be made; a `StoreError`.
  @discardableResult public func drain(progress: @escaping @Sendable (Int) throws -> Void = { _ in }) async throws -> Int {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.catchUp(progress) }) }
    }
  }

  /// Removes the blocks of answers that were erased and have a tombstone, and nothing more.
  /// - Throws: `read_only`, `storage`; a `StoreError`.
  public func removeErased() async throws {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.erase() }) }
    }
  }

  /// The same again and again, until the task is cancelled.
  /// - Parameter pause: between two looks.
  public func keepUp(every pause: Duration = .seconds(2)) async throws {
    while true {
      try await ContinuousClock().sleep(for: pause)
      try await drain()
    }
  }

  private func catchUp(_ progress: (Int) throws -> Void) throws -> Int {
    var count = 0
    var packages = StoredPackages()
    while true {
      let rows = try store.read { reading in
        try reading.outbox(for: SessionArchive.consumer, topic: .ended, limit: SessionArchive.sessionsMax)
      }
      guard !rows.isEmpty else {
        try erase()
        return count
      }
      let done = try archive(rows, &packages)
      try store.write { writing in try writing.setCursor(of: SessionArchive.consumer, to: rows[done - 1].number) }
      count += done
      try progress(count)
    }
  }

  /// Removes the blocks of what was erased. A tombstone is public before its block goes: one that the log has not yet is left for later.
  private func erase() throws {
    while true {
      let (rows, logged) = try store.read { reading in
        (
          try reading.erasures(for: SessionArchive.erasures, limit: SessionArchive.sessionsMax),
          try reading.erasureProgress(of: SessionLog.erasures).done
        )
      }
      let gone = rows.prefix { $0.number <= logged }
      guard let last = gone.last else { return }
      try BlockStore(folder: data, limit: limit, erased: erased).remove(erased: gone.map(\.block))
      try store.write { writing in try writing.setCursor(of: SessionArchive.erasures, to: last.number) }
    }
  }

  /// Brings the first of these sessions into the blocks, under one commit.
  /// - Returns: how many.
  private func archive(_ rows: [OutboxRow], _ packages: inout StoredPackages) throws -> Int {
    let staging = try BlockStaging(BlockStore(folder: data, limit: limit, erased: erased))
    var pins: [Pin] = []
    var done = 0
    for row in rows where staging.byteCount < SessionArchive.bytesMax {
      let record = try record(of: row, &packages)
      for block in record.blocks { try staging.add(block) }
      pins.append(try Pin(record.cid, name: "session \(record.journal.id)", at: row.writtenAt))
      done += 1
    }
    try staging.commit(pinning: pins)
    return done
  }

  /// The record of a session.
  func record(of row: OutboxRow, _ packages: inout StoredPackages) throws -> SessionRecord {
    try store.read { reading in
      guard let session = try reading.session(row.session), let journal = try reading.journal(of: session) else {
        throw ArchiveError(.malformed, "the session \(row.session) has no journal though it has ended", hint: "restore a backup")
      }
      return try SessionRecord(of: journal, packages: &packages, in: reading)
    }
  }
}
