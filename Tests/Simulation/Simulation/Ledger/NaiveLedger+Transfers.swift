internal import HostRules

extension NaiveLedger.Draft {
  mutating func create(_ t: Transfer) -> TransferResult {
    if t.timestamp != 0 { return .timestampMustBeZero }
    if t.flags.rawValue >> 8 != 0 { return .reservedFlag }
    if t.id.number == 0 { return .idMustNotBeZero }
    if t.id.number == .max { return .idMustNotBeIntMax }
    if let there = transfer(t.id) { return compare(t, with: there.transfer) }
    if hasFailed(t.id) { return .idAlreadyFailed }
    let f = t.flags
    let settles = [Transfer.Flags.postPending, .voidPending].filter { f.contains($0) }.count
    if settles == 2 || (settles == 1 && !f.isDisjoint(with: [.pending, .balancingDebit, .balancingCredit, .closingDebit, .closingCredit])) {
      return .flagsAreMutuallyExclusive
    }
    return settles == 1 ? settle(t) : move(t)
  }

  /// The same id is there already.
  private func compare(_ t: Transfer, with there: Transfer) -> TransferResult {
    if t.flags != there.flags { return .existsWithDifferentFlags }
    if t.pendingID != there.pendingID { return .existsWithDifferentPendingID }
    if t.timeout != there.timeout { return .existsWithDifferentTimeout }
    let isSettling = t.flags.contains(.postPending) || t.flags.contains(.voidPending)
    if t.debit != there.debit, !(isSettling && t.debit.number == 0) { return .existsWithDifferentDebitAccountID }
    if t.credit != there.credit, !(isSettling && t.credit.number == 0) { return .existsWithDifferentCreditAccountID }
    let original = isSettling ? transfer(t.pendingID)?.transfer : nil
    let isSameAmount =
      if t.flags.contains(.voidPending) {
        t.amount.units == 0 || t.amount == there.amount
      } else if t.flags.contains(.postPending) {
        t.amount == there.amount || (t.amount.units == .max && there.amount == original?.amount)
      } else if t.flags.contains(.balancingDebit) || t.flags.contains(.balancingCredit) {
        there.amount <= t.amount
      } else {
        t.amount == there.amount
      }
    if !isSameAmount { return .existsWithDifferentAmount }
    if t.userData != there.userData, !(isSettling && t.userData.number == 0 && there.userData == original?.userData) {
      return .existsWithDifferentUserData
    }
    if t.asset != there.asset { return .existsWithDifferentLedger }
    return t.reason == there.reason ? .exists : .existsWithDifferentCode
  }

  private mutating func move(_ t: Transfer) -> TransferResult {
    if t.debit.number == 0 { return .debitAccountIDMustNotBeZero }
    if t.debit.number == .max { return .debitAccountIDMustNotBeIntMax }
    if t.credit.number == 0 { return .creditAccountIDMustNotBeZero }
    if t.credit.number == .max { return .creditAccountIDMustNotBeIntMax }
    if t.debit == t.credit { return .accountsMustBeDifferent }
    if t.pendingID.number != 0 { return .pendingIDMustBeZero }
    let isPending = t.flags.contains(.pending)
    if t.timeout > 0, !isPending { return .timeoutReservedForPendingTransfer }
    if !isPending, t.flags.contains(.closingDebit) || t.flags.contains(.closingCredit) { return .closingTransferMustBePending }
    guard var debit = account(t.debit) else { return .debitAccountNotFound }
    guard var credit = account(t.credit) else { return .creditAccountNotFound }
    if debit.asset != credit.asset { return .accountsMustHaveTheSameLedger }
    if t.asset != debit.asset { return .transferMustHaveTheSameLedgerAsAccounts }
    if debit.flags.contains(.closed) { return .debitAccountAlreadyClosed }
    if credit.flags.contains(.closed) { return .creditAccountAlreadyClosed }
    var amount = t.amount.units
    if t.flags.contains(.balancingDebit) {
      let used = debit.debitsPosted.units + debit.debitsPending.units
      amount = min(amount, debit.creditsPosted.units > used ? debit.creditsPosted.units - used : 0)
    }
    if t.flags.contains(.balancingCredit) {
      let used = credit.creditsPosted.units + credit.creditsPending.units
      amount = min(amount, credit.debitsPosted.units > used ? credit.debitsPosted.units - used : 0)
    }
    if let overflow = overflow(amount, isPending: isPending, debit, credit) { return overflow }
    if debit.flags.contains(.debitsMustNotExceedCredits),
      debit.debitsPending.units + debit.debitsPosted.units + amount > debit.creditsPosted.units
    {
      return .exceedsCredits
    }
    if credit.flags.contains(.creditsMustNotExceedDebits),
      credit.creditsPending.units + credit.creditsPosted.units + amount > credit.debitsPosted.units
    {
      return .exceedsDebits
    }
    if isPending {
      debit.debitsPending = Amount(units: debit.debitsPending.units + amount)
      credit.creditsPending = Amount(units: credit.creditsPending.units + amount)
    } else {
      debit.debitsPosted = Amount(units: debit.debitsPosted.units + amount)
      credit.creditsPosted = Amount(units: credit.creditsPosted.units + amount)
    }
    if t.flags.contains(.closingDebit) { debit.flags.insert(.closed) }
    if t.flags.contains(.closingCredit) { credit.flags.insert(.closed) }
    var kept = t
    kept.amount = Amount(units: amount)
    keep(kept, debit, credit)
    return .ok
  }

