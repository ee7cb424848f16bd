import HostRules
import HostStore
import TestSupport
import Testing

/// What a session moves, done by the ledger itself.
@Suite struct SessionMoneyInLedgerTests {
  private static let now: Int64 = 1_700_000_000_000
  private let folder: TemporaryFolder
  private let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(folder: folder.path)
  }

  private func owner(_ number: Int) -> OwnerID { OwnerID(milliseconds: 1, random: UInt128(number + 1)) }

  /// A session of three, whose owners have 5 dollars each.
  private func session(fee: Int64) throws -> SessionMoney {
    let entries = try (0..<3).map {
      try EntryMoney(
        id: LedgerID(milliseconds: Self.now, random: UInt128($0 + 1)), owner: owner($0), space: "duel", fee: fee, joinedAt: Self.now)
    }
    let money = try SessionMoney(session: LedgerID(0xabcdef), startedAt: Self.now + 5, entries: entries)
    let wallets = (0..<3).flatMap { [Account.wallet(owner($0), .usdc), .wallet(owner($0), .fractals)] }
    let hosts: [Account] = [.host(.faucet, .usdc), .host(.protocolFees, .usdc), .host(.mint, .fractals)]
    let deposits = (0..<3).map {
      Transfer(
        id: LedgerID(milliseconds: 1, random: UInt128($0 + 1)), debit: .host(.faucet, .usdc), credit: .wallet(owner($0), .usdc),
        amount: Amount(units: 5_000_000), asset: .usdc, reason: .deposit)
    }
    try store.write { writing in
      let accounts = try writing.createAccounts(hosts + wallets + entries[0].accounts + money.accounts, at: Self.now)
      #expect(accounts.allSatisfy { $0 == .ok })
      #expect(try writing.createTransfers(deposits, at: Self.now).allSatisfy { $0 == .ok })
    }
    return money
  }

  private func results(_ transfers: [Transfer]) throws -> [TransferResult] {
    try store.write { try $0.createTransfers(transfers, at: Self.now + 10) }
  }

  private func isDone(_ transfers: [Transfer]) throws -> Bool { try results(transfers).allSatisfy { $0 == .ok } }

  private func dollars(_ account: LedgerID) throws -> Double {
    try store.read { Double(try #require(try $0.account(account)).available.units) / 1e6 }
  }

  private func wallets() throws -> [Double] { try (0..<3).map { try dollars(.wallet(owner($0), .usdc)) } }

  @Test func aSettledSessionPaysOnce() throws {
    let money = try session(fee: 2_000_000)
    for entry in money.entries { #expect(try isDone(entry.join)) }
    #expect(try wallets() == [3, 3, 3])
    #expect(try isDone(money.start))
    #expect(try dollars(.escrow(money.session)) == 6)
    let settle = money.settle(try money.payouts(shares: [7500, 2500, 0]), seats: Array(money.entries.indices))
    #expect(try isDone(settle))
    #expect(try wallets() == [3 + 4.05, 3 + 1.35, 3])
    #expect(try dollars(.host(.protocolFees, .usdc)) == 0.6)
    #expect(try dollars(.escrow(money.session)) == 0)
    #expect(try isDone(money.fractals))
    #expect(try store.read { try $0.account(.wallet(owner(2), .fractals))?.available } == Amount(units: 20))

    // Whatever comes again, or comes too late, moves nothing.
    for chain in [money.start, settle, money.fractals] { #expect(try results(chain).first == .exists) }
    #expect(try results(money.entries[0].join) == [.exists])
    #expect(try results(money.entries[0].leave) == [.pendingTransferAlreadyPosted])
    #expect(try results(money.refund).contains(.exceedsCredits))
    #expect(try wallets() == [3 + 4.05, 3 + 1.35, 3])
  }

  @Test func aRefundedSessionGivesEverythingBack() throws {
    let money = try session(fee: 1_999_999)
    for entry in money.entries { #expect(try isDone(entry.join)) }
    #expect(try isDone(money.start))
    #expect(try isDone(money.refund))
    #expect(try wallets() == [5, 5, 5])
    #expect(try results(money.refund).first == .exists)
    #expect(
      try results(money.settle(try money.payouts(shares: [10_000, 0, 0]), seats: Array(money.entries.indices))).contains(.exceedsCredits))
    #expect(try wallets() == [5, 5, 5])
    #expect(try dollars(.host(.protocolFees, .usdc)) == 0)
  }

  @Test func whoLeavesHasTheFeeBackAndStartsNothing() throws {
    let money = try session(fee: 5_000_000)
    for entry in money.entries { #expect(try isDone(entry.join)) }
    #expect(try wallets() == [0, 0, 0])
    #expect(try isDone(money.entries[1].leave))
    #expect(try results(money.start).contains(.pendingTransferAlreadyVoided))
    // The chain has moved nothing: the other two still wait.
    #expect(try wallets() == [0, 5, 0])
    #expect(try isDone(money.entries[0].leave) && isDone(money.entries[2].leave))
    #expect(try wallets() == [5, 5, 5])
  }

  @Test func whoCannotPayDoesNotJoin() throws {
    let money = try session(fee: 5_000_001)
    #expect(try results(money.entries[0].join) == [.exceedsCredits])
    #expect(try wallets() == [5, 5, 5])
  }
}
