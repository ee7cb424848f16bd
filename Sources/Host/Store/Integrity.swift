internal import GRDB

/// Whether a database holds together, in SQLite's own judgement.
public enum Integrity {
  /// The most faults that are told of.
  private static let faultsMax = 5

  /// What is wrong with the store of a data folder; empty for nothing. Reads one snapshot, and changes nothing.
  /// - Parameters:
  ///   - deep: compares every index with its table and follows every foreign key, too; that takes several times as long.
  /// - Throws: `not_found`, `newer_schema`, `corrupt_store`, `locked` or `storage`, where it cannot even be opened.
  public static func faults(of folder: String, deep: Bool) throws -> [String] {
    let file = try StoreFolder(folder).file(creating: false)
    do {
      try Store.recognise(file, migrations: Migration.all, patience: 5)
      let queue = try DatabaseQueue(path: file, configuration: Store.configuration(patience: 5, readonly: true))
      let faults = try queue.read { database in try Integrity.faults(in: database, deep: deep) }
      try queue.close()
      return faults
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      // Some damage ends the check that was to find it.
      return [error.message ?? "the database is damaged"]
    } catch let error as DatabaseError {
      throw StoreError(error, doing: "check", path: file)
    }
  }

  static func faults(in database: Database, deep: Bool) throws -> [String] {
    let check = deep ? "PRAGMA integrity_check(\(faultsMax))" : "PRAGMA quick_check(\(faultsMax))"
    let found = try String.fetchAll(database, sql: check).filter { $0 != "ok" }
    guard deep, found.isEmpty else { return found }
    let orphans = try Row.fetchAll(database, sql: "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT \(faultsMax)")
    return orphans.map { "\($0[0] as String) row \($0[1] as Int64? ?? 0) names a row of \($0[2] as String) that is not there" }
  }
}
