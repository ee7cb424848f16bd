internal import GRDBSQLite

/// SQLite without anything above it, so that a test of the disk is one of the disk alone.
final class Connection {
  struct Failure: Error, Equatable {
    let code: Int32
    let message: String
  }

  // SQLite's extended codes are macros that Swift does not see.
  static let cannotRead = SQLITE_IOERR | 1 << 8
  static let cannotWrite = SQLITE_IOERR | 3 << 8
  static let cannotSync = SQLITE_IOERR | 4 << 8

  private let handle: OpaquePointer

  init(_ path: String, setup: String = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL") throws {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close(handle)
      throw Failure(code: code, message: "cannot open")
    }
    self.handle = handle
    sqlite3_extended_result_codes(handle, 1)
    _ = try rows(setup)
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs statements, one after the other; the rows of all of them, as texts.
  @discardableResult
  func rows(_ sql: String) throws -> [[String]] {
    var rows: [[String]] = []
    let code = withUnsafeMutablePointer(to: &rows) { rows in
      sqlite3_exec(
        handle, sql,
        { rows, count, values, _ in
          let row = (0..<Int(count)).map { values?[$0].map { String(cString: $0) } ?? "NULL" }
          rows?.assumingMemoryBound(to: [[String]].self).pointee.append(row)
          return 0
        }, rows, nil)
    }
    guard code == SQLITE_OK else { throw Failure(code: code, message: String(cString: sqlite3_errmsg(handle))) }
    return rows
  }
}
