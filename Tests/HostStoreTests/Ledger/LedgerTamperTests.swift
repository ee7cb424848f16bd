internal import HostCrypto
internal import HostRules
internal import HostStore
internal import Testing

/// Whoever has the file can write what they like into it: `verifyLedger` finds it, and says where.
@Suite struct LedgerTamperTests {
  /// Rows: 1 faucet, 2 and 3 wallets, 4 a deposit, 5 a pending one, 6 a pending one with a timeout, 7 posts 5, 8 the expiry of 6, 9 a
  /// faucet of ether, 10 another, 11 moves ether, 12 a pending one that stays open.
  private func bench() throws -> LedgerBench {
    let bench = try LedgerBench()
    #expect(try bench.open(.faucet(1), .wallet(2), .wallet(3)) == [.ok, .ok, .ok])
    #expect(try bench.send(.of(11, 1, 2, 100)) == [.ok])
    #expect(try bench.send(.of(12, 2, 3, 30, .pending), .of(13, 2, 3, 20, .pending, timeout: 1)) == [.ok, .ok])
    #expect(try bench.send(.of(14, 0, 0, 25, .postPending, pending: 12)) == [.ok])
    #expect(try bench.store.write { try $0.expirePending(at: newYear + 2_000) } == 1)
    #expect(try bench.open(.faucet(4, .eth), .faucet(5, .eth)) == [.ok, .ok])
    #expect(try bench.send(.of(15, 4, 5, 7, asset: .eth)) == [.ok])
    #expect(try bench.send(.of(16, 2, 3, 1, .pending)) == [.ok])
    #expect(try bench.send(.of(17, 99, 3, 1)) == [.debitAccountNotFound])
    return bench
  }

  @Test func anUntouchedLedgerIsWhole() throws {
    let audit = try bench().audit()
    #expect(audit.fault == nil)
    #expect(audit.head.rows == 12)
    #expect([audit.accounts, audit.transfers, audit.expiries, audit.open, audit.checkpoints] == [5, 6, 1, 1, 8])
    #expect(audit.totals.map(\.asset) == [.usdc, .eth])
    #expect(audit.totals.map(\.accounts) == [3, 2])
    #expect(audit.totals.map(\.posted) == [Amount(125), Amount(7)])
    #expect(audit.totals.map(\.pending) == [Amount(1), Amount(0)])
  }

  private static let unguarded =
    "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; DROP TRIGGER ledger_accounts_stay; "
    + "DROP TRIGGER ledger_transfers_stay; DROP TRIGGER ledger_transfers_last; DROP TRIGGER ledger_pending_stay; "
    + "DROP TRIGGER ledger_pending_last; DROP TRIGGER ledger_expiries_stay; DROP TRIGGER ledger_expiries_last; "
    + "DROP TRIGGER ledger_checkpoints_stay; DROP TRIGGER ledger_checkpoints_last; DROP TRIGGER ledger_accounts_last; "

  @Test(arguments: [
    ("UPDATE ledger_transfers SET amount = 1000 WHERE row = 4", 4, "its hash"),
    ("UPDATE ledger_transfers SET amount = -1 WHERE row = 4", 4, "its hash"),
    ("UPDATE ledger_transfers SET amount = x'00000000000000000000000000000008' WHERE row = 11", 11, "its hash"),
    ("UPDATE ledger_transfers SET credit = 3 WHERE row = 4", 4, "its hash"),
    ("UPDATE ledger_transfers SET credit = 99 WHERE row = 4", 4, "it names accounts that were not there yet"),
    ("UPDATE ledger_transfers SET asset = 77 WHERE row = 4", 4, "an asset in the ledger is none"),
    ("UPDATE ledger_transfers SET reason = 2 WHERE row = 4", 4, "its hash"),
    ("UPDATE ledger_transfers SET user_data = x'00000000000000000000000000000001' WHERE row = 4", 4, "its hash"),
    ("UPDATE ledger_transfers SET id = x'00000000000000000000000000000063' WHERE row = 4", 4, "its hash"),
    ("UPDATE ledger_transfers SET timestamp = timestamp + 1 WHERE row = 7", 7, "its hash"),
    ("UPDATE ledger_transfers SET timestamp = 1 WHERE row = 7", 7, "its time"),
    ("UPDATE ledger_transfers SET hash = zeroblob(32) WHERE row = 12", 12, "its hash"),
    ("UPDATE ledger_transfers SET pending = 6 WHERE row = 7", 7, "its hash"),
    ("UPDATE ledger_expiries SET pending = 5 WHERE row = 8", 8, "it releases what was not pending"),
    ("UPDATE ledger_expiries SET timestamp = timestamp + 1 WHERE row = 8", 8, "its hash"),
    ("UPDATE ledger_accounts SET flags = 0 WHERE row = 2", 2, "its hash"),
    ("UPDATE ledger_accounts SET asset = 2 WHERE row = 1", 1, "its hash"),
    ("DELETE FROM ledger_transfers WHERE row = 4", 4, "the row is missing"),
    ("DELETE FROM ledger_expiries", 8, "the row is missing"),
    ("DELETE FROM ledger_transfers WHERE row = 12", 12, "a checkpoint covers rows that are missing"),
    ("UPDATE ledger_transfers SET row = 13 WHERE row = 12", 12, "the row is missing"),
    ("UPDATE ledger_accounts SET credits_posted = credits_posted + 1 WHERE row = 2", 2, "has other balances"),
    (
      "UPDATE ledger_accounts SET credits_posted = credits_posted + 5 WHERE row = 2; "
        + "UPDATE ledger_accounts SET debits_posted = debits_posted + 5 WHERE row = 1", 1, "has other balances"
    ),
    ("UPDATE ledger_accounts SET debits_pending = 0 WHERE row = 2", 2, "has other balances"),
    ("UPDATE ledger_accounts SET debits_posted = x'00000000000000000000000000000008' WHERE row = 9", 9, "has other balances"),
    ("UPDATE ledger_accounts SET is_closed = 1 WHERE row = 3", 3, "has other balances"),
    ("UPDATE ledger_pending SET state = 3 WHERE transfer = 5", 5, "in another state"),
    ("UPDATE ledger_pending SET state = 1 WHERE transfer = 6", 6, "in another state"),
    ("UPDATE ledger_pending SET state = 2 WHERE transfer = 12", 12, "in another state"),
    ("UPDATE ledger_pending SET state = 9 WHERE transfer = 12", 12, "a state in the ledger is none"),
    ("UPDATE ledger_pending SET expires_at = 5 WHERE transfer = 6", 6, "another time to expire"),
    ("DELETE FROM ledger_pending WHERE transfer = 12", 12, "the state of 2 is kept"),
    ("INSERT INTO ledger_pending VALUES (4, 1, NULL)", 4, "it is kept as pending"),
    ("UPDATE ledger_checkpoints SET hash = zeroblob(32) WHERE row = 4", 4, "over another head"),
    ("UPDATE ledger_checkpoints SET timestamp = timestamp + 1 WHERE row = 4", 4, "over another head"),
    ("UPDATE ledger_checkpoints SET signature = zeroblob(64) WHERE row = 4", 4, "is not valid"),
    ("UPDATE ledger_checkpoints SET key = zeroblob(32) WHERE row = 4", 4, "another key"),
    ("DELETE FROM ledger_checkpoints WHERE row = 12", 12, "no checkpoint covers"),
    ("INSERT INTO ledger_checkpoints SELECT 13, hash, timestamp, key, signature FROM ledger_checkpoints WHERE row = 12", 13, "missing"),
    ("INSERT INTO ledger_failures VALUES (x'0000000000000000000000000000000b', 'exceeds_credits', 1)", 4, "its id was used before"),
  ])
  func whatIsChangedIsFound(sql: String, row: Int64, words: String) throws {
    let bench = try bench()
    try bench.tamper(LedgerTamperTests.unguarded + sql)
    let fault = try #require(try bench.audit().fault)
    #expect(fault.row == row, "\(fault)")
    #expect(fault.message.contains(words), "\(fault)")
  }

