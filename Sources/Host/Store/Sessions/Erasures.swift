public import HostRules
public import SpaceContent

/// An answer that was erased: its salt and body are gone from the store, and this is left.
public struct Erasure: Hashable, Sendable {
  /// In the order in which they were erased, from 1.
  public let number: Int64
  public let session: LedgerID
  public let step: Int
  /// From 1.
  public let seat: Int
  /// The block that held salt and body.
  public let block: CID
  public let reason: String
  /// In milliseconds since 1970.
  public let erasedAt: Int64
  /// The newest row of the outbox when it was erased.
  public let outbox: Int64
}

extension Store {
  /// Erases an answer of a session that has ended, for good: neither its salt nor its body is left in the database's files when this
  /// returns. One that is erased already stays as it was erased, and its traces are looked for again.
  ///
  /// What backups, exports and other copies have is not reached.
  /// - Parameters:
  ///   - step: from 0.
  ///   - seat: from 1.
  ///   - reason: for the public.
  ///   - now: in milliseconds since 1970.
  /// - Throws: `not_found` for a session, step or seat without an answer; `conflict` for a session that has not ended; `locked` where
  ///   somebody reads the database for so long that its log cannot be emptied: the answer is erased then, and asking again empties it.
  public func erase(session: LedgerID, step: Int, seat: Int, reason: String, at now: Int64) throws -> (erasure: Erasure, isNew: Bool) {
    let result = try write { writing in try writing.erase(session: session, step: step, seat: seat, reason: reason, at: now) }
    try emptyLog()
    return result
  }
}

extension Writing {
  func erase(
    session id: LedgerID, step: Int, seat: Int, reason: String, at now: Int64
  ) throws(StoreError) -> (erasure: Erasure, isNew: Bool) {
    guard let session = try session(id) else { throw StoreError(.notFound, "there is no session \(id)") }
    guard let journal = try journal(of: session) else {
      throw StoreError(.conflict, "the session \(id) has not ended", hint: "its answers can be erased once it has")
    }
    if let known = try erasures(of: session).first(where: { $0.step == step && $0.seat == seat }) { return (known, false) }
    guard journal.steps.indices.contains(step) else {
      throw StoreError(
        .notFound, "the session has no step \(step)", hint: "its steps are 0 to \(journal.steps.count - 1): `agon session show` lists them")
    }
    guard case .text(let answer)? = journal.steps[step].answer(of: seat)?.content else {
      throw StoreError(
        .notFound, "step \(step) has no answer of seat \(seat)", hint: "`agon session show` lists each step with its answers")
    }
    let after = journal.erasing(step: step, seat: seat)
    let part = try part(of: step, in: session, count: journal.steps.count)
    try run(
      """
      INSERT INTO erasures (session, step, erased_at, seat, part, block, reason, outbox, journal_hash)
        SELECT ?1, ?2, CASE WHEN newest - ?3 BETWEEN 0 AND 60000 THEN newest ELSE ?3 END, ?4, ?5, ?6, ?7,
          (SELECT max(number) FROM outbox), ?8
        FROM log_time
      """
    ) { (row) throws(StoreError) in
      try row.bind(1, session.number)
      try row.bind(2, Int64(step))
      try row.bind(3, now)
      try row.bind(4, Int64(seat))
      try row.bind(5, Int64(part.lowerBound))
      try row.bind(6, "\(answer.erased.cid)")
      try row.bind(7, reason)
      try row.bind(8, bytes: SHA256.digest(after.encoded).bytes)
    }
    let number = lastInsertedRow
    try run("UPDATE steps SET steps = ? WHERE session = ? AND first = ?") { (row) throws(StoreError) in
      try row.bind(1, bytes: Journal.encode(steps: after.steps[part]))
      try row.bind(2, session.number)
      try row.bind(3, Int64(part.lowerBound))
    }
    try run("UPDATE ends SET journal_hash = (SELECT journal_hash FROM erasures WHERE number = ?) WHERE session = ?") {
      (row) throws(StoreError) in
      try row.bind(1, number)
      try row.bind(2, session.number)
    }
    guard let erasure = try erasures(of: session).first(where: { $0.number == number }) else {
      preconditionFailure("a row that was inserted is there")
    }
    return (erasure, true)
  }

  /// The steps that are stored together with one.
  private func part(of step: Int, in session: StoredSession, count: Int) throws(StoreError) -> Range<Int> {
    let firsts = try rows(
      "SELECT first FROM steps WHERE session = ? ORDER BY first",
      bind: { (row) throws(StoreError) in try row.bind(1, session.number) }, row: { (row) throws(StoreError) in Int(row.int(0)) })
    guard let first = firsts.last(where: { $0 <= step }) else { preconditionFailure("a journal that was read has its first step") }
    return first..<(firsts.first { $0 > step } ?? count)
  }
}

extension Reading {
  /// What was erased of a session, in the order in which it was.
  public func erasures(of session: StoredSession) throws(StoreError) -> [Erasure] {
    try rows(
      """
      SELECT e.number, s.id, e.step, e.seat, e.block, e.reason, e.erased_at, e.outbox
      FROM erasures e JOIN sessions s ON s.number = e.session WHERE e.session = ? ORDER BY e.number
      """,
      bind: { (row) throws(StoreError) in try row.bind(1, session.number) }, row: erasure)
  }

  /// What a consumer has still to do for erasures, oldest first. Its cursor is one of the outbox's, of its own name.
  /// - Parameters:
  ///   - last: only erasures that were made when the outbox had no row behind this one.
  ///   - limit: the most.
  public func erasures(for consumer: String, upTo last: Int64 = .max, limit: Int) throws(StoreError) -> [Erasure] {
    try rows(
      """
      SELECT e.number, s.id, e.step, e.seat, e.block, e.reason, e.erased_at, e.outbox
      FROM erasures e JOIN sessions s ON s.number = e.session
      WHERE e.number > coalesce((SELECT number FROM outbox_cursors WHERE consumer = ?1), 0) AND e.outbox <= ?2
      ORDER BY e.number LIMIT ?3
      """,
      bind: { (row) throws(StoreError) in
        try row.bind(1, consumer)
        try row.bind(2, last)
        try row.bind(3, Int64(limit))
      }, row: erasure)
  }

  /// How far a consumer has come with erasures.
  public func erasureProgress(of consumer: String) throws(StoreError) -> OutboxProgress {
    try row(
      """
      SELECT coalesce((SELECT number FROM outbox_cursors WHERE consumer = ?), 0), coalesce((SELECT max(number) FROM erasures), 0)
      """,
      bind: { (row) throws(StoreError) in try row.bind(1, consumer) },
      row: { (row) throws(StoreError) in OutboxProgress(done: row.int(0), newest: row.int(1)) }) ?? OutboxProgress(done: 0, newest: 0)
  }

  private func erasure(_ row: SQLStatement) throws(StoreError) -> Erasure {
    let block: CID
    do throws(ContentError) {
      block = try CID(row.text(4))
    } catch {
      throw StoreError(.corrupt, "\(path): an erasure names no block: \(error)", hint: "restore a backup")
    }
    return Erasure(
      number: row.int(0), session: try row.ledgerID(1), step: Int(row.int(2)), seat: Int(row.int(3)), block: block, reason: row.text(5),
      erasedAt: row.int(6), outbox: row.int(7))
  }
}
