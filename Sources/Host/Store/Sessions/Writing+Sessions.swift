public import HostRules
public import SpaceContent

extension Writing {
  /// Keeps the version of a Space that sessions are pinned to.
  public func keep(package cid: CID, files: [UInt8]) throws(StoreError) {
    try run("INSERT INTO packages (cid, files) VALUES (?, ?)") { (row) throws(StoreError) in
      try row.bind(1, "\(cid)")
      try row.bind(2, bytes: files)
    }
  }

  /// Stores a session that starts, with its entrants in the roster's order, and leaves word of it in the outbox.
  public func start(_ session: SuspendedSession, entrants: [Entrant], at now: Int64) throws(StoreError) -> StoredSession {
    let header = session.header
    try run(
      """
      INSERT INTO sessions (id, space, version, package, fee, header, nonce, started_at, salt_key, opening)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    ) { (row) throws(StoreError) in
      try row.bind(1, session.ledgerID)
      try row.bind(2, header.space)
      try row.bind(3, header.spaceVersion)
      try row.bind(4, "\(header.package)")
      try row.bind(5, header.fee)
      try row.bind(6, bytes: header.encoded)
      try row.bind(7, bytes: session.nonce)
      try row.bind(8, now)
      try row.bind(9, bytes: session.saltKey)
      if let opening = session.opening { try row.bind(10, bytes: opening.encoded) } else { try row.bindNull(10) }
    }
    let number = lastInsertedRow
    for (place, entrant) in entrants.enumerated() {
      try run("INSERT INTO entrants (session, place, agent, owner, version, entry, joined_at) VALUES (?, ?, ?, ?, ?, ?, ?)") {
        (row) throws(StoreError) in
        try row.bind(1, number)
        try row.bind(2, Int64(place))
        try row.bind(3, entrant.agent)
        try row.bind(4, entrant.owner)
        try row.bind(5, Int64(entrant.version))
        try row.bind(6, entrant.entry)
        try row.bind(7, entrant.joinedAt)
      }
    }
    try tell(.started, session.ledgerID, at: now)
    return StoredSession(
      number: number, id: session.ledgerID, space: header.space, version: header.spaceVersion, package: header.package, fee: header.fee,
      startedAt: now, phase: .running)
  }

  /// Notes what a session's seed is drawn from, once: with its first steps, or with its end.
  public func open(_ opening: Journal.Opening, of session: Int64) throws(StoreError) {
    try run("UPDATE sessions SET opening = ? WHERE number = ? AND opening IS NULL") { (row) throws(StoreError) in
      try row.bind(1, bytes: opening.encoded)
      try row.bind(2, session)
    }
  }

  /// Appends steps to a session that has not ended.
  /// - Parameter first: the number of the first of them; all before it are stored.
  public func append(_ steps: some Collection<Journal.Step>, from first: Int, to session: Int64) throws(StoreError) {
    guard !steps.isEmpty else { return }
    let bytes = Journal.encode(steps: steps)
    try run("INSERT INTO steps (session, first, steps) VALUES (?, ?, ?)") { (row) throws(StoreError) in
      try row.bind(1, session)
      try row.bind(2, Int64(first))
      try row.bind(3, bytes: bytes)
    }
  }

  /// Says whether a session that has not ended waits, and until when.
  public func setDue(_ due: Int64?, of session: Int64) throws(StoreError) {
    try run("UPDATE sessions SET phase = iif(?1 IS NULL, 'running', 'waiting'), due = ?1 WHERE number = ?2") { (row) throws(StoreError) in
      if let due { try row.bind(1, due) } else { try row.bindNull(1) }
      try row.bind(2, session)
    }
  }

  /// Ends a session, once, and leaves word of it in the outbox. The secret of its salts goes.
  public func end(_ session: StoredSession, journal: Journal, at now: Int64) throws(StoreError) {
    try run("UPDATE sessions SET phase = 'ended', due = NULL, ended_at = ?, outcome = ?, salt_key = NULL WHERE number = ?") {
      (row) throws(StoreError) in
      try row.bind(1, now)
      try row.bind(2, journal.end.outcome.word)
      try row.bind(3, session.number)
    }
    let hash = SHA256.digest(journal.encoded)
    try run("INSERT INTO ends (session, journal_end, journal_hash) VALUES (?, ?, ?)") { (row) throws(StoreError) in
      try row.bind(1, session.number)
      try row.bind(2, bytes: journal.end.encoded)
      try row.bind(3, bytes: hash.bytes)
    }
    try tell(.ended, session.id, at: now)
  }

  /// What is later in the log is never earlier in time, though the clock be set back by up to a minute, as it is where it is corrected: by as
  /// much no session's commitment comes too late. Where it is set back by more, an audit of the log is told so.
  private func tell(_ topic: OutboxRow.Topic, _ session: LedgerID, at now: Int64) throws(StoreError) {
    try run(
      """
      INSERT INTO outbox (topic, session, written_at)
        SELECT ?1, ?2, CASE WHEN newest - ?3 BETWEEN 0 AND 60000 THEN newest ELSE ?3 END FROM log_time
      """
    ) { (row) throws(StoreError) in
      try row.bind(1, topic.rawValue)
      try row.bind(2, session)
      try row.bind(3, now)
    }
  }

  /// Notes how far a consumer of the outbox has come, in the commit that did what the rows up to `number` asked for.
  public func setCursor(of consumer: String, to number: Int64) throws(StoreError) {
    try run(
      "INSERT INTO outbox_cursors (consumer, number) VALUES (?, ?) ON CONFLICT (consumer) DO UPDATE SET number = excluded.number"
    ) { (row) throws(StoreError) in
      try row.bind(1, consumer)
      try row.bind(2, number)
    }
  }
}

extension SuspendedSession {
  /// The first half of the commitment's hash.
  public var ledgerID: LedgerID { LedgerID(session: header.commitment) }
}

extension SessionOutcome {
  /// "settled", or the code of the void.
  public var word: String {
    switch self {
    case .settled: "settled"
    case .void(let reason): reason.code
    }
  }
}
