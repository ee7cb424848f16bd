/// A row of the outbox that a consumer has set aside: something is wrong with just this one, and those behind it do not wait.
public struct SetAside: Hashable, Sendable {
  /// The longest reason that is kept, in characters.
  public static let whyMax = 1000
  /// The pause after the first try; each one is twice as long as the one before. In milliseconds.
  public static let pause: Int64 = 60_000
  /// The longest pause, a day. In milliseconds.
  public static let pauseMax: Int64 = 86_400_000

  public let row: OutboxRow
  public let tries: Int
  /// When it was first set aside, in milliseconds since 1970.
  public let since: Int64
  /// When it is tried again, in milliseconds since 1970.
  public let nextAt: Int64
  /// What was wrong the last time.
  public let why: String

  /// How long to wait after some tries.
  static func pause(after tries: Int) -> Int64 { tries > 20 ? pauseMax : min(pauseMax, pause << Int64(max(0, tries - 1))) }
}

extension Writing {
  /// Sets a row aside, or puts off one that is: it is tried again after a pause that grows with its tries.
  /// - Parameter why: its first `SetAside.whyMax` characters are kept.
  public func setAside(_ number: Int64, for consumer: String, why: String, at now: Int64) throws(StoreError) {
    let before = try row(
      "SELECT tries FROM set_aside WHERE consumer = ? AND number = ?",
      bind: { (row) throws(StoreError) in
        try row.bind(1, consumer)
        try row.bind(2, number)
      }, row: { (row) throws(StoreError) in Int(row.int(0)) })
    let tries = (before ?? 0) + 1
    try run(
      """
      INSERT INTO set_aside (consumer, number, tries, since, next_at, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (consumer, number) DO UPDATE SET tries = excluded.tries, next_at = excluded.next_at, why = excluded.why
      """
    ) { (row) throws(StoreError) in
      try row.bind(1, consumer)
      try row.bind(2, number)
      try row.bind(3, Int64(tries))
      try row.bind(4, now)
      try row.bind(5, now + SetAside.pause(after: tries))
      try row.bind(6, String(String.UnicodeScalarView(why.unicodeScalars.prefix(SetAside.whyMax))))
    }
  }

  /// Ends it for a row that is done after all.
  public func takeUp(_ number: Int64, for consumer: String) throws(StoreError) {
    try run("DELETE FROM set_aside WHERE consumer = ? AND number = ?") { (row) throws(StoreError) in
      try row.bind(1, consumer)
      try row.bind(2, number)
    }
  }
}

extension Reading {
  /// What a consumer has set aside, in the order in which it is to be tried again.
  /// - Parameters:
  ///   - now: only what is to be tried by now, in milliseconds since 1970; all by default.
  ///   - limit: the most.
  public func setAside(for consumer: String, by now: Int64 = .max, limit: Int) throws(StoreError) -> [SetAside] {
    try rows(
      """
      SELECT o.number, o.topic, o.session, o.written_at, s.tries, s.since, s.next_at, s.why
      FROM set_aside s JOIN outbox o ON o.number = s.number
      WHERE s.consumer = ? AND s.next_at <= ? ORDER BY s.next_at, s.number LIMIT ?
      """,
      bind: { (row) throws(StoreError) in
        try row.bind(1, consumer)
        try row.bind(2, now)
        try row.bind(3, Int64(limit))
      },
      row: { (row) throws(StoreError) in
        SetAside(row: try outboxRow(row), tries: Int(row.int(4)), since: row.int(5), nextAt: row.int(6), why: row.text(7))
      })
  }

  /// How many rows a consumer has set aside.
  public func setAsideCount(for consumer: String) throws(StoreError) -> Int {
    try row(
      "SELECT count(*) FROM set_aside WHERE consumer = ?", bind: { (row) throws(StoreError) in try row.bind(1, consumer) },
      row: { (row) throws(StoreError) in Int(row.int(0)) }) ?? 0
  }
}
