extension Migration {
  /// Rating pools, what each agent has come to in each of them and over all, and one row for each seat of each ended session.
  ///
  /// Results are written once and never changed. Records are a fold over them, kept so that no page has to read the history.
  static let records = Migration(
    "records",
    sql: """
      -- The pool 0 stands for all Spaces together; nothing is rated there.
      CREATE TABLE pools (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id >= 0),
        space TEXT NOT NULL CHECK (length(space) <= 64 AND (space = '') = (id = 0)),
        major INTEGER NOT NULL CHECK (major >= 0),
        UNIQUE (space, major)
      ) STRICT;
      INSERT INTO pools (id, space, major) VALUES (0, '', 0);

      CREATE TABLE records (
        agent_id BLOB NOT NULL REFERENCES agents (id),
        pool_id INTEGER NOT NULL REFERENCES pools (id),
        mu REAL,
        sigma REAL CHECK (sigma > 0),
        mmr INTEGER CHECK (mmr BETWEEN 0 AND 9999),
        wins INTEGER NOT NULL CHECK (wins >= 0),
        draws INTEGER NOT NULL CHECK (draws >= 0),
        losses INTEGER NOT NULL CHECK (losses >= 0),
        voids INTEGER NOT NULL CHECK (voids >= 0),
        seats INTEGER NOT NULL CHECK (seats >= wins + draws + losses),
        hundredths INTEGER NOT NULL CHECK (hundredths BETWEEN 0 AND 10000 * seats),
        best INTEGER NOT NULL CHECK (best BETWEEN 0 AND 10000),
        worst INTEGER NOT NULL CHECK (worst BETWEEN 0 AND best),
        fees INTEGER NOT NULL CHECK (fees >= 0),
        payouts INTEGER NOT NULL CHECK (payouts >= 0),
        forfeits INTEGER NOT NULL CHECK (forfeits >= 0),
        experience INTEGER NOT NULL CHECK (experience >= 0),
        streak INTEGER NOT NULL,
        longest_wins INTEGER NOT NULL CHECK (longest_wins <= wins AND longest_wins >= streak),
        longest_losses INTEGER NOT NULL CHECK (longest_losses <= losses AND longest_losses >= -streak),
        last_played_ms INTEGER NOT NULL,
        PRIMARY KEY (agent_id, pool_id),
        CHECK ((mu IS NULL) = (sigma IS NULL) AND (mu IS NULL) = (mmr IS NULL)),
        CHECK ((mu IS NOT NULL) = (pool_id > 0 AND wins + draws + losses > 0))
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX records_by_mmr ON records (pool_id, mmr, agent_id) WHERE mmr IS NOT NULL;

      CREATE TABLE results (
        number INTEGER NOT NULL PRIMARY KEY,
        session_id BLOB NOT NULL CHECK (length(session_id) = 16),
        seat INTEGER NOT NULL CHECK (seat BETWEEN 1 AND 100),
        agent_id BLOB NOT NULL,
        version INTEGER NOT NULL,
        pool_id INTEGER NOT NULL CHECK (pool_id > 0) REFERENCES pools (id),
        outcome TEXT NOT NULL CHECK (length(outcome) BETWEEN 1 AND 64),
        rank INTEGER CHECK (rank BETWEEN 1 AND 100),
        score INTEGER CHECK (score BETWEEN 0 AND 10000),
        fee INTEGER NOT NULL CHECK (fee >= 0),
        payout INTEGER NOT NULL CHECK (payout >= 0),
        forfeits INTEGER NOT NULL CHECK (forfeits >= 0),
        mmr_before INTEGER NOT NULL CHECK (mmr_before BETWEEN 0 AND 9999),
        mmr_after INTEGER NOT NULL CHECK (mmr_after BETWEEN 0 AND 9999),
        ended_ms INTEGER NOT NULL,
        UNIQUE (session_id, seat),
        FOREIGN KEY (agent_id, version) REFERENCES agent_versions (agent_id, number),
        CHECK ((outcome = 'settled') = (rank IS NOT NULL) AND (rank IS NULL) = (score IS NULL)),
        CHECK (outcome = 'settled' OR (payout = 0 AND mmr_after = mmr_before))
      ) STRICT;
      CREATE INDEX results_by_agent ON results (agent_id, number);

      CREATE TRIGGER results_stay BEFORE UPDATE ON results
      BEGIN SELECT RAISE(ABORT, 'a result never changes'); END;

      CREATE TRIGGER results_last BEFORE DELETE ON results
      BEGIN SELECT RAISE(ABORT, 'a result is never deleted'); END;
      """,
    check: """
      WITH made (kind, name) AS (
        VALUES ('table', 'pools'), ('table', 'records'), ('table', 'results'), ('index', 'records_by_mmr'), ('index', 'results_by_agent'),
          ('trigger', 'results_stay'), ('trigger', 'results_last')
      )
      SELECT kind || ' ' || name || ' is missing' FROM made
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema AS kept WHERE kept.type = made.kind AND kept.name = made.name)
      UNION ALL SELECT 'the pool of all Spaces is missing' WHERE NOT EXISTS (SELECT 1 FROM pools WHERE id = 0)
      """)
}
