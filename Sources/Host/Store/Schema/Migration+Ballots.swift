extension Migration {
  /// The newest time that the log has or gets, in milliseconds. And journals of version 5 have sealed ballots, and those of version 4, which are all that is there, can be read no more.
  /// So nothing may be on its way that needs one: a session that has not ended, an entry that the log lacks, blocks that are not stored yet.
  /// A node gets no sessions of theirs from here on; their blocks and archives stay as they are.
  static let ballots = Migration(
    "ballots",
    sql: """
      CREATE VIEW log_time AS SELECT max(
        coalesce((SELECT written_at FROM outbox ORDER BY number DESC LIMIT 1), 0),
        coalesce((SELECT erased_at FROM erasures ORDER BY number DESC LIMIT 1), 0)
      ) AS newest;
      INSERT INTO outbox_cursors (consumer, number)
        SELECT 'kubo', max(number) FROM outbox WHERE EXISTS (SELECT 1 FROM outbox)
        GROUP BY 'kubo'
        ON CONFLICT (consumer) DO UPDATE SET number = excluded.number;
      """,
    check: """
      SELECT 'the session ' || lower(hex(id)) || ' has not ended: let it end, or void it, with the version that began it' FROM sessions
        WHERE phase <> 'ended'
      UNION ALL
      SELECT 'session ' || lower(hex(session)) || ' is not in the ' || consumer || ' yet: run `agon archive publish` with the version that played it'
        FROM (SELECT 'log' AS consumer UNION ALL SELECT 'archive') AS wanted JOIN outbox
        WHERE number > coalesce((SELECT done.number FROM outbox_cursors AS done WHERE done.consumer = wanted.consumer), 0)
          AND (consumer = 'log' OR topic = 'session.ended')
      UNION ALL
      SELECT 'an answer is erased, and not in the log yet: run `agon archive publish` with the version that erased it' FROM erasures
        WHERE number > coalesce((SELECT number FROM outbox_cursors WHERE consumer = 'log.erasures'), 0)
      """)
}
