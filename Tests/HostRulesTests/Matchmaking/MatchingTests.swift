import HostRules
import SpaceContent
import SpaceContract
import Testing

/// Who meets whom, in cases small enough to work out by hand.
@Suite struct MatchingTests {
  typealias Q = Queueing

  private func next(_ queue: MatchQueue, _ seats: ClosedRange<Int>, multiple: Int = 1, at now: Int64) throws -> [Int]? {
    queue.nextMatch(seats: try Q.seats(seats, multiple: multiple), now: now, seed: Q.seed(1))?.numbers
  }

  @Test func twoOfLikeRatingMeetAtOnce() throws {
    let queue = try Q.queue([Q.entry(1, mmr: 1000), Q.entry(2, mmr: 1100)])
    #expect(try next(queue, 2...2, at: 0) == [1, 2])
    #expect(try next(Q.queue([Q.entry(1)]), 2...2, at: 3_600_000) == nil)
    #expect(try next(MatchQueue(Q.paid), 2...2, at: 0) == nil)
  }

  /// A point of window comes with every 50 ms, and after a minute all are within reach.
  @Test(arguments: [
    (1101, 49, 50), (1300, 9_999, 10_000), (999, 0, 0), (900, 0, 0), (899, 49, 50), (9999, 59_999, 60_000), (0, 44_999, 45_000),
  ])
  func theWindowWidensWithWaiting(rival: Int, tooEarly: Int64, soonEnough: Int64) throws {
    let queue = try Q.queue([Q.entry(1, mmr: 1000), Q.entry(2, mmr: rival)])
    if tooEarly != soonEnough { #expect(try next(queue, 2...2, at: tooEarly) == nil) }
    #expect(try next(queue, 2...2, at: soonEnough) == [1, 2])
  }

  @Test func theOlderOfTwoDecides() throws {
    let queue = try Q.queue([Q.entry(1, mmr: 1000), Q.entry(2, mmr: 1500, at: 20_000)])
    #expect(try next(queue, 2...2, at: 19_999) == nil)
    #expect(try next(queue, 2...2, at: 20_000) == [1, 2])
  }

  @Test func aClockThatWasSetBackOnlyMakesThemWait() throws {
    let queue = try Q.queue([Q.entry(1, mmr: 1000, at: 50_000), Q.entry(2, mmr: 1101, at: 50_000)])
    #expect(try next(queue, 2...2, at: 0) == nil)
    #expect(try next(queue, 2...2, at: .min / 2) == nil)
    #expect(try next(queue, 2...2, at: 50_050) == [1, 2])
  }

  @Test func theOldestIsServedFirst() throws {
    // Nobody is near the first, so the second, the next by age, gets a session; later the first takes who is left.
    var queue = try Q.queue([Q.entry(1, mmr: 5000), Q.entry(2, mmr: 1000), Q.entry(3, mmr: 1000), Q.entry(4, mmr: 2000)])
    #expect(try next(queue, 2...2, at: 0) == [2, 3])
    try queue.apply(.seated(.init(session: .zero, entries: [LedgerID(2), LedgerID(3)], seed: Q.seed(1), at: 0)))
    #expect(try next(queue, 2...2, at: 59_999) == nil)
    #expect(try next(queue, 2...2, at: 60_000) == [1, 4])
  }

  @Test(arguments: [(2...5, 1, 3, 3), (2...5, 1, 4, 4), (4...10, 2, 5, 4), (4...10, 2, 9, 8), (2...2, 1, 2, 2), (1...4, 1, 1, 1)])
  func anUnfilledSessionBeginsAfterTenSeconds(seats: ClosedRange<Int>, multiple: Int, waiting: Int, taken: Int) throws {
    let queue = try Q.queue((1...waiting).map { Q.entry($0) })
    if taken < seats.upperBound { #expect(try next(queue, seats, multiple: multiple, at: 9_999) == nil) }
    #expect(try next(queue, seats, multiple: multiple, at: 10_000)?.count == taken)
  }

  @Test func itNeverBeginsBelowTheFewestSeats() throws {
    let queue = try Q.queue((1...3).map { Q.entry($0) })
    #expect(try next(queue, 4...10, at: 3_600_000) == nil)
  }

  @Test func aFullSessionBeginsAtOnce() throws {
    let queue = try Q.queue((1...5).map { Q.entry($0) })
    #expect(try next(queue, 2...5, at: 0) == [1, 2, 3, 4, 5])
  }

  @Test func anOwnerSitsOnceInAPaidSession() throws {
    let alone = try Q.queue((1...8).map { Q.entry($0, owner: 1) })
    #expect(try next(alone, 2...2, at: 3_600_000) == nil)
    let queue = try Q.queue((1...8).map { Q.entry($0, owner: 1) } + [Q.entry(9, owner: 2, mmr: 1090)])
    #expect(try next(queue, 2...4, at: 10_000) == [1, 9])
  }

  @Test func anOwnerWhoIsAloneMayPlayFreeAgainstTheirOwn() throws {
    let alone = try Q.queue((1...3).map { Q.entry($0, owner: 1) }, in: Q.free)
    #expect(try next(alone, 2...3, at: 0) == [1, 2, 3])
    // Somebody else waits, if far away: then the owner's own entries do not meet.
    let queue = try Q.queue((1...3).map { Q.entry($0, owner: 1) } + [Q.entry(4, owner: 2, mmr: 9000)], in: Q.free)
    #expect(try next(queue, 2...3, at: 59_999) == nil)
    #expect(try next(queue, 2...3, at: 60_000) == [1, 4])
  }

  /// Of seven who are equally near, the six that came first are looked at; every one of those is drawn by some seed.
  @Test func theSeedDrawsAmongTheNearest() throws {
    let queue = try Q.queue((1...8).map { Q.entry($0) })
    let seats = try Q.seats(3...3)
    var seen: Set<Int> = []
    for number in 0..<60 {
      let match = try #require(queue.nextMatch(seats: seats, now: 0, seed: Q.seed(number)))
      #expect(match.numbers.first == 1 && match.numbers == match.numbers.sorted() && match.numbers.count == 3)
      seen.formUnion(match.numbers)
    }
    #expect(seen == Set(1...7))
  }

  @Test func aFeeHasToBeATierOrNothing() throws {
    let manifest = try Q.manifest(["fee_tiers": [0, 1_000_000, 2_500_000]])
    #expect(try QueueKey(manifest, fee: 0) == QueueKey(space: "fixture", fee: 0))
    #expect(try QueueKey(manifest, fee: 2_500_000) == QueueKey(space: "fixture", fee: 2_500_000))
    for fee in [-1, 1, 2_000_000, .max, .min] as [Int64] {
      #expect { try QueueKey(manifest, fee: fee) } throws: { ($0 as? RulesError)?.code == .noTier }
    }
    #expect(throws: RulesError(.noTier, "0.50 USDC is no fee of fixture", hint: "it is played for nothing, or for 1.00 USDC, 2.50 USDC")) {
      try QueueKey(manifest, fee: 500_000)
    }
  }
}
