internal import HostRules

/// What the clients of the simulation ask for: mostly what can be done, and some of everything that cannot.
struct Wishes {
  private static let accountsMax = 40
  private static let batchesMax = 200

  private var lastAccount: UInt128 = 0
  private var lastTransfer: UInt128 = 1 << 64
  /// Batches that were sent, of which some are sent again.
  private var sent: [[Transfer]] = []

  mutating func remember(_ transfers: [Transfer]) {
    sent.append(transfers)
    if sent.count > Wishes.batchesMax { sent.removeFirst(Wishes.batchesMax / 2) }
  }

  // MARK: Accounts

  mutating func accounts(_ random: inout SimulatedRandom, known: NaiveLedger) -> [Account] {
    (0..<1 + random.below(3)).map { _ in account(&random, known: known) }
  }

  private mutating func account(_ random: inout SimulatedRandom, known: NaiveLedger) -> Account {
    let isNew = lastAccount < UInt128(Wishes.accountsMax) && !random.chance(1, of: 4)
    if isNew { lastAccount += 1 }
    let id = isNew ? lastAccount : UInt128(random.below(Int(lastAccount) + 2))
    // Half of the accounts may owe, so that money comes into being at all.
    var flags: Account.Flags = id % 2 == 0 ? .debitsMustNotExceedCredits : []
    if id % 7 == 3 { flags = .creditsMustNotExceedDebits }
    if random.chance(1, of: 12) { flags.insert(.linked) }
    if random.chance(1, of: 40) { flags.insert(.init(rawValue: 1 << UInt16(random.below(16)))) }
    return Account(
      id: random.chance(1, of: 60) ? LedgerID(.max) : LedgerID(id), asset: asset(of: id),
      purpose: random.chance(1, of: 30) ? .mint : .wallet, flags: flags, userData: LedgerID(random.chance(1, of: 30) ? 9 : id / 3))
  }

  private func asset(of account: UInt128) -> Asset { [.usdc, .usdc, .fractals, .frac, .usdc, .eth][Int(account % 6)] }

  // MARK: Transfers

  mutating func transfers(_ random: inout SimulatedRandom, auditor: NaiveLedger, now: Int64) -> [Transfer] {
    guard lastAccount > 2 else { return [] }
    let count = random.chance(1, of: 3) ? 1 + random.below(6) : 1
    // What waits is settled sooner or later, so that a long run does not pile it up.
    let waiting = auditor.pending
    let pending = waiting.count > 60 || random.chance(1, of: 2) ? waiting : []
    let isChain = count > 1 && random.chance(1, of: 2)
    return (0..<count).map { index in
      var transfer = transfer(&random, pending: pending, auditor: auditor)
      // A chain that is left open at the end of a batch is a mistake of its own.
      if isChain, index < count - 1 || random.chance(1, of: 10) { transfer.flags.insert(.linked) }
      if random.chance(1, of: 60) { spoil(&transfer, &random) }
      return transfer
    }
  }

  private mutating func transfer(_ random: inout SimulatedRandom, pending: [LedgerID], auditor: NaiveLedger) -> Transfer {
    // Ids that sort by time, with a few that do not.
    lastTransfer += UInt128(1 + random.below(5))
    let id = LedgerID(random.chance(1, of: 10) ? lastTransfer - UInt128(random.below(200)) : lastTransfer)
    if !pending.isEmpty, random.chance(4, of: 5), let original = auditor.transfers[random.pick(pending)]?.transfer {
      return settling(original, id: id, &random)
    }
    let debit = UInt128(1 + random.below(Int(lastAccount)))
    var credit = UInt128(1 + random.below(Int(lastAccount)))
    for _ in 0..<8 where asset(of: credit) != asset(of: debit) || credit == debit { credit = UInt128(1 + random.below(Int(lastAccount))) }
    var flags: Transfer.Flags = random.chance(2, of: 5) ? .pending : []
    if random.chance(1, of: 12) { flags.insert(.balancingDebit) }
    if random.chance(1, of: 12) { flags.insert(.balancingCredit) }
    if flags.contains(.pending), random.chance(1, of: 40) { flags.insert(random.chance(1, of: 2) ? .closingDebit : .closingCredit) }
    return Transfer(
      id: id, debit: LedgerID(debit), credit: LedgerID(credit), amount: amount(&random), userData: LedgerID(UInt128(random.below(3))),
      timeout: flags.contains(.pending) && random.chance(1, of: 2) ? UInt32(1 + random.below(30)) : 0, asset: asset(of: debit),
      reason: .entryFee, flags: flags)
  }

  private func amount(_ random: inout SimulatedRandom) -> Amount {
    switch random.below(40) {
    case 0: .zero
    case 1: Amount(units: UInt128(Int64.max))
    case 2: Amount(units: UInt128(Int64.max) / 2)
    default: Amount(units: UInt128(random.below(1000)))
    }
  }

  private func settling(_ original: Transfer, id: LedgerID, _ random: inout SimulatedRandom) -> Transfer {
    let isVoid = random.chance(1, of: 3)
    var amount = isVoid ? Amount.zero : Amount(units: .max)
    if random.chance(1, of: 3) { amount = original.amount }
    if random.chance(1, of: 5) { amount = Amount(units: original.amount.units / 2) }
    if random.chance(1, of: 30) { amount = Amount(units: original.amount.units + 1) }
    let namesAccounts = random.chance(1, of: 3)
    return Transfer(
      id: id, debit: namesAccounts ? original.debit : .zero, credit: namesAccounts ? original.credit : .zero, amount: amount,
      pendingID: original.id, userData: random.chance(1, of: 5) ? LedgerID(8) : .zero, asset: original.asset, reason: original.reason,
      flags: isVoid ? .voidPending : .postPending)
  }

  /// A batch of before, as it was, or with one thing changed, or in another order.
  mutating func repetition(_ random: inout SimulatedRandom) -> [Transfer] {
    guard !sent.isEmpty else { return [] }
    var batch = random.pick(sent)
    switch random.below(4) {
    case 0: spoil(&batch[random.below(batch.count)], &random)
    case 1: batch.reverse()
    default: break
    }
    return batch
  }

  /// Changes one thing.
  private func spoil(_ transfer: inout Transfer, _ random: inout SimulatedRandom) {
    let account = LedgerID(UInt128(random.below(Int(lastAccount) + 2)))
    switch random.below(11) {
    case 0: transfer.id = LedgerID(random.pick([0, .max, lastTransfer + 50]))
    case 1: transfer.debit = account
    case 2: transfer.credit = account
    case 3: transfer.amount = Amount(units: transfer.amount.units / 2 + 1)
    case 4: transfer.pendingID = LedgerID(random.pick([0, .max, lastTransfer - UInt128(random.below(100)), transfer.id.number]))
    case 5: transfer.userData = LedgerID(77)
    case 6: transfer.timeout += 1
    case 7: transfer.asset = random.pick(Asset.allCases)
    case 8: transfer.reason = .refund
    case 9: transfer.flags.formSymmetricDifference(.init(rawValue: 1 << UInt16(random.below(16))))
    default: transfer.debit = LedgerID(.max)
    }
  }
}