  /// Somebody who knows the rules writes a row that fits the chain, and has no key.
  @Test func aRowThatFitsTheChainIsNotSigned() throws {
    let bench = try bench()
    let head = try bench.store.read { try $0.ledgerHead }
    let forged = Transfer.of(20, 1, 2, 500).with { $0.timestamp = head.timestamp + 1 }
    let next = head.appending(.transfer(forged))
    try bench.tamper(
      LedgerTamperTests.unguarded + """
        INSERT INTO ledger_transfers VALUES (13, x'00000000000000000000000000000014', 1, 2, 500, NULL, NULL, 0, 1, 1, 0,
          \(forged.timestamp), x'\(next.hash)');
        UPDATE ledger_accounts SET debits_posted = debits_posted + 500 WHERE row = 1;
        UPDATE ledger_accounts SET credits_posted = credits_posted + 500 WHERE row = 2;
        """)
    let fault = try #require(try bench.audit().fault)
    #expect(fault.row == 13)
    #expect(fault.message == "no checkpoint covers the rows behind 12")
  }

  /// A row that fits the chain still has to be one that the rules allow.
  @Test func aRowThatFitsTheChainHasToBeAllowed() throws {
    let bench = try bench()
    let head = try bench.store.read { try $0.ledgerHead }
    let forged = Transfer.of(20, 3, 1, 500).with { $0.timestamp = head.timestamp + 1 }
    let next = head.appending(.transfer(forged))
    try bench.tamper(
      LedgerTamperTests.unguarded + """
        INSERT INTO ledger_transfers VALUES (13, x'00000000000000000000000000000014', 3, 1, 500, NULL, NULL, 0, 1, 1, 0,
          \(forged.timestamp), x'\(next.hash)');
        """)
    let fault = try #require(try bench.audit().fault)
    #expect(fault.row == 13)
    #expect(fault.message.contains("was not allowed: exceeds_credits"))
  }

  @Test func anotherHostsLedgerIsNotThisOnes() throws {
    let bench = try bench()
    let own = try #require(try bench.audit().key)
    let other = try SigningKey().publicKey
    #expect(try bench.store.read { try $0.verifyLedger(key: own) }.fault == nil)
    let fault = try #require(try bench.store.read { try $0.verifyLedger(key: other) }.fault)
    #expect(fault.row == 3)
    #expect(fault.message.contains("another key"))
  }

  /// Balances that contradict a pending transfer are an error of the store, never a trap.
  @Test func brokenBalancesAreRefused() throws {
    let bench = try bench()
    try bench.tamper(LedgerTamperTests.unguarded + "UPDATE ledger_accounts SET debits_pending = 0 WHERE row = 2")
    #expect { try bench.send(.of(30, 0, 0, 1, .postPending, pending: 16)) } throws: { ($0 as? StoreError)?.code == .corrupt }
    try bench.tamper("PRAGMA ignore_check_constraints = ON; UPDATE ledger_accounts SET debits_posted = 1000 WHERE row = 2")
    #expect { try bench.send(.of(31, 1, 2, 1)) } throws: { ($0 as? StoreError)?.code == .corrupt }
    #expect(try bench.store.read { try $0.ledgerHead.rows } == 12)
  }
}
