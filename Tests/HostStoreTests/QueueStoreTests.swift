import HostCrypto
import HostRules
import SpaceContent
import SpaceContract
import TestSupport
import Testing

@testable import HostStore

/// A store with owners and agents to queue.
struct QueueHouse {
  static let package = CID(codec: .raw, of: [1])
  static let otherPackage = CID(codec: .raw, of: [2])
  static let paid = QueueKey(space: "duel", fee: 1_000_000)
  static let free = QueueKey(space: "duel", fee: 0)

  let folder: TemporaryFolder
  let store: Store

  /// Agent n is of owner (n − 1) mod `owners` + 1.
  init(agents: Int, owners: Int) throws {
    folder = try TemporaryFolder()
    store = try Store(folder: folder.path)
    try store.write { writing in
      for number in 1...owners {
        let owner = try Owner(
          id: QueueHouse.owner(number), name: OwnerName("owner-\(number)"), publicKey: Array(repeating: UInt8(number), count: 32),
          createdAt: 0)
        #expect(try writing.createOwner(owner) == .created)
      }
      for number in 1...agents {
        let id = QueueHouse.agent(number)
        let profile = AgentProfile(
          id: id, owner: QueueHouse.owner((number - 1) % owners + 1), name: try AgentName("agent \(number)"), createdAt: 0)
        let version = AgentVersion(
          agent: id, number: 1, prompt: try Prompt("Play."), settings: try ModelSettings(runtime: .bot("expert")),
          salt: Array(repeating: 1, count: 32),
          createdAt: 0)
        #expect(try writing.createAgent(profile, first: version) == .created)
      }
    }
  }

  static func owner(_ number: Int) -> OwnerID { OwnerID(LedgerID(UInt128(1000 + number))) }
  static func agent(_ number: Int) -> AgentID { AgentID(LedgerID(UInt128(number))) }

  /// An entry of an agent; its id is `id`, or the agent's number.
  static func entry(_ agent: Int, owners: Int, id: Int? = nil, mmr: Int = 1000, at: Int64 = 0, package: CID = package) -> QueueEntry {
    QueueEntry(
      id: LedgerID(UInt128(id ?? agent)), agent: self.agent(agent), agentVersion: 1, owner: owner((agent - 1) % owners + 1),
      mmr: MMR(points: mmr) ?? .initial, joinedAt: at, package: package)
  }

  static func manifest(_ changes: Value.Map) throws -> Manifest {
    var manifest = Fixture.manifest
    for change in changes { manifest[change.key] = change.value }
    return try Manifest.decode(JSON.encode(.map(manifest), pretty: false))
  }

  /// All events of a queue, page by page.
  func log(_ queue: QueueKey, page: Int = 3) throws -> [QueueEvent] {
    var events: [QueueEvent] = []
    while true {
      let more = try store.read { try $0.queueEvents(queue, after: events.count, limit: page) }
      events += more
      if more.count < page { return events }
    }
  }
}

@Suite struct QueueStoreTests {
  typealias House = QueueHouse

