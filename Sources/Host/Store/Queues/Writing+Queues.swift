public import HostRules
public import SpaceContent

/// What happens in queues: rows and log. What an entry pays is the caller's, in the same transaction.
extension Writing {
  /// Lets an agent wait. The caller has checked that the Space has the fee, and that the package is the one that is loaded.
  /// - Parameter receipt: what the agent is given, made from the head of the log with the entry in it; kept with the entry.
  /// - Returns: the log's new end.
  /// - Throws: `already_waiting`, `too_many_entries` or `wrong_package`; `conflict` for an id that another entry has; what `receipt`
  ///   throws; `constraint` for an agent or a version that is not there.
  @discardableResult
  public func join(
    _ entry: QueueEntry, to queue: QueueKey, receipt: (QueueHead) throws -> SignedJoinReceipt? = { _ in nil }
  ) throws -> QueueHead {
    guard try queueEntry(entry.id) == nil else {
      throw StoreError(.conflict, "there is an entry \(entry.id) already", hint: "take a new id; the same request was made before")
    }
    if let found = try queueRow(queue) {
      guard try !waits(entry.agent, in: found) else { throw RulesError.alreadyWaiting(entry.agent, in: queue) }
      guard try waiting(of: entry.owner, in: found) < MatchRules.entriesPerOwner else { throw RulesError.tooManyEntries(in: queue) }
      guard found.package == entry.package else { throw RulesError.wrongPackage(in: queue) }
    }
    let end = try append(.joined(entry), to: queue, package: entry.package)
    let signed = try receipt(end.head)
    try run(
      """
      INSERT INTO queue_entries
        (id, queue_id, number, agent_id, agent_version, owner_id, mmr, package, joined_ms, receipt, state, ended_ms, session_id)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'waiting', NULL, NULL)
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, entry.id)
      try statement.bind(2, end.row)
      try statement.bind(3, Int64(end.head.events))
      try statement.bind(4, entry.agent)
      try statement.bind(5, Int64(entry.agentVersion))
      try statement.bind(6, entry.owner)
      try statement.bind(7, Int64(entry.mmr.points))
      try statement.bind(8, bytes: entry.package.bytes)
      try statement.bind(9, entry.joinedAt)
      if let signed { try statement.bind(10, bytes: signed.encoded) } else { try statement.bindNull(10) }
    }
    return end.head
  }

  /// Takes an entry back, before it is seated.
  /// - Parameter at: in milliseconds since 1970.
  /// - Returns: the entry, whose fee is to be released, and the log's new end.
  /// - Throws: `not_found` for an entry that was never there; `not_waiting` for one that has ended.
  @discardableResult
  public func leave(_ id: LedgerID, at: Int64) throws -> (entry: StoredEntry, head: QueueHead) {
    guard let found = try queueEntry(id) else {
      throw StoreError(.notFound, "there is no entry \(id)", hint: "its receipt has the id")
    }
    guard found.state == .waiting, let queue = try queueRow(found.queue) else { throw RulesError.notWaiting(id) }
    let end = try append(.left(id, at: at), to: found.queue, package: queue.package)
    try run("UPDATE queue_entries SET state = 'left', ended_ms = ?2 WHERE id = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, id)
      try statement.bind(2, at)
    }
    return (found, end.head)
  }

  /// Seats entries in a session.
  /// - Returns: the log's new end. The session names the head before it.
  /// - Throws: `not_found` for a queue that nobody has joined; `not_waiting` where one of them does not wait in it, after which the
  ///   transaction has to be given up.
  @discardableResult
  public func seat(_ seating: QueueEvent.Seating, from queue: QueueKey) throws -> QueueHead {
    guard let found = try queueRow(queue) else { throw unknown(queue) }
    precondition(!seating.entries.isEmpty, "a session has somebody in it")
    let end = try append(.seated(seating), to: queue, package: found.package)
    for id in seating.entries {
      try run(
        """
        UPDATE queue_entries SET state = 'seated', ended_ms = ?3, session_id = ?4
        WHERE id = ?1 AND queue_id = ?2 AND state = 'waiting'
        """
      ) { (statement) throws(StoreError) in
        try statement.bind(1, id)
        try statement.bind(2, found.id)
        try statement.bind(3, seating.at)
        try statement.bind(4, seating.session)
      }
      guard changes == 1 else { throw RulesError.notWaiting(id) }
    }
    return end.head
  }

  /// Plays a queue with another package from now on: cancels the entries that joined for the one before.
  /// - Parameter at: in milliseconds since 1970.
  /// - Returns: the cancelled entries, in the order of joining; their fees are to be released. None where the package is the same, or
  ///   nobody has ever joined.
  @discardableResult
  public func reload(_ queue: QueueKey, package: CID, at: Int64) throws -> [QueueEntry] {
    guard let found = try queueRow(queue), found.package != package else { return [] }
    let cancelled = try queueSnapshot(queue).waiting
    _ = try append(.reloaded(package, at: at), to: queue, package: package)
    try run("UPDATE queue_entries SET state = 'cancelled', ended_ms = ?2 WHERE queue_id = ?1 AND state = 'waiting'") {
      (statement) throws(StoreError) in
      try statement.bind(1, found.id)
      try statement.bind(2, at)
    }
    return cancelled
  }

  private func unknown(_ queue: QueueKey) -> StoreError {
    StoreError(.notFound, "nobody has joined \(queue) yet", hint: "there is such a queue once somebody has")
  }

  private func waits(_ agent: AgentID, in queue: QueueRow) throws(StoreError) -> Bool {
    let found: Bool? = try row("SELECT 1 FROM queue_entries WHERE queue_id = ?1 AND agent_id = ?2 AND state = 'waiting'") {
      (statement) throws(StoreError) in
      try statement.bind(1, queue.id)
      try statement.bind(2, agent)
    } row: { _ in
      true
    }
    return found ?? false
  }

  private func waiting(of owner: OwnerID, in queue: QueueRow) throws(StoreError) -> Int {
    let count: Int64? = try row("SELECT count(*) FROM queue_entries WHERE queue_id = ?1 AND owner_id = ?2 AND state = 'waiting'") {
      (statement) throws(StoreError) in
      try statement.bind(1, queue.id)
      try statement.bind(2, owner)
    } row: { row in
      row.int(0)
    }
    return Int(count ?? 0)
  }

  /// Adds an event to a queue's log, which begins with the first.
  private func append(_ event: QueueEvent, to queue: QueueKey, package: CID) throws(StoreError) -> (row: Int64, head: QueueHead) {
    let before = try queueRow(queue)
    let bytes = event.encoded
    let head = QueueLog.head(before?.head ?? QueueLog.genesis(queue), event: bytes)
    let number = (before?.events ?? 0) + 1
    try run(
      """
      INSERT INTO queues (space, fee, package, events, head) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (space, fee) DO UPDATE SET package = ?3, events = ?4, head = ?5
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, queue.space)
      try statement.bind(2, queue.fee)
      try statement.bind(3, bytes: package.bytes)
      try statement.bind(4, Int64(number))
      try statement.bind(5, head)
    }
    // The first event has just made the queue's row.
    var row = before
    if row == nil { row = try queueRow(queue) }
    guard let row else { throw unknown(queue) }
    try run("INSERT INTO queue_events (queue_id, number, event, head) VALUES (?1, ?2, ?3, ?4)") { (statement) throws(StoreError) in
      try statement.bind(1, row.id)
      try statement.bind(2, Int64(number))
      try statement.bind(3, bytes: bytes)
      try statement.bind(4, head)
    }
    return (row.id, QueueHead(queue: queue, events: number, head: head))
  }
}
