internal import GRDB

/// One step of the schema. A step that has shipped is never edited: what it made, data folders out there have.
public struct Migration: Sendable {
  /// Stable, and unique.
  public let name: String
  /// Statements that change the schema or its rows.
  public let sql: String
  /// A query that gives one row for each thing that the step should have made and has not, or should have kept and has lost; each row is
  /// one text that names it.
  public let check: String

  public init(_ name: String, sql: String, check: String) {
    self.name = name
    self.sql = sql
    self.check = check
  }

  /// Every step, in order.
  public static let all: [Migration] = [
    .ledger,
    .entrants,
    .sessions,
    .records,
    .queues,
    .openings,
    .erasures,
    .ballots,
    .setAside,
  ]

  /// Runs what a database has not seen yet, each step in a transaction with its check.
  static func run(_ migrations: [Migration], on pool: DatabasePool, file: String) throws {
    try migrator(migrations, file: file).migrate(pool)
  }

  /// Refuses a database that has seen steps which are not among these.
  static func refuseNewer(_ migrations: [Migration], in database: Database, file: String) throws {
    guard try migrator(migrations, file: file).hasBeenSuperseded(database) else { return }
    throw StoreError(.newerSchema, "\(file) was written by a newer Agon", hint: "use that version or a newer one; nothing was changed")
  }

  private static func migrator(_ migrations: [Migration], file: String) -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for migration in migrations {
      migrator.registerMigration(migration.name) { database in
        try database.execute(sql: migration.sql)
        let faults = try String.fetchAll(database, sql: migration.check)
        guard faults.isEmpty else {
          throw StoreError(
            .corrupt, "\(file): the migration \(migration.name) failed its check: \(faults.prefix(3).joined(separator: "; "))",
            hint: "nothing was changed; go on with the version of Agon that wrote the data, and report this")
        }
      }
    }
    return migrator
  }
}
