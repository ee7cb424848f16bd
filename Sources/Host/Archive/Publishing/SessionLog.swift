internal import Dispatch
internal import Glibc
internal import HostRules
public import HostStore
internal import Synchronization

/// The log of a data folder, kept up with the sessions of its store: each start and each end is an entry, in the order of the outbox, and each
/// answer that is erased has its tombstone behind those that were there before it.
///
/// Rows of the outbox are committed with what they tell of; their entries are appended, which changes nothing for those that are there
/// already, and the cursor is moved after. So none is lost and none is logged twice, whenever the process ends. Those who ask at the same
/// time wait for one append together.
///
/// One process writes to a log at a time. Others wait for it: either it logs their rows, too, as a host that stays does again and again, or
/// it lets go of the log.
public final class SessionLog: Sendable {
  /// The name under which the outbox knows how far the log has come.
  public static let consumer = "log"
  /// The same, of what was erased.
  public static let erasures = "log.erasures"
  /// The log's folder in the data folder.
  public static let folderName = "log"
  /// Rows that one append takes: their records are made one after another, and not kept.
  private static let batchMax = 512
  /// How long to wait for a process that neither logs what there is nor lets go, in milliseconds.
  private static let patience = 30_000
  /// Between two looks whether it has, in milliseconds.
  private static let pause = 10

  private let store: Store
  private let data: String
  private let keepsOpen: Bool
  private let queue = DispatchQueue(label: "agon.session-log")
  private let waiting = Mutex(Waiting())
  private let work = Mutex(Work())

  private struct Waiting {
    var continuations: [CheckedContinuation<Void, any Error>] = []
    var isDraining = false
  }

  /// What only the queue's thread uses.
  private struct Work {
    var log: TransparencyLog?
    var packages = StoredPackages()
  }

  /// - Parameters:
  ///   - data: the data folder.
  ///   - keepsOpen: whether the log stays open between appends: for the one process that runs sessions.
  public init(of store: Store, data: String, keepsOpen: Bool) {
    self.store = store
    self.data = data
    self.keepsOpen = keepsOpen
  }

  /// Returns once every row that the outbox has now is in the log, durably. A log is made with the first of them.
  /// - Throws: an `ArchiveError`: `not_found` where the log or its key are missing though there was one, `locked` where another process has
  ///   the log and does nothing with it, `disk_full`, `read_only`, `storage`, and what is wrong with a damaged log; a `StoreError`. Nothing
  ///   is lost then: the rows stay.
  public func drain() async throws {
    try await withCheckedThrowingContinuation { continuation in
      let isFirst = waiting.withLock { waiting in
        waiting.continuations.append(continuation)
        defer { waiting.isDraining = true }
        return !waiting.isDraining
      }
      if isFirst { queue.async { self.serve() } }
    }
  }

  /// Runs something, and meanwhile logs what it and other processes leave, again and again; at its end all that there is.
  /// - Parameter pause: between two looks.
  public func keepingUp<R>(every pause: Duration = .milliseconds(250), while body: () async throws -> R) async throws -> R {
    // What ends it ends the next start, too, or the last look below, which throw it.
    async let _: Void = keepUp(every: pause)
    let result = try await body()
    try await drain()
    return result
  }

  private func keepUp(every pause: Duration) async throws {
    while true {
      try await ContinuousClock().sleep(for: pause)
      try await drain()
    }
  }

  /// The log, once it is up to date; nil where there is none yet.
  public func current() async throws -> TransparencyLog? {
    try await drain()
    return work.withLock { $0.log }
  }

  /// Answers those who wait, all of a moment together.
  private func serve() {
    while true {
      let asking = waiting.withLock { waiting in
        let asking = waiting.continuations
        waiting.continuations = []
        if asking.isEmpty { waiting.isDraining = false }
        return asking
      }
      guard !asking.isEmpty else { return }
      let result = Result { try work.withLock { work in try catchUp(&work) } }
      for continuation in asking { continuation.resume(with: result) }
    }
  }

