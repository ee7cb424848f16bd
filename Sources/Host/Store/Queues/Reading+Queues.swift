public import HostRules
internal import SpaceContent

extension Reading {
  /// The queues that somebody has joined at some time, by Space and fee.
  /// - Parameter space: those of one Space alone; nil for all.
  public func queues(of space: String? = nil) throws(StoreError) -> [QueueKey] {
    try rows("SELECT space, fee FROM queues WHERE ?1 IS NULL OR space = ?1 ORDER BY space, fee") { (statement) throws(StoreError) in
      if let space { try statement.bind(1, space) } else { try statement.bindNull(1) }
    } row: { (row) in
      QueueKey(space: row.text(0), fee: row.int(1))
    }
  }

  /// Who waits in a queue, in the order of joining, and the head of its log: what a `MatchQueue` goes on from. A queue that nobody has
  /// joined yet is empty.
  public func queueSnapshot(_ queue: QueueKey) throws(StoreError) -> QueueSnapshot {
    guard let found = try queueRow(queue) else {
      return QueueSnapshot(queue: queue, head: QueueLog.genesis(queue), events: 0, package: nil, waiting: [])
    }
    let waiting = try rows(
      """
      SELECT id, agent_id, agent_version, owner_id, mmr, package, joined_ms FROM queue_entries
      WHERE queue_id = ?1 AND state = 'waiting' ORDER BY number
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, found.id)
    } row: { (row) throws(StoreError) in
      try row.queueEntry()
    }
    return QueueSnapshot(queue: queue, head: found.head, events: found.events, package: found.package, waiting: waiting)
  }

  /// The end of a queue's log; nil where nobody has joined yet.
  public func queueHead(_ queue: QueueKey) throws(StoreError) -> QueueHead? {
    try queueRow(queue).map { QueueHead(queue: queue, events: $0.events, head: $0.head) }
  }

  /// The entry of an id, whatever has become of it.
  public func queueEntry(_ id: LedgerID) throws(StoreError) -> StoredEntry? {
    try row(
      """
      SELECT e.id, agent_id, agent_version, owner_id, mmr, e.package, joined_ms, space, fee, state, ended_ms, session_id, receipt
      FROM queue_entries AS e JOIN queues AS q ON q.id = e.queue_id WHERE e.id = ?1
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, id)
    } row: { (row) throws(StoreError) in
      try row.storedEntry()
    }
  }

  /// One page of an agent's entries, the newest first.
  /// - Parameters:
  ///   - last: the last entry of the page before; nil for the first page.
  ///   - limit: at most so many, 1 to 1,000.
  public func queueEntries(of agent: AgentID, before last: LedgerID? = nil, limit: Int) throws(StoreError) -> [StoredEntry] {
    precondition((1...1000).contains(limit), "a page has 1 to 1,000 entries")
    return try rows(
      """
      SELECT e.id, agent_id, agent_version, owner_id, mmr, e.package, joined_ms, space, fee, state, ended_ms, session_id, receipt
      FROM queue_entries AS e JOIN queues AS q ON q.id = e.queue_id
      WHERE agent_id = ?1 AND (?2 IS NULL OR e.id < ?2) ORDER BY e.id DESC LIMIT ?3
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      if let last { try statement.bind(2, last) } else { try statement.bindNull(2) }
      try statement.bind(3, Int64(limit))
    } row: { (row) throws(StoreError) in
      try row.storedEntry()
    }
  }

  /// The entries that a session was formed of, in the order of joining.
  public func queueEntries(ofSession session: LedgerID) throws(StoreError) -> [StoredEntry] {
    try rows(
      """
      SELECT e.id, agent_id, agent_version, owner_id, mmr, e.package, joined_ms, space, fee, state, ended_ms, session_id, receipt
      FROM queue_entries AS e JOIN queues AS q ON q.id = e.queue_id
      WHERE session_id = ?1 AND state = 'seated' ORDER BY number
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, session)
    } row: { (row) throws(StoreError) in
      try row.storedEntry()
    }
  }

  /// One page of a queue's log, from the first event on.
  /// - Parameters:
  ///   - last: the number of the last event of the page before; 0 for the first page.
  ///   - limit: at most so many, 1 to 10,000.
  public func queueEvents(_ queue: QueueKey, after last: Int = 0, limit: Int) throws(StoreError) -> [QueueEvent] {
    precondition((1...10_000).contains(limit), "a page has 1 to 10,000 events")
    guard let found = try queueRow(queue) else { return [] }
    return try rows("SELECT event FROM queue_events WHERE queue_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3") {
      (statement) throws(StoreError) in
      try statement.bind(1, found.id)
      try statement.bind(2, Int64(last))
      try statement.bind(3, Int64(limit))
    } row: { (row) throws(StoreError) in
      try row.sound("an event of a queue that is none") { () throws(RulesError) in try QueueEvent(encoded: row.blob(0)) }
    }
  }

  /// The row of a queue, if it has one.
  func queueRow(_ queue: QueueKey) throws(StoreError) -> QueueRow? {
    try row("SELECT id, package, events, head FROM queues WHERE space = ?1 AND fee = ?2") { (statement) throws(StoreError) in
      try statement.bind(1, queue.space)
      try statement.bind(2, queue.fee)
    } row: { (row) throws(StoreError) in
      guard let head = row.withBlob(3, { Digest(bytes: $0) }) else { throw row.unsound("a queue without a head") }
      return QueueRow(id: row.int(0), package: try row.package(1), events: Int(row.int(2)), head: head)
    }
  }
}

/// A queue as it stands in its table.
struct QueueRow {
  let id: Int64
  let package: CID
  let events: Int
  let head: Digest
}
