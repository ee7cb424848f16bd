public import HostRules
public import SpaceContent
internal import SpaceContract

extension Reading {
  /// A session by its id, or nil.
  public func session(_ id: LedgerID) throws(StoreError) -> StoredSession? {
    try row(
      "SELECT number, id, space, version, package, fee, started_at, phase, due, outcome, ended_at FROM sessions WHERE id = ?",
      bind: { (row) throws(StoreError) in try row.bind(1, id) }, row: session)
  }

  /// Sessions whose id begins with `prefix`, hexadecimal digits; at most two, since one that is not the only one is none.
  public func sessions(prefix: String) throws(StoreError) -> [StoredSession] {
    guard let range = LedgerID.range(prefix: prefix) else { return [] }
    return try rows(
      """
      SELECT number, id, space, version, package, fee, started_at, phase, due, outcome, ended_at FROM sessions
      WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 2
      """,
      bind: { (row) throws(StoreError) in
        try row.bind(1, range.lowerBound)
        try row.bind(2, range.upperBound)
      }, row: session)
  }

  /// Every session that has not ended: those that run first, then those that wait by when they are due.
  public func openSessions() throws(StoreError) -> [StoredSession] {
    try rows(
      """
      SELECT number, id, space, version, package, fee, started_at, phase, due, outcome, ended_at FROM sessions
      WHERE phase <> 'ended' ORDER BY due, number
      """, row: session)
  }

  /// The sessions that ended last, newest first.
  public func endedSessions(limit: Int) throws(StoreError) -> [StoredSession] {
    try rows(
      """
      SELECT number, id, space, version, package, fee, started_at, phase, due, outcome, ended_at FROM sessions
      WHERE phase = 'ended' ORDER BY ended_at DESC, number DESC LIMIT ?
      """,
      bind: { (row) throws(StoreError) in try row.bind(1, Int64(limit)) }, row: session)
  }

  /// Who takes part in a session, in the roster's order.
  public func entrants(of session: Int64) throws(StoreError) -> [Entrant] {
    try rows(
      "SELECT agent, owner, version, entry, joined_at FROM entrants WHERE session = ? ORDER BY place",
      bind: { (row) throws(StoreError) in try row.bind(1, session) },
      row: { (row) throws(StoreError) in
        Entrant(
          agent: try row.identifier(0), owner: try row.identifier(1), version: Int(row.int(2)), entry: try row.ledgerID(3),
          joinedAt: row.int(4))
      })
  }

  /// What a session that has not ended started from, and what has come in so far.
  /// - Throws: `not_found` for one that has ended, or is not there.
  public func suspended(_ session: StoredSession) throws(StoreError) -> SuspendedSession {
    let start = try start(of: session)
    guard let saltKey = start.saltKey else { throw StoreError(.notFound, "the session \(session.id) has ended") }
    let steps = try steps(of: session)
    return try intact("the session \(session.id)") { () throws(RulesError) in
      try SuspendedSession(
        header: Journal.Header(encoded: start.header), nonce: start.nonce, saltKey: saltKey,
        opening: try start.opening.map { (bytes) throws(RulesError) in try Journal.Opening(encoded: bytes) }, steps: steps)
    }
  }

  /// What is fixed of a session since its start.
  public func header(of session: StoredSession) throws(StoreError) -> Journal.Header {
    let start = try start(of: session)
    return try intact("the header of \(session.id)") { () throws(RulesError) in try Journal.Header(encoded: start.header) }
  }

  /// The journal of a session that has ended; nil for one that has not.
  /// - Throws: `corrupt_store` where it is not the one that was stored.
  public func journal(of session: StoredSession) throws(StoreError) -> Journal? {
    let end = try row(
      "SELECT journal_end, journal_hash FROM ends WHERE session = ?",
      bind: { (row) throws(StoreError) in try row.bind(1, session.number) },
      row: { (row) throws(StoreError) in (end: row.blob(0), hash: row.blob(1)) })
    guard let end else { return nil }
    let start = try start(of: session)
    let steps = try steps(of: session)
    let journal = try intact("the journal of \(session.id)") { () throws(RulesError) in
      Journal(
        header: try Journal.Header(encoded: start.header),
        opening: try start.opening.map { (bytes) throws(RulesError) in try Journal.Opening(encoded: bytes) } ?? Journal.Opening(),
        steps: steps, end: try Journal.End(encoded: end.end))
    }
    guard SHA256.digest(journal.encoded).bytes == end.hash else {
      throw StoreError(.corrupt, "\(path): the journal of \(session.id) is not the one that was stored", hint: "restore a backup")
    }
    return journal
  }

  private struct Start {
    let header: [UInt8]
    let nonce: [UInt8]
    let opening: [UInt8]?
    let saltKey: [UInt8]?
  }

  private func start(of session: StoredSession) throws(StoreError) -> Start {
    let start = try row(
      "SELECT header, nonce, opening, salt_key FROM sessions WHERE number = ?",
      bind: { (row) throws(StoreError) in try row.bind(1, session.number) },
      row: { (row) throws(StoreError) in
        Start(
          header: row.blob(0), nonce: row.blob(1), opening: row.isNull(2) ? nil : row.blob(2), saltKey: row.isNull(3) ? nil : row.blob(3))
      })
    guard let start else { throw StoreError(.notFound, "there is no session \(session.id)") }
    return start
  }