  /// Logs the rows that there are now.
  private func catchUp(_ work: inout Work) throws {
    let goal = try store.read { reading in try Goal(in: reading) }
    defer { if !keepsOpen { work.log = nil } }
    while true {
      guard try store.read({ reading in try !goal.isReached(in: reading) }) else {
        if keepsOpen, work.log == nil, try LogFolder(data + "/" + SessionLog.folderName).exists { try open(&work, until: goal) }
        return
      }
      guard try open(&work, until: goal) else { return }
      // Another process may have come further while this one waited for it.
      let (batch, entries) = try store.read { reading in
        let batch = try Batch(in: reading)
        return (batch, try batch.items.map { try entry($0, &work, in: reading) })
      }
      guard !entries.isEmpty, let log = work.log else { return }
      do {
        _ = try log.append(entries)
      } catch {
        // What is on the disk is looked at again when it is next opened.
        work.log = nil
        throw error
      }
      try store.write { writing in
        if let last = batch.rows.last { try writing.setCursor(of: SessionLog.consumer, to: last.number) }
        if let last = batch.erasures.last { try writing.setCursor(of: SessionLog.erasures, to: last.number) }
      }
    }
  }

  /// What there was to log at a moment.
  private struct Goal {
    let row: Int64
    let erasure: Int64

    init(in reading: Reading) throws(StoreError) {
      row = try reading.outboxProgress(of: SessionLog.consumer).newest
      erasure = try reading.erasureProgress(of: SessionLog.erasures).newest
    }

    func isReached(in reading: Reading) throws(StoreError) -> Bool {
      guard try reading.outboxProgress(of: SessionLog.consumer).done >= row else { return false }
      return try reading.erasureProgress(of: SessionLog.erasures).done >= erasure
    }
  }

  /// What one append takes: rows of the outbox, and each erasure behind the rows that were there before it. All of it is of one view of the
  /// store, so that whoever logs a row logs what was erased before it, too, and the log's times never run back.
  private struct Batch {
    enum Item {
      case row(OutboxRow)
      case erasure(Erasure)
    }

    let rows: [OutboxRow]
    let erasures: [Erasure]

    init(in reading: Reading) throws(StoreError) {
      rows = try reading.outbox(for: SessionLog.consumer, topic: nil, limit: SessionLog.batchMax)
      let last = rows.count < SessionLog.batchMax ? nil : rows.last?.number
      erasures = try reading.erasures(for: SessionLog.erasures, upTo: last ?? .max, limit: SessionLog.batchMax)
    }

    var items: [Item] {
      var items: [Item] = []
      var rest = rows[...]
      for erasure in erasures {
        let before = rest.prefix { $0.number <= erasure.outbox }
        items += before.map { .row($0) } + [.erasure(erasure)]
        rest = rest.dropFirst(before.count)
      }
      return items + rest.map { .row($0) }
    }
  }

  private func entry(_ item: Batch.Item, _ work: inout Work, in reading: Reading) throws -> LogEntry {
    switch item {
    case .row(let row): return try entry(row, &work, in: reading)
    case .erasure(let erasure):
      guard let session = try reading.session(erasure.session) else {
        throw ArchiveError(.malformed, "an answer was erased from a session \(erasure.session) that is not there", hint: "restore a backup")
      }
      return try LogEntry(
        session: try reading.header(of: session).commitment, time: erasure.erasedAt / 1000,
        .tombstone(erased: erasure.block, reason: erasure.reason))
    }
  }

  private func entry(_ row: OutboxRow, _ work: inout Work, in reading: Reading) throws -> LogEntry {
    guard let session = try reading.session(row.session) else {
      throw ArchiveError(.malformed, "the outbox tells of a session \(row.session) that is not there", hint: "restore a backup")
    }
    switch row.topic {
    case .started:
      return try LogEntry.started(try reading.header(of: session), at: row.writtenAt)
    case .ended:
      guard let journal = try reading.journal(of: session) else {
        throw ArchiveError(.malformed, "the session \(row.session) has no journal though it has ended", hint: "restore a backup")
      }
      let record = try SessionRecord(of: journal, packages: &work.packages, in: reading)
      return try LogEntry.ended(journal, record, at: row.writtenAt)
    }
  }

  /// Opens the log, and waits for a process that has it.
  /// - Returns: false where that process has logged everything meanwhile.
  @discardableResult private func open(_ work: inout Work, until goal: Goal) throws -> Bool {
    guard work.log == nil else { return true }
    for _ in 0..<SessionLog.patience / SessionLog.pause {
      do {
        work.log = try LogKey.openLog(of: store, data: data)
        return true
      } catch let error as ArchiveError where error.code == .locked {
        guard try store.read({ reading in try !goal.isReached(in: reading) }) else { return false }
        usleep(UInt32(SessionLog.pause) * 1000)
      }
    }
    throw ArchiveError(
      .locked, "another process has the log in \(data), and logs nothing", hint: "end it; what is to be logged stays until then")
  }
}
