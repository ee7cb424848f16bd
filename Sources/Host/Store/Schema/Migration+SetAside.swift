extension Migration {
  /// Rows of the outbox that a consumer has passed over because of what is wrong with just these, and tries again later.
  ///
  /// A row is set aside in the commit that moves the consumer's cursor past it, and stays until it is done: so each row that is not done is
  /// behind the cursor or here, whenever the process ends.
  public static let setAside = Migration(
    "set_aside",
    sql: """
      CREATE TABLE set_aside (
        consumer TEXT NOT NULL,
        number INTEGER NOT NULL REFERENCES outbox (number),
        tries INTEGER NOT NULL CHECK (tries >= 1),
        since INTEGER NOT NULL,
        next_at INTEGER NOT NULL,
        why TEXT NOT NULL CHECK (length(why) <= 1000),
        PRIMARY KEY (consumer, number)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX set_aside_next ON set_aside (consumer, next_at, number);
      """,
    check: """
      SELECT wanted.column1 || ' is missing'
      FROM (VALUES ('set_aside'), ('set_aside_next')) AS wanted
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema AS kept WHERE kept.name = wanted.column1)
      """)
}
