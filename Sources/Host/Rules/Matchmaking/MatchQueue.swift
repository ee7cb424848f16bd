public import SpaceContent

/// Those who wait in one queue, so indexed that a session is found without looking at all of them.
///
/// It is the fold of the queue's log: `apply` takes events and moves the head. Joining and leaving take the same time however many wait.
public struct MatchQueue: Sendable {
  public let key: QueueKey
  /// The head of the log.
  public private(set) var head: Digest
  /// How many events led to it.
  public private(set) var events: Int
  /// The package that is played; nil before the first event.
  public private(set) var package: CID?

  /// What is looked at while candidates are searched. The rest of an entry lies elsewhere, so that this fits into a line of the cache.
  struct Node {
    let owner: OwnerID
    let joinedAt: Int64
    /// Grows with each that joins.
    let order: UInt64
    let points: Int32
    /// Neighbours among all, by age, and among those of the same MMR, by age; −1 for none.
    var older: Int32 = -1
    var newer: Int32 = -1
    var before: Int32 = -1
    var after: Int32 = -1
  }

  /// By slot. A slot that is free keeps its last node.
  private(set) var nodes: [Node] = []
  private var entries: [QueueEntry] = []
  private var freeSlots: [Int32] = []
  private(set) var oldest: Int32 = -1
  private var newest: Int32 = -1
  /// By MMR: the oldest and the newest slot there.
  private(set) var bucketOldest = [Int32](repeating: -1, count: MMR.range.count)
  private var bucketNewest = [Int32](repeating: -1, count: MMR.range.count)
  private(set) var index = PointsIndex()

  private var byID = SlotTable()
  private var byAgent = SlotTable()
  private var byOwner = SlotTable()
  /// How many wait.
  public private(set) var count = 0
  /// How many owners have somebody waiting.
  private(set) var ownerCount = 0
  private var nextOrder: UInt64 = 0

  /// A queue without a history.
  public init(_ key: QueueKey) {
    self.key = key
    head = QueueLog.genesis(key)
    events = 0
  }

  /// The queue as it stood at a place of its log.
  /// - Throws: what joining throws, for a snapshot that cannot be one.
  public init(_ snapshot: QueueSnapshot) throws(RulesError) {
    key = snapshot.queue
    head = snapshot.head
    events = snapshot.events
    package = snapshot.package
    for entry in snapshot.waiting {
      try requireRoom(for: entry)
      insert(entry)
    }
  }

  public var snapshot: QueueSnapshot {
    var waiting: [QueueEntry] = []
    waiting.reserveCapacity(count)
    var slot = oldest
    while slot >= 0 {
      waiting.append(entries[Int(slot)])
      slot = nodes[Int(slot)].newer
    }
    return QueueSnapshot(queue: key, head: head, events: events, package: package, waiting: waiting)
  }

  /// The entry with this id, if it waits.
  public subscript(id: LedgerID) -> QueueEntry? { slot(of: id).map { entries[Int($0)] } }

  private func slot(of id: LedgerID) -> Int32? { byID.first(hash: SlotTable.hash(id)) { entries[Int($0)].id == id } }

  /// How many entries of an owner wait.
  private func entries(of owner: OwnerID) -> Int {
    var count = 0
    byOwner.forEach(hash: SlotTable.hash(owner)) { slot in
      if nodes[Int(slot)].owner == owner { count += 1 }
      return true
    }
    return count
  }

  func entry(at slot: Int32) -> QueueEntry { entries[Int(slot)] }

  /// Takes one event.
  /// - Returns: the entries that no longer wait because of it, in the order in which they joined.
  /// - Throws: `already_waiting`, `too_many_entries` or `wrong_package` for one that may not join; `not_waiting` for one that is to leave
  ///   or be seated and does not wait; then nothing has changed.
  @discardableResult
  public mutating func apply(_ event: QueueEvent) throws(RulesError) -> [QueueEntry] {
    var gone: [QueueEntry] = []
    switch event {
    case .joined(let entry):
      try requireRoom(for: entry)
      package = entry.package
      insert(entry)
    case .left(let id, _):
      gone = [try remove(id)]
    case .seated(let seating):
      guard Set(seating.entries).count == seating.entries.count, !seating.entries.isEmpty else {
        throw RulesError(.notWaiting, "a session without entries, or with one of them twice")
      }
      for id in seating.entries { guard slot(of: id) != nil else { throw .notWaiting(id) } }
      for id in seating.entries { gone.append(try remove(id)) }
    case .reloaded(let package, _):
      self.package = package
      // All that waits joined for one package: the one before.
      gone = snapshot.waiting.filter { $0.package != package }
      for entry in gone { _ = try remove(entry.id) }
    }
    head = QueueLog.head(head, event: event.encoded)
    events += 1
    return gone
  }

