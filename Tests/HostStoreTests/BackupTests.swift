import Foundation
import Synchronization
import TestSupport
import Testing

@testable import HostStore

@Suite struct BackupTests {
  private func store(in folder: TemporaryFolder) throws -> Store {
    let store = try Store(folder: folder.path)
    try store.write { try $0.run("CREATE TABLE counts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT") }
    return store
  }

  private static func append(_ id: Int64, to store: Store) throws {
    try store.write { writing in try append(id, in: writing) }
  }

  private static func append(_ id: Int64, in writing: Writing) throws {
    try writing.run(
      "INSERT INTO counts VALUES (?1, hex(zeroblob(900)))", bind: { (statement) throws(StoreError) in try statement.bind(1, id) })
  }

  private func counts(in store: Store) throws -> [Int64] {
    try store.read { try $0.rows("SELECT id FROM counts ORDER BY id", row: { (row) throws(StoreError) in row.int(0) }) }
  }

  /// The writer commits at every step of the backup, which copies what was there when it began.
  @Test func theCopyHoldsWhatWasCommittedBeforeItAndWritersDoNotWait() throws {
    let folder = try TemporaryFolder()
    let store = try store(in: folder)
    try store.write { writing in
      for id in 1...2000 { try BackupTests.append(Int64(id), in: writing) }
    }
    var parts: [Double] = []
    let backup = try Backup(of: folder.path, to: folder.path + "/copy.sqlite") { part in
      parts.append(part)
      try BackupTests.append(Int64(2000 + parts.count), to: store)
    }
    #expect(parts.count > 3 && parts == parts.sorted() && parts.last == 1)
    #expect(try counts(in: store) == Array(1...Int64(2000 + parts.count)))
    let attributes = try FileManager.default.attributesOfItem(atPath: backup.file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(attributes[.size] as? Int64 == backup.bytes)

    let other = try TemporaryFolder()
    try FileManager.default.moveItem(atPath: backup.file, toPath: other.path + "/agon.sqlite")
    try FileManager.default.copyItem(atPath: folder.path + "/host.key", toPath: other.path + "/host.key")
    let copy = try Store(folder: other.path, creating: false)
    #expect(try counts(in: copy) == Array(1...2000))
    try BackupTests.append(5000, to: copy)
  }

  @Test func whatIsThereIsNeverWrittenOver() throws {
    let folder = try TemporaryFolder()
    let store = try store(in: folder)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.path + "/copy"))
    #expect { try Backup(of: folder.path, to: folder.path + "/copy") } throws: { code($0) == .exists }
    #expect(FileManager.default.contents(atPath: folder.path + "/copy") == Data("mine".utf8))
    try store.close()
  }

  @Test func aBackupThatIsStoppedLeavesNothing() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let store = try store(in: folder)
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(throws: Stop.self) { try Backup(of: folder.path, to: folder.path + "/copy") { _ in throw Stop() } }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    try store.close()
  }

  @Test func withoutDataThereIsNoBackup() throws {
    let folder = try TemporaryFolder()
    #expect { try Backup(of: folder.path, to: folder.path + "/copy") } throws: { code($0) == .notFound }
  }
}
