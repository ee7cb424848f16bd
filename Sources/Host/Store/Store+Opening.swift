internal import GRDB

extension Store {
  /// "Agon" in ASCII: what SQLite's header says the file is for.
  static let applicationID: Int32 = 0x4167_6f6e

  /// Opens the store of a data folder.
  /// - Parameters:
  ///   - folder: the data folder.
  ///   - creating: whether folder and store are made where they are missing, for this user alone.
  ///   - patience: seconds to wait for another process that writes.
  /// - Throws: `not_found`, `newer_schema`, `corrupt_store`, `disk_full`, `read_only`, `locked` or `storage`. What was there is as it was.
  public convenience init(folder: String, creating: Bool = true, patience: Double = 5) throws {
    let folder = StoreFolder(folder)
    let file = try folder.file(creating: creating)
    let lock = try folder.lock()
    defer { withExtendedLifetime(lock) {} }
    try self.init(file: file, patience: patience)
  }

  /// Opens the store in a file, which SQLite makes where it is missing, and brings its schema up to date.
  /// - Parameters:
  ///   - key: signs the ledger's checkpoints; by default the one in `host.key` beside the file, which is made with a new store.
  ///   - patience: seconds to wait for another process that writes.
  public convenience init(file: String, key: HostKey? = nil, migrations: [Migration] = Migration.all, patience: Double = 5) throws {
    do {
      try Store.recognise(file, migrations: migrations, patience: patience)
      let pool = try DatabasePool(path: file, configuration: Store.configuration(patience: patience))
      try pool.writeWithoutTransaction { database in
        try Store.setJournal("wal", of: database)
        try database.execute(sql: "PRAGMA synchronous = FULL")
        if try Store.isEmpty(database) { try database.execute(sql: "PRAGMA application_id = \(Store.applicationID)") }
      }
      try Migration.run(migrations, on: pool, file: file)
      self.init(pool: pool, path: file, key: try key ?? Store.hostKey(beside: file, pool))
    } catch let error as DatabaseError {
      throw StoreError(error, doing: "open", path: file)
    }
  }

  /// Looks into the store of a data folder, and changes nothing.
  /// - Throws: what `body` throws; `not_found`, `newer_schema`, `corrupt_store`, `locked` or `storage`.
  public static func look<R>(into folder: String, _ body: (Reading) throws -> R) throws -> R {
    let file = try StoreFolder(folder).file(creating: false)
    do {
      try recognise(file, migrations: Migration.all, patience: 5)
      let queue = try DatabaseQueue(path: file, configuration: configuration(patience: 5, readonly: true))
      let result = try queue.read { database in
        let reading = Reading(database, path: file)
        defer { reading.forget() }
        return try body(reading)
      }
      try queue.close()
      return result
    } catch let error as DatabaseError {
      throw StoreError(error, doing: "read", path: file)
    }
  }

  static func configuration(patience: Double, readonly: Bool = false) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readonly
    configuration.label = "agon"
    configuration.busyMode = .timeout(patience)
    configuration.maximumReaderCount = 4
    configuration.persistentReadOnlyConnections = true
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY")
      // 32 MiB of log, not the default 4, before pages are written back into the file: with a long history a session's indexes touch pages
      // all over it, and each way back waits for the disk.
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 8000")
      // What is deleted or written over (the secrets of salts, answers that are erased) is not left in the file's free places.
      try database.execute(sql: "PRAGMA secure_delete = ON")
      // The pool's connections for reading would wait for twice as long.
      try database.execute(sql: "PRAGMA busy_timeout = \(Int(patience * 1000))")
    }
    return configuration
  }

  /// The key beside a store; nil where it is missing though the ledger was signed with one before: that ledger can be read alone.
  private static func hostKey(beside file: String, _ pool: DatabasePool) throws -> HostKey? {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let place = folder.isEmpty ? (file.hasPrefix("/") ? "/" : ".") : folder
    if let key = try HostKey.read(in: place) { return key }
    // Inside a transaction, so that of two who open a new store one makes the key and the other waits for it.
    return try pool.writeWithoutTransaction { database in
      var key: HostKey?
      try database.inTransaction(.immediate) {
        key = try HostKey.read(in: place)
        let isNew =
          try !database.tableExists("ledger_checkpoints") || Int.fetchOne(database, sql: "SELECT 1 FROM ledger_checkpoints") == nil
        if key == nil, isNew { key = try HostKey.create(in: place) }
        return .commit
      }
      return key
    }
  }

  /// Refuses a database of somebody else's or of a newer Agon, before anything is written to it.
  static func recognise(_ file: String, migrations: [Migration], patience: Double) throws {
    do {
      try recognise(file, migrations: migrations, configuration(patience: patience, readonly: true))
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
      // It may not be there yet. If it is, opening it for writing says why it cannot be.
    } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
      // Something was cut off in the middle of a transaction, which has to be undone before anything can be read.
      try recognise(file, migrations: migrations, configuration(patience: patience))
    }
  }

  private static func recognise(_ file: String, migrations: [Migration], _ configuration: Configuration) throws {
    let queue = try DatabaseQueue(path: file, configuration: configuration)
    try queue.read { database in
      if try isEmpty(database) { return }
      guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
        throw StoreError(.corrupt, "\(file) is no database of Agon's", hint: "name another folder with --data; nothing was changed")
      }
      try Migration.refuseNewer(migrations, in: database, file: file)
    }
    try queue.close()
  }

  /// Sets what stands between the database and a crash.
  ///
  /// The pool asks for the log, too, and takes the first row of the answer for it. What fails comes after that row: the database goes on
  /// with a journal then, whose deletion nobody syncs, so that a commit may be undone by a crash although it was acknowledged.
  static func setJournal(_ mode: String, of database: Database) throws {
    try database.execute(sql: "PRAGMA journal_mode = \(mode)")
    guard try String.fetchOne(database, sql: "PRAGMA journal_mode") == mode else { throw DatabaseError(resultCode: .SQLITE_IOERR) }
  }

  /// Whether nobody has put anything into a database yet.
  private static func isEmpty(_ database: Database) throws -> Bool {
    try Int32.fetchOne(database, sql: "PRAGMA application_id") == 0
      && Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
  }
}
