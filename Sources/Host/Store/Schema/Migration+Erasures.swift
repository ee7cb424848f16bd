extension Migration {
  /// Answers that were erased from sessions that have ended.
  ///
  /// Steps and ends stay as they are but for this: with a row here, which says which step and what the journal's hash is afterwards, that part
  /// of the steps may be written again, until the end has that hash. Each row names the newest row of the outbox at its time, so that a log
  /// has both in one order.
  public static let erasures = Migration(
    "erasures",
    sql: """
      CREATE TABLE erasures (
        number INTEGER PRIMARY KEY,
        session INTEGER NOT NULL REFERENCES sessions (number),
        step INTEGER NOT NULL CHECK (step >= 0),
        seat INTEGER NOT NULL CHECK (seat >= 1),
        part INTEGER NOT NULL,
        block TEXT NOT NULL,
        reason TEXT NOT NULL CHECK (length(reason) > 0),
        erased_at INTEGER NOT NULL,
        outbox INTEGER NOT NULL,
        journal_hash BLOB NOT NULL CHECK (length(journal_hash) = 32),
        UNIQUE (session, step, seat),
        FOREIGN KEY (session, part) REFERENCES steps (session, first)
      ) STRICT;

      DROP TRIGGER steps_stay;
      DROP TRIGGER ends_stay;
      CREATE TRIGGER steps_stay BEFORE UPDATE ON steps
        WHEN new.session <> old.session OR new.first <> old.first OR NOT EXISTS (
          SELECT 1 FROM erasures JOIN ends ON ends.session = erasures.session
          WHERE erasures.session = old.session AND erasures.part = old.first AND ends.journal_hash <> erasures.journal_hash
            AND erasures.number = (SELECT max(number) FROM erasures WHERE session = old.session)
        )
        BEGIN SELECT raise(ABORT, 'steps are never changed'); END;
      CREATE TRIGGER ends_stay BEFORE UPDATE ON ends
        WHEN new.session <> old.session OR new.journal_end <> old.journal_end OR new.journal_hash IS NOT (
          SELECT journal_hash FROM erasures WHERE session = old.session ORDER BY number DESC LIMIT 1
        )
        BEGIN SELECT raise(ABORT, 'an end is never changed'); END;
      CREATE TRIGGER erasures_of_ended BEFORE INSERT ON erasures
        WHEN NOT EXISTS (SELECT 1 FROM ends WHERE session = new.session)
        BEGIN SELECT raise(ABORT, 'nothing is erased from a session that has not ended'); END;
      CREATE TRIGGER erasures_stay BEFORE UPDATE ON erasures BEGIN SELECT raise(ABORT, 'an erasure is never changed'); END;
      CREATE TRIGGER erasures_last BEFORE DELETE ON erasures BEGIN SELECT raise(ABORT, 'an erasure is never deleted'); END;
      """,
    check: """
      SELECT wanted.column1 || ' is missing'
      FROM (VALUES ('erasures'), ('steps_stay'), ('ends_stay'), ('erasures_stay'), ('erasures_last')) AS wanted
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema AS kept WHERE kept.name = wanted.column1)
      """)
}