  public func hasPackage(_ cid: CID) throws(StoreError) -> Bool {
    try row(
      "SELECT 1 FROM packages WHERE cid = ?", bind: { (row) throws(StoreError) in try row.bind(1, "\(cid)") },
      row: { (_) throws(StoreError) in true }) ?? false
  }

  /// The files of a package, as they were kept.
  public func package(_ cid: CID) throws(StoreError) -> [UInt8]? {
    try row(
      "SELECT files FROM packages WHERE cid = ?", bind: { (row) throws(StoreError) in try row.bind(1, "\(cid)") },
      row: { (row) throws(StoreError) in row.blob(0) })
  }

  /// What a consumer of the outbox has still to do, oldest first.
  /// - Parameter topic: nil for every topic.
  public func outbox(for consumer: String, topic: OutboxRow.Topic?, limit: Int) throws(StoreError) -> [OutboxRow] {
    try outbox(
      """
      SELECT number, topic, session, written_at FROM outbox
      WHERE number > coalesce((SELECT number FROM outbox_cursors WHERE consumer = ?1), 0) AND (?2 IS NULL OR topic = ?2)
      ORDER BY number LIMIT ?3
      """, consumer, topic, limit: limit)
  }

  /// The newest row of a topic that a consumer is done with; nil for none.
  public func lastDone(by consumer: String, topic: OutboxRow.Topic) throws(StoreError) -> OutboxRow? {
    try outbox(
      """
      SELECT number, topic, session, written_at FROM outbox
      WHERE number <= coalesce((SELECT number FROM outbox_cursors WHERE consumer = ?1), 0) AND topic = ?2
      ORDER BY number DESC LIMIT ?3
      """, consumer, topic, limit: 1
    ).first
  }

  private func outbox(_ sql: StaticString, _ consumer: String, _ topic: OutboxRow.Topic?, limit: Int) throws(StoreError) -> [OutboxRow] {
    try rows(
      sql,
      bind: { (row) throws(StoreError) in
        try row.bind(1, consumer)
        if let topic { try row.bind(2, topic.rawValue) } else { try row.bindNull(2) }
        try row.bind(3, Int64(limit))
      },
      row: { (row) throws(StoreError) in try outboxRow(row) })
  }

  /// A row of the outbox, of the first four columns of a query: number, topic, session, and when it was written.
  func outboxRow(_ row: SQLStatement) throws(StoreError) -> OutboxRow {
    guard let topic = OutboxRow.Topic(rawValue: row.text(1)) else {
      throw StoreError(.corrupt, "\(path): the outbox has a row about \(row.text(1))", hint: "restore a backup")
    }
    return OutboxRow(number: row.int(0), topic: topic, session: try row.ledgerID(2), writtenAt: row.int(3))
  }

  private func steps(of session: StoredSession) throws(StoreError) -> [Journal.Step] {
    let parts = try rows(
      "SELECT first, steps FROM steps WHERE session = ? ORDER BY first",
      bind: { (row) throws(StoreError) in try row.bind(1, session.number) },
      row: { (row) throws(StoreError) in (first: Int(row.int(0)), bytes: row.blob(1)) })
    var steps: [Journal.Step] = []
    for part in parts {
      guard part.first == steps.count else {
        throw StoreError(.corrupt, "\(path): steps of the session \(session.id) are missing", hint: "restore a backup")
      }
      steps += try intact("the steps of \(session.id)") { () throws(RulesError) in try Journal.steps(encoded: part.bytes) }
    }
    return steps
  }

  private func intact<R>(_ what: String, _ body: () throws(RulesError) -> R) throws(StoreError) -> R {
    do throws(RulesError) {
      return try body()
    } catch {
      throw StoreError(.corrupt, "\(path): \(what) cannot be read: \(error.message)", hint: "restore a backup")
    }
  }

  private func session(_ row: SQLStatement) throws(StoreError) -> StoredSession {
    let package = try intact("a package's CID") { () throws(RulesError) in
      do throws(ContentError) {
        return try CID(row.text(4))
      } catch {
        throw RulesError(.badJournal, error.message)
      }
    }
    let phase: StoredSession.Phase =
      switch row.text(7) {
      case "running": .running
      case "waiting": .waiting(due: row.int(8))
      default: .ended(outcome: row.text(9), at: row.int(10))
      }
    return StoredSession(
      number: row.int(0), id: try row.ledgerID(1), space: row.text(2), version: row.text(3), package: package, fee: row.int(5),
      startedAt: row.int(6), phase: phase)
  }
}

extension LedgerID {
  /// The ids whose text begins with some hexadecimal digits.
  static func range(prefix: String) -> ClosedRange<LedgerID>? {
    let digits = prefix.lowercased()
    guard digits.utf8.count <= 32, let low = LedgerID(digits + String(repeating: "0", count: 32 - digits.utf8.count)),
      let high = LedgerID(digits + String(repeating: "f", count: 32 - digits.utf8.count))
    else { return nil }
    return low...high
  }
}
