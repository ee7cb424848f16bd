import GRDBSQLite
import HostRules
import HostStore
import TestSupport
import Testing

/// What the schema itself refuses, whoever writes: the statements here go past all of our code.
@Suite struct EntrantSchemaTests {
  private let folder: TemporaryFolder
  private let database: RawDatabase

  init() throws {
    folder = try TemporaryFolder()
    let store = try Store(folder: folder.path)
    let alice = try Entrants.owner("alice", 1)
    let (profile, first) = try Entrants.agent("Kilroy", 1, of: alice, prompt: "one")
    _ = try store.write { writing in
      _ = try writing.createOwner(alice)
      _ = try writing.createAgent(profile, first: first, avatar: try AvatarPicture(file: Entrants.picture))
      _ = try writing.editAgent(try Entrants.version(2, of: profile.id, prompt: "two"))
    }
    try store.close()
    database = try RawDatabase(folder.path + "/agon.sqlite")
  }

  @Test(arguments: [
    ("UPDATE agent_versions SET prompt = 'x'", "a version of an agent never changes"),
    ("UPDATE agent_versions SET number = number + 5", "a version of an agent never changes"),
    ("DELETE FROM agent_versions", "a version of an agent is never deleted"),
    ("DELETE FROM agent_versions WHERE number = 1", "a version of an agent is never deleted"),
    (
      """
      INSERT OR REPLACE INTO agent_versions SELECT agent_id, number, 'x', settings, salt, hash, created_ms FROM agent_versions LIMIT 1
      """, "the versions of an agent have no gaps"
    ),
    (
      "INSERT INTO agent_versions SELECT agent_id, 4, prompt, settings, salt, hash, created_ms FROM agent_versions WHERE number = 2",
      "the versions of an agent have no gaps"
    ),
    (
      "INSERT INTO agent_versions SELECT agent_id, 3, prompt, settings, zeroblob(31), hash, created_ms FROM agent_versions WHERE number = 2",
      "CHECK constraint failed: length(salt) = 32"
    ),
    ("UPDATE agents SET version = 1", "of an agent, only the version changes, by one"),
    ("UPDATE agents SET version = 4", "of an agent, only the version changes, by one"),
    ("UPDATE agents SET version = 3", "FOREIGN KEY constraint failed"),
    ("UPDATE agents SET name = 'Other'", "of an agent, only the version changes, by one"),
    ("UPDATE agents SET owner_id = zeroblob(16)", "of an agent, only the version changes, by one"),
    ("DELETE FROM agents", "FOREIGN KEY constraint failed"),
    (
      "INSERT INTO agents SELECT zeroblob(16), owner_id, 'KILROY', name_key, 1, 0 FROM agents",
      "UNIQUE constraint failed: agents.name_key"
    ),
    ("INSERT INTO agents SELECT zeroblob(16), owner_id, 'New', 'new', 1, 0 FROM agents", "FOREIGN KEY constraint failed"),
    ("INSERT INTO agents SELECT zeroblob(15), owner_id, 'New', 'new', 1, 0 FROM agents", "CHECK constraint failed: length(id) = 16"),
    ("UPDATE owners SET public_key = zeroblob(32)", "an owner never changes"),
    ("DELETE FROM owners", "FOREIGN KEY constraint failed"),
    ("INSERT INTO owners VALUES (zeroblob(16), 'alice', zeroblob(32), 0)", "UNIQUE constraint failed: owners.name"),
    ("INSERT INTO owners VALUES (zeroblob(16), 'bob', zeroblob(33), 0)", "CHECK constraint failed: length(public_key) = 32"),
    ("INSERT INTO owners VALUES ('0123456789abcdef', 'bob', zeroblob(32), 0)", "cannot store TEXT value in BLOB column owners.id"),
    ("INSERT INTO owners VALUES (zeroblob(16), 'bob', zeroblob(32), NULL)", "NOT NULL constraint failed: owners.created_ms"),
    ("UPDATE avatars SET kind = 'svg'", "CHECK constraint failed: kind IN ('png', 'jpeg', 'webp')"),
    ("UPDATE avatars SET bytes = zeroblob(262145)", "CHECK constraint failed: length(bytes) BETWEEN 1 AND 262144"),
    ("INSERT INTO avatars VALUES (zeroblob(16), 'png', zeroblob(1), 0)", "FOREIGN KEY constraint failed"),
  ])
  func theSchemaRefuses(sql: String, message: String) throws {
    #expect(database.fault(sql) == message)
  }

  /// The prompt of a row that was changed behind the triggers' back no longer fits its hash; no error says what it was.
  @Test(arguments: [
    ("UPDATE agent_versions SET prompt = 'SECRET' WHERE number = 2", "a prompt that is not the one it was hashed with"),
    ("UPDATE agent_versions SET settings = X'A0' WHERE number = 2", "a version of an agent that is none"),
    ("UPDATE agent_versions SET prompt = 'SECRET' || char(27) WHERE number = 2", "a version of an agent that is none"),
  ])
  func whatWasChangedByForceIsNoticed(sql: String, message: String) throws {
    #expect(database.fault("DROP TRIGGER agent_versions_stay") == nil)
    #expect(database.fault(sql) == nil)
    let store = try Store(folder: folder.path, creating: false)
    let agent = try #require(try store.read { try $0.agents(limit: 1).first })
    #expect { try store.read { try $0.version(2, of: agent.id) } } throws: { error in
      #expect(!"\(error)".contains("SECRET"))
      return (error as? StoreError)?.code == .corrupt && "\(error)".contains(message)
    }
    #expect(try store.read { try $0.version(1, of: agent.id)?.prompt.secretText } == "one")
  }
}

/// A database opened past the store.
final class RawDatabase {
  private var handle: OpaquePointer?

  init(_ path: String) throws {
    try #require(sqlite3_open(path, &handle) == SQLITE_OK)
    try #require(fault("PRAGMA foreign_keys = ON") == nil)
  }

  deinit { sqlite3_close(handle) }

  /// Runs statements in a transaction; what SQLite says where it refuses them, after which nothing of them stands.
  func fault(_ sql: String) -> String? {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { return String(cString: sqlite3_errmsg(handle)) }
    return nil
  }
}
