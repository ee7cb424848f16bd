import AgentRuntimes
import HostRules
import HostStore
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Sessions for fees: what goes in comes out, to the micro-unit, once.
@Suite struct PaidSessionTests {
  static let fee: Int64 = 1_000_000

  static func plan(_ package: SpacePackage, _ number: Int, roster: [Agent] = [.bot("expert"), .bot("baseline")]) throws -> SessionPlan {
    try SessionPlan(
      package: package, roster: roster, nonce: Fixture.nonce(number), fee: fee, protocolFee: ProtocolFee.defaultBasisPoints)
  }

  static func withArena<R>(_ body: (Arena) async throws -> R) async throws -> R {
    let folder = try TemporaryFolder()
    return try await WaitingTests.withArena(folder.path, WaitingTests.Time()) { arena in
      try Members.make(3, in: arena.store)
      return try await body(arena)
    }
  }

  static func session(_ number: Int, roster: [Agent] = [.bot("expert"), .bot("baseline")]) throws -> FormingSession {
    FormingSession(plan: try plan(try Fixture.shipped("bid-tac-toe"), number, roster: roster), worker: Fixture.executable.cid)
  }

  /// What each wallet should hold after a session, computed from its journal alone.
  private func expected(_ played: PlayedSession) -> [Int64] {
    guard case .settled(let settlement) = played.journal.end.outcome else { return [Members.deposit, Members.deposit] }
    // Two fees of 1,000,000, of which a tenth is the protocol's.
    var wallets = [Members.deposit - Self.fee, Members.deposit - Self.fee]
    for (seat, place) in played.journal.seats.enumerated() { wallets[place] += 1_800_000 * Int64(settlement.shares[seat]) / 10_000 }
    return wallets
  }

  @Test(arguments: 1...5) func aWinnerIsPaidOnce(number: Int) async throws {
    try await Self.withArena { arena in
      let session = try Self.session(number)
      guard case .ended(let played) = try await arena.play(session, entrants: Members.entrants(session: number)) else { return }
      let expected = expected(played)
      #expect(expected.reduce(0, +) == 2 * Members.deposit - 200_000)
      #expect(try Members.wallets(in: arena.store) == expected)
      let (escrow, protocolFees) = try arena.store.read { reading in
        (try reading.account(.escrow(session.suspended.ledgerID)), try reading.account(.host(.protocolFees, .usdc)))
      }
      #expect(escrow?.available == .zero && escrow?.creditsPosted == Amount(2_000_000))
      #expect(protocolFees?.available == Amount(200_000))
      // The same session once more, and its end once more: nothing moves.
      guard case .repeated(_, agrees: true) = try await arena.play(session, entrants: Members.entrants(session: 99)) else {
        Issue.record("a session was played twice")
        return
      }
      try await arena.abandon(session.suspended.ledgerID, because: "a second end")
      #expect(try Members.wallets(in: arena.store) == expected)
      #expect(try arena.store.read { reading in try reading.results(of: session.suspended.ledgerID) }.count == 2)
    }
  }

  @Test func aVoidGivesEveryFeeBack() async throws {
    try await Self.withArena { arena in
      let session = try Self.session(1)
      guard case .ended(let played) = try await arena.play(session, entrants: Members.entrants(session: 1), isCancelled: { true }) else {
        return
      }
      #expect(played.journal.end.outcome == .void(.cancelled))
      #expect(try Members.wallets(in: arena.store) == [Members.deposit, Members.deposit])
      let stored = try arena.store.read { reading in try reading.session(session.suspended.ledgerID) }
      #expect(stored?.phase == .ended(outcome: "cancelled", at: arena.runner.moment))
    }
  }

  /// A session that started and cannot be taken up again: its fees were posted, and no step of it is known.
  @Test func oneThatIsAbandonedGivesEveryFeeBack() async throws {
    try await Self.withArena { arena in
      let session = try Self.session(1)
      let id = session.suspended.ledgerID
      try await arena.begin(session, entrants: Members.entrants(session: 1))
      #expect(try Members.wallets(in: arena.store) == [Members.deposit - Self.fee, Members.deposit - Self.fee])
      #expect(try arena.store.read { reading in try reading.openSessions() }.map(\.id) == [id])
      try await arena.abandon(id, because: "its package is gone")
      #expect(try Members.wallets(in: arena.store) == [Members.deposit, Members.deposit])
      await #expect { try await arena.resume(id) } throws: { ($0 as? SessionError)?.code == .notFound }
    }
  }

  @Test func whoCannotPayDoesNotPlay() async throws {
    try await Self.withArena { arena in
      let wallet = LedgerID.wallet(Members.owner(2), .usdc)
      try arena.store.write { writing in
        let all = Transfer(
          id: LedgerID(77), debit: wallet, credit: .host(.faucet, .usdc), amount: try #require(Amount(Members.deposit - Self.fee + 1)),
          asset: .usdc, reason: .withdrawal)
        #expect(try writing.createTransfers([all], at: 2) == [.ok])
      }
      let session = try Self.session(1)
      await #expect {
        _ = try await arena.play(session, entrants: Members.entrants(session: 1))
      } throws: { ($0 as? SessionError)?.code == .funds }
      // Nothing of the session stays: neither its row nor the fee of the one who could pay.
      #expect(try arena.store.read { reading in try reading.session(session.suspended.ledgerID) } == nil)
      #expect(try Members.wallets(in: arena.store) == [Members.deposit, Self.fee - 1])
      let account = try arena.store.read { reading in try reading.account(.wallet(Members.owner(1), .usdc)) }
      #expect(account?.debitsPending == .zero)
    }
  }
}
