import HostRules
import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// Random histories of queues: against the naive model, and as an auditor sees them.
@Suite struct QueueHistoryTests {
  typealias Q = Queueing

  struct Kind: CustomTestStringConvertible, Sendable {
    let seats: ClosedRange<Int>
    let multiple: Int
    let isFree: Bool
    let owners: Int
    let spread: Int

    var testDescription: String { "\(seats) seats, \(owners) owners, \(spread) points, \(isFree ? "free" : "paid")" }
  }

  static let kinds = [
    Kind(seats: 2...2, multiple: 1, isFree: false, owners: 1000, spread: 2000),
    Kind(seats: 2...2, multiple: 1, isFree: true, owners: 2, spread: 3),
    Kind(seats: 2...5, multiple: 1, isFree: false, owners: 6, spread: 600),
    Kind(seats: 4...10, multiple: 2, isFree: false, owners: 30, spread: 10_000),
    Kind(seats: 2...8, multiple: 1, isFree: true, owners: 1, spread: 1),
    Kind(seats: 1...3, multiple: 1, isFree: true, owners: 3, spread: 10_000),
    Kind(seats: 3...3, multiple: 1, isFree: false, owners: 12, spread: 120),
  ]

  /// Plays a history; gives its events, having checked each session that is formed against the naive model.
  static func history(_ kind: Kind, steps: Int, seed: UInt64) throws -> [QueueEvent] {
    var random = SplitMix64(seed: seed)
    let seats = try Q.seats(kind.seats, multiple: kind.multiple)
    let key = kind.isFree ? Q.free : Q.paid
    var queue = MatchQueue(key)
    var naive = NaiveQueue(key: key)
    var events: [QueueEvent] = []
    var package = Q.package
    var now: Int64 = 1_700_000_000_000
    func apply(_ event: QueueEvent) throws {
      let gone = try queue.apply(event)
      events.append(event)
      if case .joined(let entry) = event { naive.waiting.append(entry) }
      naive.waiting.removeAll { gone.contains($0) }
    }
    for step in 1...steps {
      now += Int64(random.below(4) == 0 ? random.below(15_000) : random.below(40))
      switch random.below(100) {
      case 0..<70:
        let entry = Q.entry(
          step, owner: 1 + random.below(kind.owners), mmr: min(9999, random.below(kind.spread) + random.below(kind.spread) / 2), at: now,
          package: package)
        if naive.waiting.count(where: { $0.owner == entry.owner }) < 16 {
          try apply(.joined(entry))
        } else {
          #expect(throws: RulesError.tooManyEntries(in: key)) { try queue.apply(.joined(entry)) }
        }
      case 70..<85:
        if let entry = naive.waiting.randomElement(using: &random) { try apply(.left(entry.id, at: now)) }
      case 85:
        package = package == Q.package ? Q.otherPackage : Q.package
        try apply(.reloaded(package, at: now))
        #expect(naive.waiting.isEmpty)
      default: break
      }
      // Sometimes the host is late, so that many wait.
      while random.below(3) > 0 {
        let seed = SHA256.digest([UInt8(truncatingIfNeeded: step), UInt8(truncatingIfNeeded: events.count)])
        let match = queue.nextMatch(seats: seats, now: now, seed: seed)
        try #require(match?.entries == naive.nextMatch(seats, now: now, seed: seed), "step \(step) of seed \(seed)")
        guard let match else { break }
        #expect(match.head == queue.head)
        if !kind.isFree { #expect(Set(match.entries.map(\.owner)).count == match.entries.count) }
        try apply(.seated(.init(session: LedgerID(UInt128(step)), entries: match.entries.map(\.id), seed: seed, at: now)))
      }
      #expect(queue.snapshot.waiting == naive.waiting)
    }
    return events
  }

  @Test(arguments: kinds) func theIndexSeatsAsTheNaiveModelDoes(kind: Kind) throws {
    for round in 0..<Soak.count(fast: 2, full: 200) {
      let seed = Soak.seed &* 1000 &+ UInt64(round)
      let events = try Self.history(kind, steps: 300, seed: seed)
      #expect(events.contains { if case .seated = $0 { true } else { false } }, "seed \(seed) seats nobody")
    }
  }

  /// Who has the log, as bytes, draws every session again from what waited at the head that it names.
  @Test(arguments: kinds) func anAuditorDrawsEverySessionAgain(kind: Kind) throws {
    let key = kind.isFree ? Q.free : Q.paid
    let seats = try Q.seats(kind.seats, multiple: kind.multiple)
    let log = try Self.history(kind, steps: 80, seed: Soak.seed).map(\.encoded)
    var head = SHA256.digest(Array("agon/queue/v1".utf8) + (try DagCBOR.encode(["fee": .int(key.fee), "space": .text(key.space)])))
    for (number, bytes) in log.enumerated() {
      if case .seated(let seating) = try QueueEvent(encoded: bytes) {
        let before = try QueueLog.fold(key, try log[..<number].map { try QueueEvent(encoded: $0) })
        #expect(before.head == head && before.events == number)
        let match = try MatchQueue(before).nextMatch(seats: seats, now: seating.at, seed: seating.seed)
        #expect(match?.entries.map(\.id) == seating.entries)
        #expect(match?.head == head)
      }
      head = SHA256.digest(Array("agon/queue/v1".utf8) + head.bytes + bytes)
    }
    #expect(try QueueLog.fold(key, try log.map { try QueueEvent(encoded: $0) }).head == head)
  }

  @Test func aQueueGoesOnFromItsSnapshot() throws {
    let events = try Self.history(Self.kinds[2], steps: 60, seed: 5)
    for cut in events.indices {
      var resumed = try MatchQueue(QueueLog.fold(Q.paid, events[..<cut]))
      for event in events[cut...] { try resumed.apply(event) }
      #expect(try resumed.snapshot == QueueLog.fold(Q.paid, events))
    }
  }
}
