extension Migration {
  /// Queues, the log of each, their entries, and the rules by which agents join by themselves.
  ///
  /// Events of a log have no gaps and never change; an entry ends once. An agent waits once in a queue. A rule that spends cannot be on
  /// without a back-test.
  static let queues = Migration(
    "queues",
    sql: """
      CREATE TABLE queues (
        id INTEGER PRIMARY KEY,
        space TEXT NOT NULL CHECK (length(space) BETWEEN 1 AND 64),
        fee INTEGER NOT NULL CHECK (fee >= 0),
        package BLOB NOT NULL CHECK (length(package) = 36),
        events INTEGER NOT NULL CHECK (events >= 1),
        head BLOB NOT NULL CHECK (length(head) = 32),
        UNIQUE (space, fee)
      ) STRICT;

      CREATE TABLE queue_events (
        queue_id INTEGER NOT NULL REFERENCES queues (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        event BLOB NOT NULL CHECK (length(event) BETWEEN 1 AND 65536),
        head BLOB NOT NULL CHECK (length(head) = 32),
        PRIMARY KEY (queue_id, number)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE queue_entries (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        queue_id INTEGER NOT NULL,
        number INTEGER NOT NULL,
        agent_id BLOB NOT NULL,
        agent_version INTEGER NOT NULL,
        owner_id BLOB NOT NULL REFERENCES owners (id),
        mmr INTEGER NOT NULL CHECK (mmr BETWEEN 0 AND 9999),
        package BLOB NOT NULL CHECK (length(package) = 36),
        joined_ms INTEGER NOT NULL,
        receipt BLOB CHECK (length(receipt) BETWEEN 1 AND 4096),
        state TEXT NOT NULL CHECK (state IN ('waiting', 'left', 'seated', 'cancelled')),
        ended_ms INTEGER,
        session_id BLOB CHECK (length(session_id) = 16),
        CHECK ((state = 'waiting') = (ended_ms IS NULL)),
        CHECK ((state = 'seated') = (session_id IS NOT NULL)),
        UNIQUE (queue_id, number),
        FOREIGN KEY (queue_id, number) REFERENCES queue_events (queue_id, number),
        FOREIGN KEY (agent_id, agent_version) REFERENCES agent_versions (agent_id, number)
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX queue_entries_waiting ON queue_entries (queue_id, agent_id) WHERE state = 'waiting';
      CREATE INDEX queue_entries_in_order ON queue_entries (queue_id, number) WHERE state = 'waiting';
      CREATE INDEX queue_entries_by_owner ON queue_entries (queue_id, owner_id) WHERE state = 'waiting';
      CREATE INDEX queue_entries_by_agent ON queue_entries (agent_id, id);
      CREATE INDEX queue_entries_by_session ON queue_entries (session_id) WHERE state = 'seated';

      CREATE TABLE autojoin_rules (
        agent_id BLOB NOT NULL PRIMARY KEY REFERENCES agents (id),
        max_fee INTEGER NOT NULL CHECK (max_fee BETWEEN 0 AND 1000000000000),
        daily_loss INTEGER CHECK (daily_loss BETWEEN max_fee AND 1000000000000),
        floor INTEGER NOT NULL CHECK (floor BETWEEN 0 AND 1000000000000),
        spaces TEXT NOT NULL,
        hours TEXT NOT NULL,
        sessions_a_day INTEGER CHECK (sessions_a_day BETWEEN 1 AND 100000),
        changed_ms INTEGER NOT NULL,
        is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
        tested_ms INTEGER,
        tested_bankroll INTEGER NOT NULL CHECK (tested_bankroll >= 0),
        tested_sessions INTEGER NOT NULL CHECK (tested_sessions >= 0),
        tested_taken INTEGER NOT NULL CHECK (tested_taken BETWEEN 0 AND tested_sessions),
        tested_fees INTEGER NOT NULL CHECK (tested_fees >= 0),
        tested_payouts INTEGER NOT NULL CHECK (tested_payouts >= 0),
        tested_drawdown INTEGER NOT NULL CHECK (tested_drawdown >= 0),
        CHECK (tested_ms IS NOT NULL OR tested_sessions = 0),
        CHECK (is_on = 0 OR max_fee = 0 OR tested_sessions > 0)
      ) STRICT;
      CREATE INDEX autojoin_rules_on ON autojoin_rules (agent_id) WHERE is_on = 1;

      CREATE TRIGGER queues_advance BEFORE UPDATE ON queues
      WHEN NEW.id IS NOT OLD.id OR NEW.space IS NOT OLD.space OR NEW.fee IS NOT OLD.fee OR NEW.events <> OLD.events + 1
      BEGIN SELECT RAISE(ABORT, 'a queue changes by one event of its log at a time'); END;

      CREATE TRIGGER queue_events_follow BEFORE INSERT ON queue_events
      WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM queue_events WHERE queue_id = NEW.queue_id)
      BEGIN SELECT RAISE(ABORT, 'the log of a queue has no gaps'); END;

      CREATE TRIGGER queue_events_stay BEFORE UPDATE ON queue_events
      BEGIN SELECT RAISE(ABORT, 'an event of a queue never changes'); END;

      CREATE TRIGGER queue_events_last BEFORE DELETE ON queue_events
      BEGIN SELECT RAISE(ABORT, 'an event of a queue is never deleted'); END;

      CREATE TRIGGER queue_entries_own BEFORE INSERT ON queue_entries
      WHEN NEW.owner_id IS NOT (SELECT owner_id FROM agents WHERE id = NEW.agent_id)
      BEGIN SELECT RAISE(ABORT, 'an entry is of the owner of its agent'); END;

      CREATE TRIGGER queue_entries_end_once BEFORE UPDATE ON queue_entries
      WHEN OLD.state <> 'waiting' OR NEW.state = 'waiting' OR NEW.id IS NOT OLD.id OR NEW.queue_id IS NOT OLD.queue_id
        OR NEW.number IS NOT OLD.number OR NEW.agent_id IS NOT OLD.agent_id OR NEW.agent_version IS NOT OLD.agent_version
        OR NEW.owner_id IS NOT OLD.owner_id OR NEW.mmr IS NOT OLD.mmr OR NEW.package IS NOT OLD.package
        OR NEW.joined_ms IS NOT OLD.joined_ms OR NEW.receipt IS NOT OLD.receipt
      BEGIN SELECT RAISE(ABORT, 'an entry ends once, and nothing else of it changes'); END;

      CREATE TRIGGER queue_entries_last BEFORE DELETE ON queue_entries
      BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;
      """,
    check: """
      WITH made (kind, name) AS (
        VALUES ('table', 'queues'), ('table', 'queue_events'), ('table', 'queue_entries'), ('table', 'autojoin_rules'),
          ('index', 'queue_entries_waiting'), ('index', 'queue_entries_in_order'), ('index', 'queue_entries_by_owner'),
          ('index', 'queue_entries_by_agent'), ('index', 'queue_entries_by_session'), ('index', 'autojoin_rules_on'),
          ('trigger', 'queues_advance'), ('trigger', 'queue_events_follow'), ('trigger', 'queue_events_stay'),
          ('trigger', 'queue_events_last'), ('trigger', 'queue_entries_own'), ('trigger', 'queue_entries_end_once'),
          ('trigger', 'queue_entries_last')
      )
      SELECT kind || ' ' || name || ' is missing' FROM made
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema AS there WHERE there.type = made.kind AND there.name = made.name)
      """)
}
