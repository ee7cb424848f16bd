extension Migration {
  /// Owners, their agents, every version of an agent, and pictures.
  ///
  /// A version that is stored never changes, and versions have no gaps: sessions are committed to their hashes. An agent and its first
  /// version refer to each other, so that neither is ever there alone.
  static let entrants = Migration(
    "entrants",
    sql: """
      CREATE TABLE owners (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 40),
        public_key BLOB NOT NULL UNIQUE CHECK (length(public_key) = 32),
        created_ms INTEGER NOT NULL CHECK (created_ms >= 0)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE agents (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        owner_id BLOB NOT NULL REFERENCES owners (id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 160),
        name_key TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL CHECK (version >= 1),
        created_ms INTEGER NOT NULL CHECK (created_ms >= 0),
        FOREIGN KEY (id, version) REFERENCES agent_versions (agent_id, number) DEFERRABLE INITIALLY DEFERRED
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX agents_by_owner ON agents (owner_id, id);

      CREATE TABLE agent_versions (
        agent_id BLOB NOT NULL REFERENCES agents (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        prompt TEXT NOT NULL CHECK (length(CAST(prompt AS BLOB)) <= 65536),
        settings BLOB NOT NULL CHECK (length(settings) BETWEEN 1 AND 65536),
        salt BLOB NOT NULL CHECK (length(salt) = 32),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        created_ms INTEGER NOT NULL CHECK (created_ms >= 0),
        PRIMARY KEY (agent_id, number)
      ) STRICT;

      CREATE TABLE avatars (
        agent_id BLOB NOT NULL PRIMARY KEY REFERENCES agents (id),
        kind TEXT NOT NULL CHECK (kind IN ('png', 'jpeg', 'webp')),
        bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
        created_ms INTEGER NOT NULL CHECK (created_ms >= 0)
      ) STRICT;

      CREATE TRIGGER owners_stay BEFORE UPDATE ON owners
      BEGIN SELECT RAISE(ABORT, 'an owner never changes'); END;

      CREATE TRIGGER agents_advance BEFORE UPDATE ON agents
      WHEN NEW.id IS NOT OLD.id OR NEW.owner_id IS NOT OLD.owner_id OR NEW.name IS NOT OLD.name OR NEW.name_key IS NOT OLD.name_key
        OR NEW.created_ms IS NOT OLD.created_ms OR NEW.version <> OLD.version + 1
      BEGIN SELECT RAISE(ABORT, 'of an agent, only the version changes, by one'); END;

      CREATE TRIGGER agent_versions_follow BEFORE INSERT ON agent_versions
      WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM agent_versions WHERE agent_id = NEW.agent_id)
      BEGIN SELECT RAISE(ABORT, 'the versions of an agent have no gaps'); END;

      CREATE TRIGGER agent_versions_stay BEFORE UPDATE ON agent_versions
      BEGIN SELECT RAISE(ABORT, 'a version of an agent never changes'); END;

      CREATE TRIGGER agent_versions_last BEFORE DELETE ON agent_versions
      BEGIN SELECT RAISE(ABORT, 'a version of an agent is never deleted'); END;
      """,
    check: """
      WITH made (kind, name) AS (
        VALUES ('table', 'owners'), ('table', 'agents'), ('table', 'agent_versions'), ('table', 'avatars'), ('index', 'agents_by_owner'),
          ('trigger', 'owners_stay'), ('trigger', 'agents_advance'), ('trigger', 'agent_versions_follow'),
          ('trigger', 'agent_versions_stay'), ('trigger', 'agent_versions_last')
      )
      SELECT kind || ' ' || name || ' is missing' FROM made
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema AS kept WHERE kept.type = made.kind AND kept.name = made.name)
      """)
}
