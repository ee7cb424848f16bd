internal import GRDB
internal import Glibc

extension Store {
  /// "Agon" in ASCII: what SQLite's header says the file is for.
  static let applicationID: Int32 = 0x4167_6f6e

  /// Opens the store of a data folder.
  /// - Parameters:
  ///   - folder: the data folder.
  ///   - creating: whether folder and store are made where they are missing, for this user alone.
  /// - Throws: `not_found`, `newer_schema`, `corrupt_store`, `disk_full`, `read_only`, `locked` or `storage`.
  public convenience init(folder: String, creating: Bool = true) throws {
    let file = folder + "/agon.sqlite"
    if creating {
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        throw StoreError(
          .storage, "cannot create \(folder): \(String(cString: strerror(errno)))", hint: "check the folder given with --data")
      }
      // SQLite gives its log the mode of the database: so the file is made here, with the right one.
      let descriptor = Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else {
        let code: StoreError.Code = errno == EROFS || errno == EACCES ? .readOnly : errno == ENOSPC ? .diskFull : .storage
        throw StoreError(code, "cannot open \(file): \(String(cString: strerror(errno)))", hint: "check the folder given with --data")
      }
      Glibc.close(descriptor)
    } else if access(file, F_OK) != 0 {
      throw StoreError(.notFound, "there is no data in \(folder)", hint: "`agon run` makes some; --data DIR names another folder")
    }
    try self.init(file: file)
  }

  /// Opens the store in a file, which SQLite makes where it is missing, and brings its schema up to date.
  /// - Parameter key: signs the ledger's checkpoints; by default the one in `host.key` beside the file, which is made with a new store.
  public convenience init(file: String, key: HostKey? = nil, migrations: [Migration] = Migration.all) throws {
    do {
      let pool = try DatabasePool(path: file, configuration: Store.configuration())
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try Store.recognise(database, file: file)
      }
      try Migration.run(migrations, on: pool, file: file)
      self.init(pool: pool, path: file, key: try key ?? Store.hostKey(beside: file, pool))
    } catch let error as DatabaseError {
      throw StoreError(error, doing: "open", path: file)
    }
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.label = "agon"
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 4
    configuration.persistentReadOnlyConnections = true
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY")
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

  /// Refuses a database of somebody else's.
  private static func recognise(_ database: Database, file: String) throws {
    let id = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    if id == applicationID { return }
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    guard id == 0, tables == 0 else {
      throw StoreError(.corrupt, "\(file) is no database of Agon's", hint: "name another folder with --data")
    }
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
  }
}
