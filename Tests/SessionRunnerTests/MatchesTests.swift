import AgentRuntimes
import HostRules
import HostStore
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// From joining a queue to being paid, with nothing in between that an auditor with the queue's log cannot draw again.
@Suite struct MatchesTests {
  static let fee: Int64 = 1_000_000

  private func withArena<R>(_ body: (Arena, SpacePackage, WaitingTests.Time) async throws -> R) async throws -> R {
    let folder = try TemporaryFolder()
    let time = WaitingTests.Time()
    let package = try Fixture.shipped("bid-tac-toe")
    return try await WaitingTests.withArena(folder.path, time) { arena in
      try Members.make(3, in: arena.store)
      return try await body(arena, package, time)
    }
  }

  private func entry(_ number: Int) -> LedgerID { LedgerID(milliseconds: WaitingTests.start, random: UInt128(number)) }

  private func reserved(_ member: Int, in arena: Arena) throws -> UInt128? {
    try arena.store.read { reading in try reading.account(.wallet(Members.owner(member), .usdc)) }?.debitsPending.units
  }

  @Test func twoWhoWaitPlayAndArePaid() async throws {
    try await withArena { arena, package, time in
      let receipt = try await arena.join(Members.agent(1), space: package, fee: Self.fee, entry: entry(1))
      #expect(receipt.isValid && receipt.receipt.package == package.cid && receipt.receipt.bestPayout == 18_000)
      #expect(receipt.host == arena.store.hostKey?.publicKey)
      #expect(try reserved(1, in: arena) == 1_000_000)
      // The request once more is the same entry, and the same receipt.
      #expect(try await arena.join(Members.agent(1), space: package, fee: Self.fee, entry: entry(1)) == receipt)
      #expect(try reserved(1, in: arena) == 1_000_000)
      var queues = Matches()
      let rules = SessionRules(manifest: package.manifest)
      #expect(try await queues.start(package, rules: rules, clock: .virtual, feeds: [:], in: arena).isEmpty)
      _ = try await arena.join(Members.agent(2), space: package, fee: Self.fee, entry: entry(2))
      let started = try await queues.start(package, rules: rules, clock: .virtual, feeds: [:], in: arena)
      let match = try #require(started.first)
      #expect(started.count == 1 && match.stored.fee == Self.fee)
      #expect(try reserved(1, in: arena) == 0, "the fee is posted")
      #expect(try Members.wallets(in: arena.store) == [Members.deposit - Self.fee, Members.deposit - Self.fee])
      try audit(match, package, in: arena)
      guard case .ended(let played) = try await arena.play(match) else { return }
      #expect(played.journal.header.queue != nil && played.journal.header.protocolFee == 1_000)
      let total = try Members.wallets(in: arena.store).reduce(0, +)
      #expect(total == 2 * Members.deposit - 200_000)
      #expect(try arena.store.read { reading in try reading.verifyLedger() }.fault == nil)
      // Fractals come from the outbox, ten a seat, however often it is drained.
      for expected in [1, 0] { #expect(try await arena.mintFractals() == expected) }
      let fractals = try arena.store.read { reading in try reading.account(.wallet(Members.owner(2), .fractals)) }
      #expect(fractals?.available.units == 10)
    }
  }

  /// What an auditor does who has the log of the queue and the journal.
  private func audit(_ match: MatchedSession, _ package: SpacePackage, in arena: Arena) throws {
    let key = try QueueKey(package.manifest, fee: Self.fee)
    let events = try arena.store.read { reading in try reading.queueEvents(key, limit: 1000) }
    let seatings = events.compactMap { event -> QueueEvent.Seating? in
      if case .seated(let seating) = event { seating } else { nil }
    }
    let seating = try #require(seatings.first { $0.session == match.stored.id })
    let before = events.prefix { $0 != .seated(seating) }
    let queue = try MatchQueue(try QueueLog.fold(key, before))
    #expect(queue.head == match.session.header.queue)
    let lineup = try #require(queue.nextMatch(seats: package.manifest.seats, now: seating.at, seed: seating.seed))
    #expect(lineup.entries.map(\.id) == seating.entries)
    #expect(seating.seed == SHA256.digest(lengthPrefixed: [Array("agon/draw/v1".utf8), queue.head.bytes]))
  }

  @Test func whoLeavesHasTheFeeBack() async throws {
    try await withArena { arena, package, _ in
      _ = try await arena.join(Members.agent(1), space: package, fee: Self.fee, entry: entry(1))
      let left = try await arena.leave(entry(1))
      #expect(left.entry.agent == Members.agent(1))
      #expect(try reserved(1, in: arena) == 0)
      await #expect { try await arena.leave(entry(1)) } throws: { ($0 as? RulesError)?.code == .notWaiting }
      await #expect { try await arena.leave(entry(9)) } throws: { ($0 as? StoreError)?.code == .notFound }
      // It may come again, as another entry.
      _ = try await arena.join(Members.agent(1), space: package, fee: Self.fee, entry: entry(2))
      #expect(try reserved(1, in: arena) == 1_000_000)
    }
  }

  @Test func anEditOfTheSpaceCancelsAndGivesBack() async throws {
    try await withArena { arena, package, _ in
      _ = try await arena.join(Members.agent(1), space: package, fee: Self.fee, entry: entry(1))
      #expect(try await arena.reload(package).isEmpty, "the same package changes nothing")
      var files = package.files
      let readme = try #require(files.firstIndex { $0.path == "README.md" })
      files[readme] = SpacePackage.File(path: "README.md", bytes: Array("edited\n".utf8))
      let edited = try SpacePackage(files: files, from: "edited")
      #expect(edited.cid != package.cid)
      await #expect { try await arena.join(Members.agent(2), space: edited, fee: Self.fee, entry: entry(2)) } throws: {
        ($0 as? RulesError)?.code == .wrongPackage
      }
      #expect(try await arena.reload(edited).map(\.id) == [entry(1)])
      #expect(try reserved(1, in: arena) == 0 && reserved(2, in: arena) == 0)
      _ = try await arena.join(Members.agent(2), space: edited, fee: Self.fee, entry: entry(3))
    }
  }

