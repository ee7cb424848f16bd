import Foundation
import TestSupport
import Testing

@testable import HostStore

/// What a data folder can be when somebody else had their hands in it. Nothing in it is changed by being refused.
@Suite struct StoreTests {
  @Test func aNewStoreOpensTwiceAndIsForItsOwnerAlone() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let store = try Store(folder: data)
    try store.close()
    try Store(folder: data, creating: false).close()
    #expect(try mode(of: data) == 0o700)
    for name in StoreFiles.names where FileManager.default.fileExists(atPath: data + "/" + name) {
      #expect(try mode(of: data + "/" + name) == 0o600, "\(name)")
    }
  }

  @Test func manyWhoOpenANewFolderAtOnceShareOneStore() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<8 {
        group.addTask {
          let store = try Store(folder: data)
          try store.write { try $0.run("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY) STRICT") }
          try store.write { writing in
            try writing.run("INSERT INTO t VALUES (?1)", bind: { (statement) throws(StoreError) in try statement.bind(1, Int64(index)) })
          }
          try store.close()
        }
      }
      try await group.waitForAll()
    }
    let store = try Store(folder: data)
    #expect(try store.read { try $0.row("SELECT count(*) FROM t", row: { (row) throws(StoreError) in row.int(0) }) } == 8)
    #expect(try FileManager.default.contentsOfDirectory(atPath: data).allSatisfy { StoreFiles.names.contains($0) })
  }

  @Test func whatIsNoDataFolderIsSaid() throws {
    let folder = try TemporaryFolder()
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path + "/file"))
    #expect(throws: StoreError(.storage, "\(folder.path)/file is no folder", hint: "name another one with --data")) {
      try Store(folder: folder.path + "/file")
    }
    #expect { try Store(folder: folder.path + "/none", creating: false) } throws: { code($0) == .notFound }
    #expect { try Store(folder: folder.path + "/none/deeper") } throws: {
      code($0) == .storage && ($0 as? StoreError)?.message.hasSuffix("No such file or directory") == true
    }
    try FileManager.default.createDirectory(atPath: folder.path + "/agon.sqlite", withIntermediateDirectories: false)
    #expect(throws: StoreError(.storage, "\(folder.path)/agon.sqlite is no file", hint: "name another folder with --data")) {
      try Store(folder: folder.path)
    }
  }

  @Test func aCutOffDatabaseIsRefusedAndLeftAsItIs() throws {
    let whole = try filledStore()
    for count in [0, 1, 99, 100, 512, 4096, 4097, whole.count / 2, whole.count - 4096] {
      try refused(Array(whole.prefix(count)), as: .corrupt)
    }
  }

  @Test func randomBytesAreNoDatabase() throws {
    var generator = SystemRandomNumberGenerator()
    for count in [1, 100, 4096, 100_000] {
      try refused((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }, as: .corrupt)
    }
  }

  @Test func aDatabaseOfAnotherProgramIsRefusedAndLeftAsItIs() throws {
    let folder = try TemporaryFolder()
    let made = Process()
    made.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    made.arguments = [
      "python3", "-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('create table x(y)'); c.commit()", folder.path + "/x",
    ]
    try made.run()
    made.waitUntilExit()
    try refused(Array(try #require(FileManager.default.contents(atPath: folder.path + "/x"))), as: .corrupt)
  }

  @Test func aNewerSchemaIsRefusedAndLeftAsItIs() throws {
    let folder = try TemporaryFolder()
    let newer = Migration("9999-of-tomorrow", sql: "CREATE TABLE tomorrow (id INTEGER) STRICT", check: "SELECT 'x' WHERE 0")
    try Store(folder: folder.path).close()
    try Store(file: folder.path + "/agon.sqlite", migrations: Migration.all + [newer]).close()
    try Data(contentsOf: URL(fileURLWithPath: folder.path + "/agon.sqlite")).write(to: URL(fileURLWithPath: folder.path + "/copy"))
    #expect { try Store(folder: folder.path) } throws: { code($0) == .newerSchema }
    #expect { try Backup(of: folder.path, to: folder.path + "/backup") } throws: { code($0) == .newerSchema }
    #expect { try Integrity.faults(of: folder.path, deep: false) } throws: { code($0) == .newerSchema }
    #expect(FileManager.default.contentsEqual(atPath: folder.path + "/agon.sqlite", andPath: folder.path + "/copy"))
    try Store(file: folder.path + "/agon.sqlite", migrations: Migration.all + [newer]).close()
  }

  @Test func aMigrationWhoseCheckFailsChangesNothing() throws {
    let folder = try TemporaryFolder()
    try Store(folder: folder.path).close()
    let wrong = Migration("wrong", sql: "CREATE TABLE wrong (id INTEGER) STRICT", check: "SELECT 'a table'")
    #expect { try Store(file: folder.path + "/agon.sqlite", migrations: Migration.all + [wrong]) } throws: { code($0) == .corrupt }
    let store = try Store(folder: folder.path)
    #expect(
      try store.read {
        try $0.row("SELECT count(*) FROM sqlite_schema WHERE name = 'wrong'", row: { (row) throws(StoreError) in row.int(0) })
      } == 0)
  }

  /// A data folder of the version before sealed ballots: it is taken over when nothing is on its way, and else left as it is.
  @Test func journalsThatCannotBeReadHoldNothingUp() throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/agon.sqlite"
    let before = Array(Migration.all.prefix { $0.name != "ballots" })
    #expect(before.count == Migration.all.firstIndex { $0.name == "ballots" })
    func refusal() -> String? {
      do {
        try Store(file: file, migrations: Migration.all).close()
        return nil
      } catch {
        return (error as? StoreError)?.message ?? "\(error)"
      }
    }
    func execute(_ sql: String) throws {
      let made = Process()
      made.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      made.arguments = [
        "python3", "-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit(); c.close()", file,
        sql,
      ]
      try made.run()
      made.waitUntilExit()
      #expect(made.terminationStatus == 0)
    }
    try Store(file: file, migrations: before).close()
    let id = "x'" + String(repeating: "ab", count: 16) + "'"
    try execute("INSERT INTO outbox (topic, session, written_at) VALUES ('session.started', \(id), 1), ('session.ended', \(id), 2);")
    #expect(refusal()?.contains("session abababababababababababababababab is not in the log yet: run `agon archive publish`") == true)
    try execute("INSERT INTO outbox_cursors (consumer, number) VALUES ('log', 2), ('archive', 1);")
    #expect(refusal()?.contains("is not in the archive yet") == true, "\(refusal() ?? "")")
    try execute("UPDATE outbox_cursors SET number = 2 WHERE consumer = 'archive';")
    #expect(refusal() == nil)
    let store = try Store(file: file, migrations: Migration.all)
    #expect(try store.read { try $0.outboxProgress(of: "kubo").done } == 2)
    try store.close()
  }

  @Test func aDamagedPageInTheMiddleIsFound() throws {
    var bytes = try filledStore()
    let folder = try TemporaryFolder()
    let file = folder.path + "/agon.sqlite"
    for at in bytes.count / 8192 * 4096..<bytes.count / 8192 * 4096 + 2048 { bytes[at] = 0xA5 }
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    #expect(try !Integrity.faults(of: folder.path, deep: false).isEmpty)
    #expect(try !Integrity.faults(of: folder.path, deep: true).isEmpty)
    #expect { try Backup(of: folder.path, to: folder.path + "/backup") } throws: { code($0) == .corrupt }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/backup"))
  }

  @Test func whoeverWaitsTooLongForAnotherWriterIsToldSo() throws {
    let folder = try TemporaryFolder()
    let first = try Store(folder: folder.path)
    let second = try Store(folder: folder.path, patience: 0.05)
    try first.write { (_: Writing) -> Void in
      #expect { try second.write { _ in } } throws: { code($0) == .locked }
    }
    try second.write { (_: Writing) -> Void in }
  }

  /// A store with some hundred pages, in one file.
  private func filledStore() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let store = try Store(folder: folder.path)
    try store.write { writing in
      try writing.run("CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
      for id in 0..<300 {
        try writing.run(
          "INSERT INTO filler VALUES (?1, hex(zeroblob(500)))", bind: { (statement) throws(StoreError) in try statement.bind(1, Int64(id)) }
        )
      }
    }
    let whole = try Backup(of: folder.path, to: folder.path + "/whole")
    return Array(try #require(FileManager.default.contents(atPath: whole.file)))
  }

  private func refused(_ bytes: [UInt8], as expected: StoreError.Code, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/agon.sqlite"
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    #expect("\(bytes.count) bytes", sourceLocation: sourceLocation) { try Store(folder: folder.path) } throws: { code($0) == expected }
    #expect(FileManager.default.contents(atPath: file) == Data(bytes), "\(bytes.count) bytes", sourceLocation: sourceLocation)
  }

  private func mode(of path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }
}

func code(_ error: any Error) -> StoreError.Code? { (error as? StoreError)?.code }
