internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import TestSupport
internal import Testing

internal import struct Foundation.FileAttributeKey
internal import class Foundation.FileManager

@Suite struct LedgerStoreTests {
  /// The hashes of three rows as another program computes them from the documented bytes (Python 3.11, hashlib and struct).
  @Test func hashesAreTheDocumentedOnes() throws {
    let bench = try LedgerBench()
    let owner = LedgerID(UInt128(0xABCD) << 100 | 7)
    let wallet = Account(id: LedgerID(2), asset: .usdc, purpose: .wallet, flags: .debitsMustNotExceedCredits, userData: owner)
    try bench.open(.faucet(1), wallet, at: 1_767_225_600_000)
    let moved = Transfer(
      id: LedgerID(milliseconds: 1_767_225_600_000, random: 99), debit: LedgerID(1), credit: LedgerID(2), amount: Amount(5_000_000),
      userData: owner, timeout: 1, asset: .usdc, reason: .entryFee, flags: .pending)
    try bench.send(moved, at: 1_767_225_600_000)
    _ = try bench.store.write { try $0.expirePending(at: 1_767_225_700_000) }
    let hashes = try bench.store.read { reading in
      try reading.accounts(limit: 10).map(\.hash) + reading.transfers(limit: 10).map(\.hash) + [reading.ledgerHead.hash]
    }
    #expect(
      hashes.map { "\($0)" } == [
        "4ed8ee4d4cb14b80edd9f9813b74e2695517eba515b2a1494377b733c63ec06c",
        "3b8821142d8edab71db5a6c547e3ca7f7bc250b4a83b81e6fe3a3a8026d5c2e4",
        "a70a30fca11b50c7a2abe994e42d2bfd846e209a7943b9487f97fc2128cfb0f3",
        "3f004d413ad1ae3fe95d5336967b36735184ed8414d399c07d32803bfca2bcc5",
      ])
  }

  @Test func theKeyIsMadeWithTheStoreAndForItsOwnerAlone() throws {
    let bench = try LedgerBench()
    let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.path + "/host.key")[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let key = try KeyFile.read(bench.folder.path + "/host.key").publicKey
    try bench.open(.faucet(1))
    #expect(try bench.store.read { try $0.lastCheckpoint?.key } == key)
  }

  @Test func withoutItsKeyALedgerIsReadAndNotWritten() throws {
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2))
    try FileManager.default.removeItem(atPath: bench.folder.path + "/host.key")
    try bench.reopen()
    #expect(try bench.account(1).purpose == .faucet)
    #expect { try bench.send(.of(11, 1, 2, 5)) } throws: { ($0 as? StoreError)?.message.contains("host.key is missing") == true }
    #expect(try bench.audit().head.rows == 2)
    #expect(!FileManager.default.fileExists(atPath: bench.folder.path + "/host.key"))
  }

  @Test func aStoreThatIsOpenedAgainContinuesTheChain() throws {
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2))
    for number in 0..<5 {
      #expect(try bench.send(.of(11 + number, 1, 2, 5)) == [.ok])
      try bench.reopen()
    }
    // The clock of the machine was set back meanwhile.
    #expect(try bench.send(.of(30, 2, 1, 25), at: newYear - 1_000_000) == [.ok])
    let audit = try bench.audit()
    #expect(audit.fault == nil)
    #expect([audit.head.rows, Int64(audit.checkpoints)] == [8, 7])
    let times = try bench.store.read { try $0.transfers(limit: 100) }.map(\.value.timestamp)
    #expect(times == times.sorted() && Set(times).count == times.count)
  }

  /// One checkpoint a commit, whatever it holds, and none for one that adds nothing.
  @Test func everyCommitWithRowsIsSignedOnce() async throws {
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2))
    let store = bench.store
    let results = try await withThrowingTaskGroup(of: [TransferResult].self) { group in
      for number in 0..<40 {
        group.addTask {
          do {
            return try await store.commit { writing in
              let results = try writing.createTransfers([.of(100 + number, 1, 2, 1)], at: newYear)
              // What is rolled back inside a group takes its rows with it.
              if number.isMultiple(of: 4) { throw CryptoError(.library, "no") }
              return results
            }
          } catch is CryptoError {
            return []
          }
        }
      }
      var all: [TransferResult] = []
      for try await results in group { all += results }
      return all
    }
    #expect(results == Array(repeating: .ok, count: 30))
    #expect(try bench.account(2).creditsPosted == Amount(30))
    let audit = try bench.audit()
    #expect(audit.fault == nil)
    #expect(audit.head.rows == 32)
    try bench.send(.of(101, 1, 2, 1))
    try bench.store.write { _ in }
    #expect(try bench.audit().checkpoints == audit.checkpoints)
  }

  @Test func triggersAndConstraintsRefuseWhatTheCodeNeverDoes() throws {
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2), .faucet(3, .eth))
    try bench.send(.of(11, 1, 2, 5), .of(12, 1, 2, 5, .pending))
    try bench.send(.of(13, 0, 0, 0, .voidPending, pending: 12))
    for (sql, words) in [
      ("UPDATE ledger_transfers SET amount = 6 WHERE row = 4", "a transfer is never changed"),
      ("DELETE FROM ledger_transfers WHERE row = 4", "a transfer is never deleted"),
      ("UPDATE ledger_accounts SET flags = 0 WHERE row = 2", "an account is never changed"),
      ("DELETE FROM ledger_accounts", "an account is never deleted"),
      ("UPDATE ledger_pending SET state = 2", "a pending transfer is settled once"),
      ("DELETE FROM ledger_pending", "never deleted"),
      ("UPDATE ledger_checkpoints SET row = 9", "a checkpoint is never changed"),
      ("DELETE FROM ledger_checkpoints", "a checkpoint is never deleted"),
      ("UPDATE ledger_accounts SET debits_posted = 6 WHERE row = 2", "CHECK constraint failed"),
      ("UPDATE ledger_accounts SET debits_pending = 9223372036854775807, debits_posted = 1 WHERE row = 1", "CHECK constraint failed"),
      ("UPDATE ledger_accounts SET debits_posted = -1 WHERE row = 1", "CHECK constraint failed"),
      ("UPDATE ledger_accounts SET debits_posted = x'00' WHERE row = 3", "CHECK constraint failed"),
      ("UPDATE ledger_accounts SET debits_posted = 1 WHERE row = 3", "CHECK constraint failed"),
      (
        "INSERT INTO ledger_transfers VALUES (9, zeroblob(16), 1, 77, 5, NULL, NULL, 0, 1, 1, 0, 1, zeroblob(32))",
        "FOREIGN KEY constraint failed"
      ),
      (
        "INSERT INTO ledger_transfers VALUES (9, zeroblob(16), 1, 2, 'five', NULL, NULL, 0, 1, 1, 0, 1, zeroblob(32))",
        "CHECK constraint failed"
      ),
      (
        "INSERT INTO ledger_transfers VALUES (9, zeroblob(16), 1, 2, 5, 5, NULL, 0, 1, 1, 4, 1, zeroblob(32))", "UNIQUE constraint failed"
      ),
    ] {
      let refusal = try bench.refusal(of: sql)
      #expect(refusal.contains(words), "\(sql): \(refusal)")
    }
    #expect(try bench.audit().fault == nil)
  }

  /// A batch that the disk stopped in the middle cannot be committed, even by whoever swallows the error.
  @Test func whatIsHalfWrittenIsNeverCommitted() throws {
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2))
    try bench.tamper("CREATE TRIGGER defect BEFORE INSERT ON ledger_transfers WHEN new.row = 4 BEGIN SELECT RAISE (ABORT, 'a defect'); END")
    var swallowed: StoreError?
    #expect { () throws in
      try bench.store.write { writing in
        do throws(StoreError) {
          _ = try writing.createTransfers([.of(11, 1, 2, 5), .of(12, 1, 2, 5)], at: newYear)
        } catch {
          swallowed = error
        }
      }
    } throws: {
      ($0 as? StoreError)?.code == .constraint
    }
    #expect(swallowed?.message.contains("a defect") == true)
    #expect(try bench.store.read { try $0.ledgerHead.rows } == 2)
    #expect(try bench.account(2).creditsPosted == .zero)
    #expect(try bench.audit().fault == nil)
  }

  @Test func expiriesComeInBoundedPortions() throws {
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2))
    let count = Ledger.expiriesMax + 10
    let batch = (0..<count).map { Transfer.of(1_000 + $0, 1, 2, 2, .pending, timeout: 1) }
    #expect(try bench.store.write { try $0.createTransfers(batch, at: newYear) } == batch.map { _ in .ok })
    func expire(_ wait: Int64) throws -> Int { try bench.store.write { try $0.expirePending(at: newYear + wait) } }
    #expect(try expire(999) == 0)
    #expect(try expire(2_000) == Ledger.expiriesMax)
    #expect(try bench.account(1).debitsPending == Amount(20))
    #expect(try expire(2_000) == 10)
    #expect(try expire(2_000) == 0)
    #expect(try bench.account(1).debitsPending == .zero)
    #expect(try bench.store.read { try $0.pendingState(of: LedgerID(1_000)) } == .expired)
    #expect(try bench.audit().fault == nil)
  }

  /// Pages of three, against everything filtered by hand.
  @Test func pagesCoverEverythingOnceInBothDirections() throws {
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2), .wallet(3), .faucet(4, .eth), .faucet(5, .eth))
    var random = SplitMix64(seed: Soak.seed)
    for number in 0..<40 {
      let (debit, credit) = [(1, 2), (1, 3), (2, 3), (1, 2)][random.below(4)]
      let topic = LedgerID(random.below(3))
      try bench.send(.of(100 + number, debit, credit, 0).with { $0.userData = topic }, at: newYear + Int64(number) * 1_000)
    }
    try bench.store.read { reading in
      let all = try reading.transfers(limit: 1_000)
      #expect(all.count == 40)
      let filters: [(TransferFilter, (Transfer) -> Bool)] = [
        (.all, { _ in true }), (.account(LedgerID(3)), { $0.debit == LedgerID(3) || $0.credit == LedgerID(3) }),
        (.account(LedgerID(2)), { $0.debit == LedgerID(2) || $0.credit == LedgerID(2) }),
        (.userData(LedgerID(1)), { $0.userData == LedgerID(1) }), (.account(LedgerID(77)), { _ in false }),
      ]
      for (filter, isMeant) in filters {
        let meant = all.filter { isMeant($0.value) }
        var seen: [LedgerRow<Transfer>] = []
        while true {
          let page = try reading.transfers(filter, after: seen.last?.number ?? 0, limit: 3)
          if page.isEmpty { break }
          seen += page
        }
        #expect(seen == meant)
        var back: [LedgerRow<Transfer>] = []
        while true {
          let page = try reading.newestTransfers(filter, before: back.last?.number ?? .max, limit: 3)
          if page.isEmpty { break }
          back += page
        }
        #expect(back == meant.reversed())
      }
      #expect(try reading.accounts(asset: .eth, after: 4, limit: 9).map(\.value.id) == [LedgerID(5)])
      #expect(try reading.accounts(purpose: .wallet, limit: 9).map(\.value.id) == [LedgerID(2), LedgerID(3)])
      let since = try reading.lastLedgerRow(until: newYear + 37_500)
      #expect(try reading.transfers(after: since, limit: 9).map(\.value.id) == [LedgerID(138), LedgerID(139)])
      #expect(try reading.lastLedgerRow(until: 0) == 0)
      #expect(try reading.lastLedgerRow(until: .max) == 45)
    }
  }

  @Test func accountsAreFoundByWhatTheyBelongTo() throws {
    let bench = try LedgerBench()
    let owner = LedgerID(77)
    try bench.open(
      .faucet(1), Account(id: LedgerID(2), asset: .usdc, purpose: .wallet, userData: owner),
      Account(id: LedgerID(3), asset: .fractals, purpose: .wallet, userData: owner))
    #expect(try bench.store.read { try $0.accounts(userData: owner, limit: 9) }.map(\.value.id) == [LedgerID(2), LedgerID(3)])
    #expect(try bench.store.read { try $0.accounts(userData: owner, after: 2, limit: 9) }.map(\.value.id) == [LedgerID(3)])
  }
}
