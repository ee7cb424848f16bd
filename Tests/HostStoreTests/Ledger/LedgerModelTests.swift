internal import HostRules
internal import HostStore
internal import TestSupport
internal import Testing

/// The stored ledger against a naive one, on requests of all kinds: chains, two phases, timeouts, balancing, the ends of both number
/// ranges, repeated ids, transactions that are rolled back, files that are opened again.
@Suite struct LedgerModelTests {
  private struct RolledBack: Error {}

  @Test func whatIsStoredIsWhatANaiveLedgerSays() throws {
    var reached: Set<TransferResult> = []
    for run in 0..<Soak.count(fast: 24, full: 2_000) {
      var requests = LedgerRequests(seed: Soak.seed &+ UInt64(run) &* 1_000_003)
      let bench = try LedgerBench()
      var model = NaiveLedger()
      try bench.store.write { writing in
        let accounts = LedgerRequests.accounts
        let results = try writing.createAccounts(accounts, at: newYear)
        #expect(results == accounts.map { _ in .ok })
        for account in accounts { model.open(account, at: newYear) }
      }
      var now = newYear
      for transaction in 0..<6 {
        let before = model
        let isKept = requests.random.below(5) > 0
        do {
          try bench.store.write { writing in
            for _ in 0..<8 {
              now += Int64([0, 0, 1, 700, 1_500][requests.random.below(5)])
              if requests.random.below(4) == 0 {
                #expect(try writing.expirePending(at: now) == model.expire(at: now), "run \(run)")
              }
              let batch = requests.batch()
              let said = model.send(batch, at: now)
              let given = try writing.createTransfers(batch, at: now)
              try #require(given == said, "run \(run), transaction \(transaction): \(batch)")
              reached.formUnion(given)
            }
            if !isKept { throw RolledBack() }
          }
        } catch is RolledBack {
          model = before
        }
        if requests.random.below(3) == 0 { try bench.reopen() }
      }
      try compare(bench, model, run)
    }
    // What random requests hardly meet has its case among the conformance tests.
    #expect(reached.count > TransferResult.allCases.count * 3 / 4, "\(Set(TransferResult.allCases).subtracting(reached))")
  }

  private func compare(_ bench: LedgerBench, _ model: NaiveLedger, _ run: Int) throws {
    try bench.store.read { reading in
      for account in model.accounts {
        #expect(try reading.account(account.id) == model.account(account.id), "run \(run)")
      }
      var pending = 0
      for event in model.events {
        switch event {
        case .moved(let transfer), .posted(let transfer), .voided(let transfer):
          #expect(try reading.transfer(transfer.id) == transfer, "run \(run)")
          #expect(try reading.pendingState(of: transfer.id) == nil)
        case .reserved(let transfer):
          #expect(try reading.transfer(transfer.id) == transfer, "run \(run)")
          let state = model.state(of: transfer.id)
          #expect(try reading.pendingState(of: transfer.id) == state, "run \(run)")
          if state == .pending { pending += 1 }
        case .expired: continue
        }
      }
      let audit = try reading.verifyLedger()
      #expect(audit.fault == nil, "run \(run)")
      #expect(audit.head == (try reading.ledgerHead))
      #expect(audit.head.rows == Int64(model.accounts.count + model.events.count))
      #expect(audit.open == pending)
    }
  }
}

/// Random requests among few accounts and ids.
private struct LedgerRequests {
  var random: SplitMix64
  private var newest = 1_000
  private var recent: [Transfer] = []

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Of each of a narrow and a wide asset.
  static let accounts: [Account] = accounts(of: .usdc, 10) + accounts(of: .frac, 20)

  /// Two that may owe, two wallets, one that may not be owed, one that is closed.
  private static func accounts(of asset: Asset, _ base: Int) -> [Account] {
    let fees = Account(id: LedgerID(base + 4), asset: asset, purpose: .protocolFees, flags: .creditsMustNotExceedDebits)
    let closed = Account(id: LedgerID(base + 5), asset: asset, purpose: .escrow, flags: .closed)
    return [.faucet(base, asset), .faucet(base + 1, asset), .wallet(base + 2, asset), .wallet(base + 3, asset), fees, closed]
  }