  /// Sums that no longer fit. The simulation keeps amounts of the wide assets far below 128 bits, so that the sums here fit.
  private func overflow(_ amount: UInt128, isPending: Bool, _ debit: Account, _ credit: Account) -> TransferResult? {
    let most = debit.asset.maxUnits.units
    func exceeds(_ balance: UInt128) -> Bool { amount > most || balance > most - amount }
    if isPending, exceeds(debit.debitsPending.units) { return .overflowsDebitsPending }
    if isPending, exceeds(credit.creditsPending.units) { return .overflowsCreditsPending }
    if exceeds(debit.debitsPosted.units) { return .overflowsDebitsPosted }
    if exceeds(credit.creditsPosted.units) { return .overflowsCreditsPosted }
    if exceeds(debit.debitsPending.units + debit.debitsPosted.units) { return .overflowsDebits }
    if exceeds(credit.creditsPending.units + credit.creditsPosted.units) { return .overflowsCredits }
    return nil
  }

  private mutating func settle(_ t: Transfer) -> TransferResult {
    if t.pendingID.number == 0 { return .pendingIDMustNotBeZero }
    if t.pendingID.number == .max { return .pendingIDMustNotBeIntMax }
    if t.pendingID == t.id { return .pendingIDMustBeDifferent }
    if t.timeout > 0 { return .timeoutReservedForPendingTransfer }
    guard var original = transfer(t.pendingID) else { return .pendingTransferNotFound }
    let p = original.transfer
    guard p.flags.contains(.pending), let debit = account(p.debit), let credit = account(p.credit) else {
      return .pendingTransferNotPending
    }
    if t.debit.number != 0, t.debit != p.debit { return .pendingTransferHasDifferentDebitAccountID }
    if t.credit.number != 0, t.credit != p.credit { return .pendingTransferHasDifferentCreditAccountID }
    if t.asset != p.asset { return .pendingTransferHasDifferentLedger }
    if t.reason != p.reason { return .pendingTransferHasDifferentCode }
    let isVoid = t.flags.contains(.voidPending)
    let amount = isVoid ? (t.amount.units == 0 ? p.amount : t.amount) : (t.amount.units == .max ? p.amount : t.amount)
    if amount > p.amount { return .exceedsPendingTransferAmount }
    if isVoid, amount < p.amount { return .pendingTransferHasDifferentAmount }
    switch original.state {
    case .posted: return .pendingTransferAlreadyPosted
    case .voided: return .pendingTransferAlreadyVoided
    case .expired: return .pendingTransferExpired
    default: if let expiresAt = original.expiresAt, expiresAt <= now { return .pendingTransferExpired }
    }
    if !isVoid {
      if debit.flags.contains(.closed) { return .debitAccountAlreadyClosed }
      if credit.flags.contains(.closed) { return .creditAccountAlreadyClosed }
    }
    release(&original, as: isVoid ? .voided : .posted)
    guard var payer = account(p.debit), var payee = account(p.credit) else { preconditionFailure("an account never goes") }
    if !isVoid {
      payer.debitsPosted = Amount(units: payer.debitsPosted.units + amount.units)
      payee.creditsPosted = Amount(units: payee.creditsPosted.units + amount.units)
    }
    var kept = t
    kept.amount = amount
    kept.debit = p.debit
    kept.credit = p.credit
    if t.userData.number == 0 { kept.userData = p.userData }
    change.rows -= 1
    keep(kept, payer, payee)
    return .ok
  }

  private mutating func keep(_ t: Transfer, _ debit: Account, _ credit: Account) {
    change.accounts[debit.id] = debit
    change.accounts[credit.id] = credit
    let isPending = t.flags.contains(.pending)
    change.transfers[t.id] = NaiveLedger.Kept(
      transfer: t, state: isPending ? .pending : nil,
      expiresAt: isPending && t.timeout > 0 ? now + Int64(t.timeout) * 1000 : nil)
    change.rows += 1
  }

  /// Gives back what a pending transfer reserved, and opens the accounts that it had closed; an expiry is a row of its own.
  mutating func release(_ kept: inout NaiveLedger.Kept, as state: PendingState) {
    let p = kept.transfer
    guard var debit = account(p.debit), var credit = account(p.credit) else { preconditionFailure("an account never goes") }
    debit.debitsPending = Amount(units: debit.debitsPending.units - p.amount.units)
    credit.creditsPending = Amount(units: credit.creditsPending.units - p.amount.units)
    if state != .posted {
      if p.flags.contains(.closingDebit) { debit.flags.remove(.closed) }
      if p.flags.contains(.closingCredit) { credit.flags.remove(.closed) }
    }
    kept.state = state
    change.accounts[debit.id] = debit
    change.accounts[credit.id] = credit
    change.transfers[p.id] = kept
    change.rows += 1
  }
}
