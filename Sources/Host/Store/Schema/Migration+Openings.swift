extension Migration {
  /// What the seed is drawn from beside the host's nonce, once it is opened, and the secret that the salts of answers come from, until the
  /// session has ended.
  ///
  /// Sessions before it have journals of version 3, which cannot go on. Consumers that are new with this version begin after what was in
  /// the outbox.
  static let openings = Migration(
    "openings",
    sql: """
      ALTER TABLE sessions ADD COLUMN opening BLOB;
      ALTER TABLE sessions ADD COLUMN salt_key BLOB CHECK (length(salt_key) = 32);
      INSERT INTO outbox_cursors (consumer, number)
        SELECT column1, (SELECT max(number) FROM outbox) FROM (VALUES ('log'), ('archive'), ('kubo'))
        WHERE EXISTS (SELECT 1 FROM outbox);
      CREATE TRIGGER openings_stay BEFORE UPDATE OF opening ON sessions WHEN old.opening IS NOT NULL
      BEGIN SELECT raise(ABORT, 'what was opened stays open'); END;
      CREATE TRIGGER salt_keys_go BEFORE UPDATE OF salt_key ON sessions WHEN new.salt_key IS NOT NULL
      BEGIN SELECT raise(ABORT, 'a key of salts never changes'); END;
      """,
    check: """
      SELECT 'the session ' || lower(hex(id)) || ' has not ended: let it end, or void it, with the version that began it' FROM sessions
      WHERE phase <> 'ended'
      """)
}