  @Test func whatMayNotJoinDoesNot() async throws {
    try await withArena { arena, package, _ in
      func refusal(_ agent: AgentID, _ package: SpacePackage, fee: Int64, _ number: Int) async -> String {
        do {
          _ = try await arena.join(agent, space: package, fee: fee, entry: entry(number))
          return "joined"
        } catch let error as SessionError {
          return error.code.rawValue
        } catch let error as RulesError {
          return error.code.rawValue
        } catch {
          return "\(error)"
        }
      }
      _ = try await arena.join(Members.agent(1), space: package, fee: Self.fee, entry: entry(1))
      #expect(await refusal(Members.agent(1), package, fee: Self.fee, 2) == "already_waiting")
      #expect(await refusal(AgentID(LedgerID(99)), package, fee: 0, 3) == "agent")
      #expect(await refusal(Members.agent(2), package, fee: 3_000_000, 4) == "no_tier")
      let judged = try Fixture.shipped("tweets")
      #expect(await refusal(Members.agent(2), judged, fee: Self.fee, 5) == "judges")
      #expect(await refusal(Members.agent(2), judged, fee: 0, 6) == "joined")
      // Nothing of what was refused is reserved.
      #expect(try reserved(1, in: arena) == 1_000_000 && reserved(2, in: arena) == 0)
    }
  }

  /// A rule joins for its agent as long as its account allows, and sees what today has cost.
  @Test func aRuleJoinsByItself() async throws {
    try await withArena { arena, package, time in
      let rule = try AutoJoinRule(maxFee: Self.fee, dailyLoss: Self.fee, floor: 0, spaces: ["bid-tac-toe"])
      try arena.store.write { writing in
        try writing.setAutoJoin(rule, of: Members.agent(1), at: time.now)
        try writing.keepBackTest(
          BackTestSummary(at: time.now, bankroll: 10_000_000, sessions: 1, taken: 1, fees: 1_000_000, payouts: 0, maxDrawdown: 1_000_000),
          of: rule, agent: Members.agent(1))
        try writing.switchAutoJoin(of: Members.agent(1), on: true)
      }
      let numbers = Numbers()
      let first = try await arena.autoJoin([package]) { numbers.next() }
      #expect(first.map(\.receipt.queue.fee).sorted() == [0, 1_000_000])
      #expect(try await arena.autoJoin([package]) { numbers.next() }.isEmpty, "it waits there already")
      let profile = try #require(try arena.store.read { reading in try reading.agent(Members.agent(1)) })
      let account = try arena.store.read { reading in try reading.autoJoinAccount(of: profile, at: time.now) }
      #expect(account.today == -Self.fee && account.sessionsToday == 2 && account.waiting.count == 2)
      #expect(account.available == Members.deposit - Self.fee)
    }
  }

  private final class Numbers: Sendable {
    private let count = Counter()
    func next() -> LedgerID { LedgerID(milliseconds: WaitingTests.start, random: UInt128(count.next())) }
  }
}
