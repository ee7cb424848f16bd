internal import GRDB
internal import GRDBSQLite

/// A consistent view of the store, for as long as the closure runs that it was given to. Not to be kept.
///
/// What can be asked stands in extensions, one file a subject.
public class Reading {
  let database: Database
  let path: String
  /// By the address of the query's text: every query of the store is a literal.
  private var statements: [UInt: (owner: GRDB.Statement, statement: SQLStatement)] = [:]

  init(_ database: Database, path: String) {
    self.database = database
    self.path = path
  }

  /// The prepared statement of a query; its text has to be a literal.
  func prepared(_ sql: StaticString) throws(StoreError) -> SQLStatement {
    let key = UInt(bitPattern: sql.utf8Start)
    if let found = statements[key] { return found.statement }
    do {
      let owner = try database.makeStatement(sql: sql.description)
      let statement = SQLStatement(handle: owner.sqliteStatement, path: path)
      statements[key] = (owner, statement)
      return statement
    } catch let error as DatabaseError {
      throw StoreError(error, doing: "read", path: path)
    } catch {
      throw StoreError(.storage, "cannot read \(path): \(error)")
    }
  }

  /// Each row of a query, in order.
  /// - Parameter bind: binds the parameters, numbered from 1.
  func rows<R>(
    _ sql: StaticString, bind: (SQLStatement) throws(StoreError) -> Void = { (_) throws(StoreError) in },
    row: (SQLStatement) throws(StoreError) -> R
  ) throws(StoreError) -> [R] {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try bind(statement)
    var rows: [R] = []
    while try statement.step() { rows.append(try row(statement)) }
    return rows
  }

  /// The first row of a query, or nil.
  func row<R>(
    _ sql: StaticString, bind: (SQLStatement) throws(StoreError) -> Void = { (_) throws(StoreError) in },
    row: (SQLStatement) throws(StoreError) -> R
  ) throws(StoreError) -> R? {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try bind(statement)
    return try statement.step() ? try row(statement) : nil
  }

  /// Whether the schema has a step: who looks into a store that another version wrote asks first.
  public func has(_ migration: Migration) throws(StoreError) -> Bool {
    try row(
      "SELECT 1 FROM grdb_migrations WHERE identifier = ?",
      bind: { (row) throws(StoreError) in try row.bind(1, migration.name) }, row: { (_) throws(StoreError) in true }) ?? false
  }

  /// Lets go of the statements, before the connection closes.
  func forget() { statements = [:] }
}

/// One transaction: all that it writes is committed together, or not at all. Not to be kept.
public final class Writing: Reading {
  /// What is known of the ledger inside this transaction.
  var ledger = LedgerProgress()
  /// What the last commit of this connection left, and the version of the data then.
  private var kept: (ledger: LedgerProgress, version: UInt32)?

  func begin() throws(StoreError) {
    ledger = LedgerProgress()
    let last = kept
    kept = nil
    try step("BEGIN IMMEDIATE")
    if let last, last.version == dataVersion { ledger = last.ledger }
  }

  /// What this transaction knows, for the next one: it has just been committed.
  func keep() {
    guard let version = dataVersion else { return }
    kept = (ledger.committed, version)
  }

  /// Another one whenever anybody has committed a change, this connection included (SQLite's `SQLITE_FCNTL_DATA_VERSION`). Nil where the file
  /// does not tell.
  private var dataVersion: UInt32? {
    var version: UInt32 = 0
    guard sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_DATA_VERSION, &version) == SQLITE_OK else { return nil }
    return version
  }

  /// Runs a statement that gives no rows.
  /// - Throws: what the disk says. After a failure that made SQLite end the transaction, every statement is refused: each would be a
  ///   transaction of its own.
  func run(_ sql: StaticString, bind: (SQLStatement) throws(StoreError) -> Void = { (_) throws(StoreError) in }) throws(StoreError) {
    try requireOpen()
    try step(sql, bind: bind)
  }

  func requireOpen() throws(StoreError) {
    guard !isOpen else { return }
    throw StoreError(.storage, "cannot write to \(path): the disk failed in the middle of a transaction", hint: "nothing of it was kept")
  }

  private func step(
    _ sql: StaticString, bind: (SQLStatement) throws(StoreError) -> Void = { (_) throws(StoreError) in }
  ) throws(StoreError) {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try bind(statement)
    while try statement.step() {}
  }

  /// The row id that the last INSERT has given.
  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(database.sqliteConnection) }

  /// Rows that the last statement changed.
  var changes: Int { Int(sqlite3_changes(database.sqliteConnection)) }

  /// Whether the transaction is still open: a full disk, for one, makes SQLite end it by itself.
  var isOpen: Bool { sqlite3_get_autocommit(database.sqliteConnection) == 0 }
}
