import HostCrypto
import Simulation
import Synchronization

@testable import HostStore

/// A store with one table of our own: each transaction writes a pair of rows, so that a half of one would show.
struct Notes {
  static let migration = Migration(
    "notes",
    sql: """
      CREATE TABLE notes (id INTEGER NOT NULL, half INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (id, half)) STRICT;
      CREATE TABLE answers (note INTEGER NOT NULL, half INTEGER NOT NULL, FOREIGN KEY (note, half) REFERENCES notes DEFERRABLE INITIALLY DEFERRED)
        STRICT;
      """, check: "SELECT 'notes' WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'notes')")

  let store: Store
  /// Keeps the disk for as long as the store.
  private var disk: FaultyDisk?

  init(on disk: FaultyDisk) throws {
    try self.init(file: disk.path("agon.sqlite"))
    self.disk = disk
  }

  init(file: String, patience: Double = 5) throws {
    store = try Store(file: file, key: HostKey(try SigningKey()), migrations: [Notes.migration], patience: patience)
  }

  static func write(_ id: Int, text: String = "", in writing: Writing) throws(StoreError) {
    for half in 1...2 {
      try writing.run(
        "INSERT INTO notes VALUES (?1, ?2, ?3)",
        bind: { (statement) throws(StoreError) in
          try statement.bind(1, Int64(id))
          try statement.bind(2, Int64(half))
          try statement.bind(3, text)
        })
    }
  }

  /// Each id with the number of its rows.
  func found() throws -> [Int: Int] {
    let rows = try store.read { reading in
      try reading.rows(
        "SELECT id, count(*) FROM notes GROUP BY id", row: { (row) throws(StoreError) in (Int(row.int(0)), Int(row.int(1))) })
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// Commits these together, as the writer does with those that waited.
  /// - Returns: what each was told.
  func commit(_ jobs: [@Sendable (Writing) throws -> Void]) -> [(any Error)?] {
    let told = Mutex([(any Error)?](repeating: nil, count: jobs.count))
    store.run(
      jobs.enumerated().map { index, job in
        Store.Job(run: job, end: { error in told.withLock { $0[index] = error } })
      })
    return told.withLock { $0 }
  }
}

func code(_ error: (any Error)?) -> StoreError.Code? { (error as? StoreError)?.code }
