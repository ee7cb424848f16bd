extension Migration {
  /// Sessions, their journals as they grow, the packages that they are pinned to, and what others have still to do for them.
  ///
  /// A session's row changes in its phase alone. Its steps are appended, and its end is written once.
  static let sessions = Migration(
    "sessions",
    sql: """
      CREATE TABLE packages (
        cid TEXT NOT NULL PRIMARY KEY,
        files BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sessions (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        space TEXT NOT NULL,
        version TEXT NOT NULL,
        package TEXT NOT NULL REFERENCES packages (cid),
        fee INTEGER NOT NULL CHECK (fee >= 0),
        header BLOB NOT NULL,
        nonce BLOB NOT NULL CHECK (length(nonce) = 32),
        started_at INTEGER NOT NULL,
        phase TEXT NOT NULL DEFAULT 'running' CHECK (phase IN ('running', 'waiting', 'ended')),
        due INTEGER CHECK ((phase = 'waiting') = (due IS NOT NULL)),
        ended_at INTEGER CHECK ((phase = 'ended') = (ended_at IS NOT NULL)),
        outcome TEXT CHECK ((phase = 'ended') = (outcome IS NOT NULL))
      ) STRICT;
      CREATE INDEX sessions_open ON sessions (due, number) WHERE phase <> 'ended';
      CREATE INDEX sessions_ended ON sessions (ended_at, number) WHERE phase = 'ended';

      CREATE TABLE entrants (
        session INTEGER NOT NULL REFERENCES sessions (number),
        place INTEGER NOT NULL CHECK (place >= 0),
        agent BLOB NOT NULL REFERENCES agents (id),
        owner BLOB NOT NULL REFERENCES owners (id),
        version INTEGER NOT NULL CHECK (version >= 1),
        entry BLOB NOT NULL UNIQUE CHECK (length(entry) = 16),
        joined_at INTEGER NOT NULL,
        PRIMARY KEY (session, place)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE steps (
        session INTEGER NOT NULL REFERENCES sessions (number),
        first INTEGER NOT NULL CHECK (first >= 0),
        steps BLOB NOT NULL,
        PRIMARY KEY (session, first)
      ) STRICT;

      CREATE TABLE ends (
        session INTEGER PRIMARY KEY REFERENCES sessions (number),
        journal_end BLOB NOT NULL,
        journal_hash BLOB NOT NULL CHECK (length(journal_hash) = 32)
      ) STRICT;

      CREATE TABLE outbox (
        number INTEGER PRIMARY KEY,
        topic TEXT NOT NULL,
        session BLOB NOT NULL CHECK (length(session) = 16),
        written_at INTEGER NOT NULL,
        UNIQUE (session, topic)
      ) STRICT;

      CREATE TABLE outbox_cursors (
        consumer TEXT NOT NULL PRIMARY KEY,
        number INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TRIGGER ended_sessions_stay BEFORE UPDATE ON sessions WHEN old.phase = 'ended'
      BEGIN SELECT raise(ABORT, 'a session that has ended never changes'); END;
      CREATE TRIGGER sessions_keep_their_start BEFORE UPDATE OF id, space, version, package, fee, header, nonce, started_at ON sessions
      BEGIN SELECT raise(ABORT, 'what a session was started from never changes'); END;
      CREATE TRIGGER steps_stay BEFORE UPDATE ON steps BEGIN SELECT raise(ABORT, 'steps are never changed'); END;
      CREATE TRIGGER ends_stay BEFORE UPDATE ON ends BEGIN SELECT raise(ABORT, 'an end is never changed'); END;
      """,
    check: """
      SELECT wanted.column1 || ' is missing'
      FROM (VALUES ('packages'), ('sessions'), ('entrants'), ('steps'), ('ends'), ('outbox'), ('outbox_cursors')) AS wanted
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema AS kept WHERE kept.type = 'table' AND kept.name = wanted.column1)
      """)
}