  private func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let error as RulesError {
      return error.code.rawValue
    } catch let error as StoreError {
      return error.code.rawValue
    } catch {
      return "\(error)"
    }
  }

  @Test func anEntryJoinsLeavesAndIsSeated() throws {
    let house = try House(agents: 3, owners: 3)
    let first = House.entry(1, owners: 3, at: 10)
    let head = try house.store.write { try $0.join(first, to: House.paid) }
    #expect(
      head
        == QueueHead(
          queue: House.paid, events: 1, head: QueueLog.head(QueueLog.genesis(House.paid), event: QueueEvent.joined(first).encoded)))
    try house.store.write { writing in
      try writing.join(House.entry(2, owners: 3, at: 11), to: House.paid)
      try writing.join(House.entry(3, owners: 3, at: 12), to: House.paid)
    }
    let left = try house.store.write { try $0.leave(LedgerID(2), at: 20) }
    #expect(left.entry.entry == House.entry(2, owners: 3, at: 11) && left.entry.queue == House.paid && left.head.events == 4)
    let seating = QueueEvent.Seating(session: LedgerID(77), entries: [LedgerID(1), LedgerID(3)], seed: SHA256.digest([1]), at: 30)
    try house.store.write { _ = try $0.seat(seating, from: House.paid) }
    try house.store.read { reading in
      #expect(try reading.queueEntry(LedgerID(1))?.state == .seated(session: LedgerID(77), at: 30))
      #expect(try reading.queueEntry(LedgerID(2))?.state == .left(at: 20))
      #expect(try reading.queueEntry(LedgerID(9)) == nil)
      #expect(try reading.queueEntries(ofSession: LedgerID(77)).map(\.entry.id) == [LedgerID(1), LedgerID(3)])
      #expect(try reading.queues() == [House.paid] && reading.queues(of: "duel") == [House.paid] && reading.queues(of: "other").isEmpty)
      let snapshot = try reading.queueSnapshot(House.paid)
      #expect(snapshot.waiting.isEmpty && snapshot.events == 5 && snapshot.package == House.package)
    }
    #expect(try QueueLog.fold(House.paid, house.log(House.paid)) == house.store.read { try $0.queueSnapshot(House.paid) })
  }

  @Test func whatIsAskedWronglyIsRefusedAndChangesNothing() throws {
    let house = try House(agents: 18, owners: 1)
    try house.store.write { writing in
      for agent in 1...16 { try writing.join(House.entry(agent, owners: 1), to: House.paid) }
      try writing.join(House.entry(1, owners: 1, id: 101), to: House.free)
      _ = try writing.leave(LedgerID(16), at: 1)
    }
    let before = try house.store.read { (try $0.queueSnapshot(House.paid), try $0.queueSnapshot(House.free)) }
    func refused(_ code: String, _ body: (Writing) throws -> Void) throws {
      let found = self.code { try house.store.write(body) }
      #expect(found == code)
      let after = try house.store.read { (try $0.queueSnapshot(House.paid), try $0.queueSnapshot(House.free)) }
      #expect(after == before)
    }
    try refused("already_waiting") { try $0.join(House.entry(1, owners: 1, id: 50), to: House.paid) }
    try refused("conflict") { try $0.join(House.entry(1, owners: 1), to: House.paid) }
    try refused("conflict") { try $0.join(House.entry(17, owners: 1, id: 16), to: House.paid) }
    try refused("wrong_package") { try $0.join(House.entry(17, owners: 1, package: House.otherPackage), to: House.paid) }
    try refused("too_many_entries") { writing in
      try writing.join(House.entry(17, owners: 1), to: House.paid)
      try writing.join(House.entry(18, owners: 1), to: House.paid)
    }
    try refused("constraint") { try $0.join(House.entry(40, owners: 1), to: House.free) }
    let stranger = House.entry(17, owners: 1)
    try refused("constraint") { writing in
      try writing.join(
        QueueEntry(
          id: stranger.id, agent: stranger.agent, agentVersion: 1, owner: House.owner(9), mmr: .initial, joinedAt: 0, package: House.package
        ),
        to: House.free)
    }
    try refused("not_found") { _ = try $0.leave(LedgerID(999), at: 1) }
    try refused("not_waiting") { _ = try $0.leave(LedgerID(16), at: 2) }
    func seat(_ ids: [Int], _ queue: QueueKey = House.paid) -> (Writing) throws -> Void {
      let seating = QueueEvent.Seating(session: LedgerID(7), entries: ids.map { LedgerID(UInt128($0)) }, seed: SHA256.digest([]), at: 3)
      return { _ = try $0.seat(seating, from: queue) }
    }
    try refused("not_waiting", seat([1, 16]))
    try refused("not_waiting", seat([1, 1]))
    try refused("not_waiting", seat([1, 101]))
    try refused("not_found", seat([1], QueueKey(space: "nowhere", fee: 5)))
  }

  @Test func aReloadCancelsAndIsDoneOnce() throws {
    let house = try House(agents: 2, owners: 2)
    try house.store.write { writing in
      for agent in 1...2 { try writing.join(House.entry(agent, owners: 2), to: House.paid) }
    }
    #expect(try house.store.write { try $0.reload(House.paid, package: House.package, at: 5) }.isEmpty)
    #expect(
      try house.store.write { try $0.reload(House.paid, package: House.otherPackage, at: 6) }.map(\.id) == [LedgerID(1), LedgerID(2)])
    #expect(try house.store.write { try $0.reload(House.paid, package: House.otherPackage, at: 7) }.isEmpty)
    #expect(try house.store.write { try $0.reload(House.free, package: House.otherPackage, at: 7) }.isEmpty)
    #expect(try house.store.read { try $0.queueEntry(LedgerID(1)) }?.state == .cancelled(at: 6))
    try house.store.write { _ = try $0.join(House.entry(1, owners: 2, id: 3, package: House.otherPackage), to: House.paid) }
    #expect(try QueueLog.fold(House.paid, house.log(House.paid)) == house.store.read { try $0.queueSnapshot(House.paid) })
  }

  /// What the code never does, the schema does not let anybody do.
  @Test func theSchemaKeepsQueuesSound() throws {
    let house = try House(agents: 2, owners: 2)
    try house.store.write { writing in
      for agent in 1...2 { try writing.join(House.entry(agent, owners: 2), to: House.paid) }
      _ = try writing.leave(LedgerID(2), at: 3)
      try writing.setAutoJoin(try AutoJoinRule(maxFee: 1), of: House.agent(1), at: 4)
    }
    let before = try house.log(House.paid)
    let statements: [StaticString] = [
      "UPDATE queue_events SET head = zeroblob(32)", "DELETE FROM queue_events WHERE number = 3",
      "INSERT INTO queue_events SELECT queue_id, 5, event, head FROM queue_events WHERE number = 1",
      "UPDATE queues SET events = events + 2", "UPDATE queues SET fee = 5, events = events + 1",
      "UPDATE queue_entries SET mmr = 1 WHERE state = 'waiting'", "UPDATE queue_entries SET state = 'waiting', ended_ms = NULL",
      "UPDATE queue_entries SET state = 'left' WHERE state = 'waiting'",
      "UPDATE queue_entries SET state = 'seated', ended_ms = 9 WHERE state = 'waiting'", "DELETE FROM queue_entries",
      "UPDATE autojoin_rules SET is_on = 1", "UPDATE autojoin_rules SET tested_sessions = 1", "UPDATE autojoin_rules SET daily_loss = 0",
    ]
    for statement in statements {
      #expect("\(statement)") { try house.store.write { try $0.run(statement) } } throws: { ($0 as? StoreError)?.code == .constraint }
    }
    #expect(try house.log(House.paid) == before)
  }

  @Test func aReceiptIsSignedAndKept() throws {
    let house = try House(agents: 1, owners: 1)
    let key = HostKey(try SigningKey())
    let manifest = try House.manifest(["id": "duel", "fee_tiers": [1_000_000]])
    let entry = House.entry(1, owners: 1, at: 99)
    let head = try house.store.write { writing in
      try writing.join(entry, to: House.paid) { head in
        try SignedJoinReceipt(
          JoinReceipt(entry, queue: House.paid, manifest: manifest, protocolFee: 1_000, head: head.head), signedWith: key)
      }
    }
    let stored = try #require(try house.store.read { try $0.queueEntry(entry.id) }?.receipt)
    #expect(stored.isValid && stored.host == key.publicKey)
    #expect(stored.receipt.head == head.head && stored.receipt.entry == entry.id && stored.receipt.bestPayout == 18_000)
    #expect(key.publicKey.isValid(stored.signature, over: Array("agon/join/v1".utf8) + stored.receipt.encoded))
    #expect(try SignedJoinReceipt(encoded: stored.encoded) == stored)
    var forged = stored.encoded
    forged[forged.count - 1] ^= 1
    #expect(try !SignedJoinReceipt(encoded: forged).isValid)
    let refusal = code { _ = try SignedJoinReceipt(encoded: [0xa0]) }
    #expect(refusal == "bad_receipt")
  }

  @Test func anAgentsEntriesComeByPages() throws {
    let house = try House(agents: 1, owners: 1)
    try house.store.write { writing in
      for number in 1...7 {
        try writing.join(House.entry(1, owners: 1, id: number), to: House.paid)
        _ = try writing.leave(LedgerID(UInt128(number)), at: Int64(number))
      }
    }
    let pages = try house.store.read { reading in
      let first = try reading.queueEntries(of: House.agent(1), limit: 4)
      return try [first, reading.queueEntries(of: House.agent(1), before: first.last?.entry.id, limit: 4)]
    }
    #expect(pages.map { $0.map { Int($0.entry.id.number) } } == [[7, 6, 5, 4], [3, 2, 1]])
  }

  /// A random history in the store and in memory: the same snapshots, the same sessions, and a log from which both follow.
  @Test func theStoreAndTheIndexAgree() throws {
    let house = try House(agents: 40, owners: 7)
    let manifest = try House.manifest(["seats": ["min": 2, "max": 4]])
    for round in 0..<Soak.count(fast: 1, full: 20) {
      var random = SplitMix64(seed: Soak.seed &+ UInt64(round))
      let queue = QueueKey(space: "duel-\(round)", fee: 1_000_000)
      var memory = MatchQueue(queue)
      var now: Int64 = 0
      for step in 1...200 {
        now += Int64(random.below(3_000))
        let event: QueueEvent?
        switch random.below(10) {
        case 0..<7:
          event = .joined(House.entry(1 + random.below(40), owners: 7, id: round * 1000 + step, mmr: 900 + random.below(400), at: now))
        case 7: event = memory.snapshot.waiting.randomElement(using: &random).map { .left($0.id, at: now) }
        default:
          let seed = SHA256.digest([UInt8(step)])
          event = memory.nextMatch(seats: manifest.seats, now: now, seed: seed).map {
            .seated(.init(session: LedgerID(UInt128(round * 1000 + step)), entries: $0.entries.map(\.id), seed: seed, at: now))
          }
        }
        guard let event else { continue }
        let inMemory = code { try memory.apply(event) }
        let inStore = code {
          try house.store.write { writing in
            switch event {
            case .joined(let entry): _ = try writing.join(entry, to: queue)
            case .left(let id, let at): _ = try writing.leave(id, at: at)
            case .seated(let seating): _ = try writing.seat(seating, from: queue)
            case .reloaded: break
            }
          }
        }
        try #require(inMemory == inStore, "step \(step) of seed \(Soak.seed)")
      }
      let snapshot = try house.store.read { try $0.queueSnapshot(queue) }
      #expect(snapshot == memory.snapshot && snapshot.events > 60)
      #expect(try QueueLog.fold(queue, house.log(queue, page: 50)) == snapshot)
    }
  }
}