  private func requireRoom(for entry: QueueEntry) throws(RulesError) {
    let waits = byAgent.first(hash: SlotTable.hash(entry.agent)) { entries[Int($0)].agent == entry.agent }
    guard waits == nil, slot(of: entry.id) == nil else { throw .alreadyWaiting(entry.agent, in: key) }
    guard entries(of: entry.owner) < MatchRules.entriesPerOwner else { throw .tooManyEntries(in: key) }
    guard package == nil || package == entry.package else { throw .wrongPackage(in: key) }
  }

  private mutating func insert(_ entry: QueueEntry) {
    var node = Node(owner: entry.owner, joinedAt: entry.joinedAt, order: nextOrder, points: Int32(entry.mmr.points))
    nextOrder += 1
    let slot: Int32
    let points = entry.mmr.points
    node.older = newest
    node.before = bucketNewest[points]
    if let free = freeSlots.popLast() {
      slot = free
      nodes[Int(slot)] = node
      entries[Int(slot)] = entry
    } else {
      slot = Int32(nodes.count)
      nodes.append(node)
      entries.append(entry)
    }
    if newest >= 0 { nodes[Int(newest)].newer = slot } else { oldest = slot }
    newest = slot
    if node.before >= 0 {
      nodes[Int(node.before)].after = slot
    } else {
      bucketOldest[points] = slot
      index.insert(points)
    }
    bucketNewest[points] = slot
    count += 1
    if entries(of: entry.owner) == 0 { ownerCount += 1 }
    byID.insert(slot, hash: SlotTable.hash(entry.id))
    byAgent.insert(slot, hash: SlotTable.hash(entry.agent))
    byOwner.insert(slot, hash: SlotTable.hash(entry.owner))
  }

  private mutating func remove(_ id: LedgerID) throws(RulesError) -> QueueEntry {
    guard let slot = slot(of: id) else { throw .notWaiting(id) }
    let node = nodes[Int(slot)]
    let points = Int(node.points)
    if node.older >= 0 { nodes[Int(node.older)].newer = node.newer } else { oldest = node.newer }
    if node.newer >= 0 { nodes[Int(node.newer)].older = node.older } else { newest = node.older }
    if node.before >= 0 { nodes[Int(node.before)].after = node.after } else { bucketOldest[points] = node.after }
    if node.after >= 0 { nodes[Int(node.after)].before = node.before } else { bucketNewest[points] = node.before }
    if bucketOldest[points] < 0 { index.remove(points) }
    freeSlots.append(slot)
    let entry = entries[Int(slot)]
    byID.remove(slot, hash: SlotTable.hash(id))
    byAgent.remove(slot, hash: SlotTable.hash(entry.agent))
    byOwner.remove(slot, hash: SlotTable.hash(entry.owner))
    count -= 1
    if entries(of: entry.owner) == 0 { ownerCount -= 1 }
    return entry
  }
}

extension RulesError {
  public static func alreadyWaiting(_ agent: AgentID, in queue: QueueKey) -> RulesError {
    RulesError(
      .alreadyWaiting, "the agent \(agent) waits in \(queue) already", hint: "an agent waits once in a queue; it can leave and join again")
  }

  public static func tooManyEntries(in queue: QueueKey) -> RulesError {
    RulesError(
      .tooManyEntries, "the owner has \(MatchRules.entriesPerOwner) entries waiting in \(queue), which is the most",
      hint: "wait until one is seated, or let one leave")
  }

  public static func wrongPackage(in queue: QueueKey) -> RulesError {
    RulesError(
      .wrongPackage, "\(queue) is played with another package of the Space", hint: "look at the Space as it is now, and join for that")
  }

  public static func notWaiting(_ entry: LedgerID) -> RulesError {
    RulesError(.notWaiting, "the entry \(entry) does not wait", hint: "it was seated, has left, or was never there")
  }
}
