internal import GRDB
internal import GRDBSQLite
internal import HostRules

/// What went wrong in SQLite, in the store's words.
extension StoreError {
  /// - Parameters:
  ///   - code: SQLite's extended result code.
  ///   - doing: what was attempted: "write to", "open".
  init(sqlite code: Int32, _ message: String, doing: String, path: String) {
    let what = "cannot \(doing) \(path): \(message)"
    switch code & 0xff {
    case SQLITE_FULL:
      self.init(
        .diskFull, "cannot \(doing) \(path): the disk is full", hint: "free some space and start again; what was committed is whole")
    case SQLITE_READONLY: self.init(.readOnly, what, hint: "the folder and its files have to be writable for this user")
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      self.init(.corrupt, what, hint: "restore a backup made with `agon backup`; keep the damaged file")
    case SQLITE_BUSY, SQLITE_LOCKED: self.init(.locked, what, hint: "another program holds the database; try again when it has ended")
    case SQLITE_CANTOPEN: self.init(.storage, what, hint: "check the folder given with --data")
    case SQLITE_CONSTRAINT: self.init(.constraint, what)
    case SQLITE_IOERR:
      self.init(.storage, what, hint: "check the disk, and the limit on the size of files (`ulimit -f`); what was committed is whole")
    default: self.init(.storage, what, hint: "check the disk; what was committed is whole")
    }
  }

  init(_ error: DatabaseError, doing: String, path: String) {
    // A backup's error is one of its own, while the message is that of a connection, which knows of none.
    let message = error.message.flatMap { $0 == "not an error" ? nil : $0 } ?? String(cString: sqlite3_errstr(error.resultCode.rawValue))
    self.init(sqlite: error.extendedResultCode.rawValue, message, doing: doing, path: path)
  }
}

/// A prepared statement, which its connection keeps: bound by position, stepped, reset.
///
/// Straight over SQLite's own calls, because a session's commit is made of some forty of them.
struct SQLStatement {
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  let handle: OpaquePointer
  let path: String

  private func check(_ code: Int32) throws(StoreError) {
    guard code != SQLITE_OK else { return }
    throw failure(code)
  }

  private func failure(_ code: Int32) -> StoreError {
    let message = String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
    return StoreError(sqlite: code, message, doing: sqlite3_stmt_readonly(handle) != 0 ? "read" : "write to", path: path)
  }

  func bind(_ index: Int32, _ value: Int64) throws(StoreError) { try check(sqlite3_bind_int64(handle, index, value)) }

  func bind(_ index: Int32, _ value: Double) throws(StoreError) { try check(sqlite3_bind_double(handle, index, value)) }

  func bindNull(_ index: Int32) throws(StoreError) { try check(sqlite3_bind_null(handle, index)) }

  func bind(_ index: Int32, _ value: String) throws(StoreError) {
    var value = value
    let code = value.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { text in
        // Text of no bytes may come without an address, which SQLite would take as NULL.
        guard let base = text.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, SQLStatement.transient) }
        return sqlite3_bind_text(handle, index, base, Int32(text.count), SQLStatement.transient)
      }
    }
    try check(code)
  }

  func bind(_ index: Int32, blob: UnsafeRawBufferPointer) throws(StoreError) {
    guard let base = blob.baseAddress, blob.count > 0 else { return try check(sqlite3_bind_zeroblob(handle, index, 0)) }
    try check(sqlite3_bind_blob64(handle, index, base, UInt64(blob.count), SQLStatement.transient))
  }

  /// Steps once. True where there is a row.
  func step() throws(StoreError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      let failure = failure(
        sqlite3_extended_errcode(sqlite3_db_handle(handle)) & 0xff == code & 0xff
          ? sqlite3_extended_errcode(sqlite3_db_handle(handle)) : code)
      sqlite3_reset(handle)
      throw failure
    }
  }

  func reset() { sqlite3_reset(handle) }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
  func isBlob(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_BLOB }
  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  func text(_ column: Int32) -> String {
    guard let text = sqlite3_column_text(handle, column) else { return "" }
    return String(decoding: UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column))), as: UTF8.self)
  }

  /// The bytes of a blob, for as long as `body` runs.
  func withBlob<R>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let base = sqlite3_column_blob(handle, column)
    return body(UnsafeRawBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column))))
  }

  /// An id of 16 bytes.
  func ledgerID(_ column: Int32) throws(StoreError) -> LedgerID {
    guard let id = withBlob(column, { LedgerID(bytes: $0) }) else {
      throw StoreError(.corrupt, "\(path): an id that is not of 16 bytes", hint: "restore a backup made with `agon backup`")
    }
    return id
  }

  func blob(_ column: Int32) -> [UInt8] { withBlob(column) { Array($0) } }
}