  mutating func batch() -> [Transfer] {
    (0..<1 + random.below(6)).map { _ in transfer() }
  }

  private mutating func transfer() -> Transfer {
    // The same again, perhaps with a mistake.
    if random.below(10) == 0, var again = recent.randomElement(using: &random) {
      if random.below(2) == 0 { spoil(&again) }
      return again
    }
    let base = random.below(3) == 0 ? 20 : 10
    var transfer = Transfer(
      id: id(), debit: account(base), credit: account(base), amount: .zero, asset: base == 10 ? .usdc : .frac, reason: .deposit)
    switch random.below(10) {
    case 0...2:
      transfer.flags = random.below(2) == 0 ? .postPending : .voidPending
      if let pending = recent.filter({ $0.flags.contains(.pending) }).randomElement(using: &random) {
        transfer.pendingID = pending.id
        transfer.asset = pending.asset
      }
      if random.below(8) > 0 { (transfer.debit, transfer.credit) = (.zero, .zero) }
      transfer.amount = [.zero, .max, Amount(1), Amount(5)][random.below(4)]
    case 3...5:
      transfer.flags = .pending
      transfer.timeout = UInt32([0, 0, 1, 2][random.below(4)])
      transfer.amount = amount(isWide: base == 20)
      if random.below(16) == 0 { transfer.flags.insert(random.below(2) == 0 ? .closingDebit : .closingCredit) }
    default: transfer.amount = amount(isWide: base == 20)
    }
    if random.below(8) == 0 { transfer.flags.insert(random.below(2) == 0 ? .balancingDebit : .balancingCredit) }
    if random.below(4) == 0 { transfer.flags.insert(.linked) }
    spoil(&transfer)
    recent = recent.suffix(12) + [transfer]
    return transfer
  }

  /// Some mistake, now and then.
  private mutating func spoil(_ transfer: inout Transfer) {
    switch random.below(40) {
    case 0: transfer.timestamp = 1
    case 1: transfer.flags.insert(Transfer.Flags(rawValue: 1 << 12))
    case 2: transfer.asset = .eth
    case 3: transfer.reason = .refund
    case 4: transfer.userData = LedgerID(random.below(3))
    case 5: transfer.timeout = 3
    case 6: transfer.pendingID = transfer.id
    case 7: transfer.flags = Transfer.Flags(rawValue: UInt16(random.below(256)))
    case 8: transfer.debit = [.zero, .max, LedgerID(99)][random.below(3)]
    case 9: transfer.credit = [.zero, .max, LedgerID(99), LedgerID(random.below(2) == 0 ? 10 : 20)][random.below(4)]
    case 10: transfer.timeout = .max
    case 11: transfer.amount = Amount(random.below(9))
    case 12: (transfer.debit, transfer.credit) = (account(10), account(20))
    default: return
    }
  }

  private mutating func id() -> LedgerID {
    switch random.below(20) {
    case 0: return [.zero, .max][random.below(2)]
    case 1: return recent.randomElement(using: &random)?.id ?? LedgerID(1)
    case 2...3:
      // Older than what is there.
      return LedgerID(1 + random.below(900))
    default:
      newest += 1
      return LedgerID(newest)
    }
  }

  private mutating func account(_ base: Int) -> LedgerID {
    LedgerID(base + [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 5][random.below(11)])
  }

  private mutating func amount(isWide: Bool) -> Amount {
    switch random.below(12) {
    case 0: .zero
    case 1: isWide ? Amount(units: .max - UInt128(random.below(3))) : Amount(units: UInt128(Int64.max) - UInt128(random.below(3)))
    case 2: isWide ? Amount(units: 1 << 127) : Amount(units: 1 << 62)
    case 3: Amount(units: UInt128(Int64.max) + 1)
    case 4: .max
    default: Amount(1 + random.below(9))
    }
  }
}
