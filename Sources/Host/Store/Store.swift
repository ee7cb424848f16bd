internal import Dispatch
internal import GRDB
internal import Synchronization

/// Everything that a host has to remember, in one SQLite file: the only SQL of the program is in this module.
///
/// WAL with synchronous=FULL: when a commit returns, it is on the disk. Writes are made by one writer; those that come while the disk
/// is busy are committed together (group commit), each all or nothing by itself. Reads see a consistent snapshot and wait for nobody.
///
/// Readable by its owner alone: it holds nonces and prompts.
public final class Store: Sendable {
  /// The file.
  public let path: String
  private let pool: DatabasePool
  /// What the host signs with; nil where the store has none.
  public let hostKey: HostKey?
  private let connections = Mutex<[ObjectIdentifier: Connection]>([:])
  private let waiting = Mutex(Waiting())
  private let writer = DispatchQueue(label: "agon.store.writer")
  /// Why nothing is written any more.
  private let failure = Mutex<StoreError?>(nil)

  /// What a connection keeps between its uses.
  private struct Connection: @unchecked Sendable {
    // Sendable: only whoever GRDB has given the connection to takes it out of the table, and GRDB gives it to one at a time.
    let reading: Reading
  }

  /// One of the transactions that are committed together.
  struct Job: Sendable {
    let run: @Sendable (Writing) throws -> Void
    let end: @Sendable ((any Error)?) -> Void
  }

  private struct Waiting {
    var jobs: [Job] = []
    var isDraining = false
  }

  /// The most transactions that one commit takes.
  private static let batchMax = 4096

  init(pool: DatabasePool, path: String, key: HostKey?) {
    self.pool = pool
    hostKey = key
    self.path = path
  }

  /// A consistent view of what is committed.
  public func read<R>(_ body: (Reading) throws -> R) throws -> R {
    try translating("read") {
      try pool.read { database in try body(reading(of: database)) }
    }
  }

  /// One transaction, now, on this thread. It is on the disk when this returns.
  /// - Throws: what `body` throws, after which nothing of it is kept, or a `StoreError`.
  public func write<R>(_ body: (Writing) throws -> R) throws -> R {
    var result: R?
    try transaction { writing in result = try body(writing) }
    guard let result else { preconditionFailure("a transaction that was committed has run") }
    return result
  }

  /// One transaction, committed together with others that wait. It is on the disk when this returns.
  /// - Throws: what `body` throws, after which nothing of it is kept and the others are, or a `StoreError`.
  public func commit<R: Sendable>(_ body: @escaping @Sendable (Writing) throws -> R) async throws -> R {
    let box = Mutex<R?>(nil)
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      enqueue(
        Job(
          run: { writing in
            let result = try body(writing)
            box.withLock { $0 = result }
          },
          end: { error in
            if let error { continuation.resume(throwing: error) } else { continuation.resume() }
          }))
    }
    guard let result = box.withLock({ $0 }) else { preconditionFailure("a transaction that was committed has run") }
    return result
  }

  /// Lets go of the file, when every read and write under way has ended. Nothing may be asked of the store afterwards.
  public func close() throws {
    writer.sync {}
    failure.withLock { $0 = StoreError(.storage, "\(path) is closed") }
    try translating("close") {
      // Alone, because statements may be let go of only by whoever has their connection.
      try pool.barrierWriteWithoutTransaction { _ in
        connections.withLock { connections in
          for connection in connections.values { connection.reading.forget() }
          connections = [:]
        }
      }
      try pool.close()
    }
  }

  /// Brings everything from the log beside the database into it, and leaves the log empty: what was overwritten is in neither then.
  /// - Throws: `locked` where another process reads for longer than the store is patient.
  func emptyLog() throws {
    if let failure = failure.withLock({ $0 }) { throw failure }
    try translating("empty the log of") {
      _ = try pool.barrierWriteWithoutTransaction { database in try database.checkpoint(.truncate) }
    }
  }

  private func enqueue(_ job: Job) {
    let isFirst = waiting.withLock { waiting in
      waiting.jobs.append(job)
      defer { waiting.isDraining = true }
      return !waiting.isDraining
    }
    if isFirst { writer.async { self.drain() } }
  }

  private func drain() {
    while true {
      let jobs = waiting.withLock { waiting -> [Job] in
        let jobs = Array(waiting.jobs.prefix(Store.batchMax))
        waiting.jobs.removeFirst(jobs.count)
        if jobs.isEmpty { waiting.isDraining = false }
        return jobs
      }
      guard !jobs.isEmpty else { return }
      run(jobs)
    }
  }

  /// Commits jobs together, and tells each what came of it.
  func run(_ jobs: [Job]) {
    var refusals: [Int: any Error] = [:]
    var whole: (any Error)?
    do {
      try transaction { writing in
        if jobs.count == 1 { return try jobs[0].run(writing) }
        for (index, job) in jobs.enumerated() {
          if let refusal = try refusal(of: job, in: writing) { refusals[index] = refusal }
        }
      }
    } catch {
      whole = error
    }
    // A refusal may follow from what others of the batch did: where nothing of that was kept, it is no answer.
    for (index, job) in jobs.enumerated() { job.end(whole ?? refusals[index]) }
  }

  /// Runs one of the jobs of a transaction.
  /// - Returns: why it was refused, after which nothing of it is left; nil for one that was not.
  /// - Throws: what ends the transaction for all of them.
  private func refusal(of job: Job, in writing: Writing) throws -> (any Error)? {
    try writing.run("SAVEPOINT job")
    var refusal: (any Error)?
    do {
      try job.run(writing)
      // What nothing can sign is this job's fault, and not that of those beside it.
      if hostKey == nil, try writing.hasUnsignedRows { throw HostKey.missing(beside: path) }
    } catch {
      guard writing.isOpen else { throw error }
      try writing.run("ROLLBACK TO job")
      writing.ledger.forget()
      refusal = error
    }
    try writing.run("RELEASE job")
    return refusal
  }

  private func transaction(_ body: (Writing) throws -> Void) throws {
    // Asked before the pool, too, which crashes once it is closed.
    if let failure = failure.withLock({ $0 }) { throw failure }
    try translating("write to") {
      try pool.writeWithoutTransaction { database in try commit(in: writing(of: database), body) }
    }
  }

  private func commit(in writing: Writing, _ body: (Writing) throws -> Void) throws {
    if let failure = failure.withLock({ $0 }) { throw failure }
    try writing.begin()
    do {
      try body(writing)
      try writing.sealLedger(with: hostKey)
      try writing.requireOpen()
    } catch {
      if writing.isOpen { try writing.run("ROLLBACK") }
      throw error
    }
    do throws(StoreError) {
      try writing.run("COMMIT")
    } catch {
      // Where the transaction is still open, nothing of it was written: a deferred constraint, say.
      if writing.isOpen {
        try writing.run("ROLLBACK")
        throw error
      }
      // A full disk stops the log from growing before the mark of a commit is in it. After any other failure that mark may be there, and
      // whoever opens the file next finds it: from here on, only that tells what stands. A later sync that succeeds proves nothing, because
      // Linux forgets what an earlier one failed to write.
      guard error.code != .diskFull else { throw error }
      let unknown = StoreError(
        .outcomeUnknown, "\(error.message); whether the last changes stand is known when the store is opened again",
        hint:
          "check the disk and how large a file may grow (`ulimit -f`), then start again: what was committed is found, and nothing is done twice"
      )
      failure.withLock { $0 = unknown }
      throw unknown
    }
    writing.keep()
  }

  private func reading(of database: Database) -> Reading { connection(of: database) { Reading(database, path: path) } }

  private func writing(of database: Database) -> Writing {
    guard let writing = connection(of: database, { Writing(database, path: path) }) as? Writing else {
      preconditionFailure("the writer's connection was kept for reading")
    }
    return writing
  }

  private func connection(of database: Database, _ make: () -> Reading) -> Reading {
    let key = ObjectIdentifier(database)
    if let found = connections.withLock({ $0[key] }) { return found.reading }
    let connection = Connection(reading: make())
    connections.withLock { $0[key] = connection }
    return connection.reading
  }

  private func translating<R>(_ doing: String, _ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(error, doing: doing, path: path)
    }
  }
}
