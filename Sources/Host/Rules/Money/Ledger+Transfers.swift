extension Ledger {
  /// Whether a transfer may be done, and what it does.
  /// - Parameters:
  ///   - transfer: as it is asked for.
  ///   - found: what is kept about it.
  ///   - timestamp: the time of its row, in nanoseconds since 1970.
  public static func decide(_ transfer: Transfer, found: TransferSurroundings, at timestamp: Int64) -> TransferDecision {
    if let refusal = refusalBeforeLookup(of: transfer) { return .refused(refusal) }
    if let existing = found.existing { return .refused(compare(transfer, with: existing, pending: found.pending)) }
    if found.hasFailed { return .refused(.idAlreadyFailed) }
    if transfer.settlesPending { return settle(transfer, found: found, at: timestamp) }
    if let refusal = refusalOfForm(of: transfer) { return .refused(refusal) }
    guard let debit = found.debit else { return .refused(.debitAccountNotFound) }
    guard let credit = found.credit else { return .refused(.creditAccountNotFound) }
    if debit.asset != credit.asset { return .refused(.accountsMustHaveTheSameLedger) }
    if transfer.asset != debit.asset { return .refused(.transferMustHaveTheSameLedgerAsAccounts) }
    if debit.flags.contains(.closed) { return .refused(.debitAccountAlreadyClosed) }
    if credit.flags.contains(.closed) { return .refused(.creditAccountAlreadyClosed) }
    let amount = balanced(transfer, debit: debit, credit: credit)
    if let refusal = overflow(of: amount, transfer, debit: debit, credit: credit, at: timestamp) { return .refused(refusal) }
    // Nothing below overflows any more: each sum was found to fit, and what limits it is smaller still.
    if debit.flags.contains(.debitsMustNotExceedCredits),
      debit.debitsPending.units + debit.debitsPosted.units + amount.units > debit.creditsPosted.units
    {
      return .refused(.exceedsCredits)
    }
    if credit.flags.contains(.creditsMustNotExceedDebits),
      credit.creditsPending.units + credit.creditsPosted.units + amount.units > credit.debitsPosted.units
    {
      return .refused(.exceedsDebits)
    }
    return .done(move(amount, transfer, debit: debit, credit: credit, at: timestamp))
  }

  /// What a request alone shows, before anything is looked up.
  public static func refusalBeforeLookup(of transfer: Transfer) -> TransferResult? {
    if transfer.timestamp != 0 { return .timestampMustBeZero }
    if !Transfer.Flags.known.isSuperset(of: transfer.flags) { return .reservedFlag }
    if transfer.id == .zero { return .idMustNotBeZero }
    return transfer.id == .max ? .idMustNotBeIntMax : nil
  }

  /// What the form shows of one that is new and moves money by itself.
  private static func refusalOfForm(of transfer: Transfer) -> TransferResult? {
    if transfer.debit == .zero { return .debitAccountIDMustNotBeZero }
    if transfer.debit == .max { return .debitAccountIDMustNotBeIntMax }
    if transfer.credit == .zero { return .creditAccountIDMustNotBeZero }
    if transfer.credit == .max { return .creditAccountIDMustNotBeIntMax }
    if transfer.credit == transfer.debit { return .accountsMustBeDifferent }
    if transfer.pendingID != .zero { return .pendingIDMustBeZero }
    if transfer.flags.contains(.pending) { return nil }
    if transfer.timeout != 0 { return .timeoutReservedForPendingTransfer }
    return transfer.flags.isDisjoint(with: [.closingDebit, .closingCredit]) ? nil : .closingTransferMustBePending
  }

  /// The amount that moves: of a balancing transfer no more than what is left to balance.
  private static func balanced(_ transfer: Transfer, debit: Account, credit: Account) -> Amount {
    var amount = transfer.amount
    if transfer.flags.contains(.balancingDebit) { amount = min(amount, debit.available) }
    if transfer.flags.contains(.balancingCredit) {
      let taken = credit.creditsPosted.units + credit.creditsPending.units
      amount = min(amount, credit.debitsPosted.subtracting(Amount(units: taken)) ?? .zero)
    }
    return amount
  }

  private static func overflow(
    of amount: Amount, _ transfer: Transfer, debit: Account, credit: Account, at timestamp: Int64
  ) -> TransferResult? {
    let most = transfer.asset.maxUnits.units
    // Balances are within the limit, so that the differences are not negative.
    func overflows(_ balance: UInt128) -> Bool { amount.units > most - balance }
    if transfer.flags.contains(.pending) {
      if overflows(debit.debitsPending.units) { return .overflowsDebitsPending }
      if overflows(credit.creditsPending.units) { return .overflowsCreditsPending }
    }
    if overflows(debit.debitsPosted.units) { return .overflowsDebitsPosted }
    if overflows(credit.creditsPosted.units) { return .overflowsCreditsPosted }
    if overflows(debit.debitsPending.units + debit.debitsPosted.units) { return .overflowsDebits }
    if overflows(credit.creditsPending.units + credit.creditsPosted.units) { return .overflowsCredits }
    return timestamp.addingReportingOverflow(Int64(transfer.timeout) * 1_000_000_000).overflow ? .overflowsTimeout : nil
  }

  private static func move(_ amount: Amount, _ transfer: Transfer, debit: Account, credit: Account, at timestamp: Int64) -> TransferChange {
    var change = TransferChange(transfer: transfer, debit: debit, credit: credit)
    change.transfer.amount = amount
    change.transfer.timestamp = timestamp
    if transfer.flags.contains(.pending) {
      change.debit.debitsPending = Amount(units: debit.debitsPending.units + amount.units)
      change.credit.creditsPending = Amount(units: credit.creditsPending.units + amount.units)
    } else {
      change.debit.debitsPosted = Amount(units: debit.debitsPosted.units + amount.units)
      change.credit.creditsPosted = Amount(units: credit.creditsPosted.units + amount.units)
    }
    if transfer.flags.contains(.closingDebit) { change.debit.flags.insert(.closed) }
    if transfer.flags.contains(.closingCredit) { change.credit.flags.insert(.closed) }
    return change
  }

  /// What to say where the id is there already.
  private static func compare(_ transfer: Transfer, with existing: Transfer, pending: Transfer?) -> TransferResult {
    // What the other fields mean depends on the flags, and on the pending transfer.
    if transfer.flags != existing.flags { return .existsWithDifferentFlags }
    if transfer.pendingID != existing.pendingID { return .existsWithDifferentPendingID }
    if transfer.timeout != existing.timeout { return .existsWithDifferentTimeout }
    var expected = transfer
    if transfer.settlesPending, let pending { expected = completed(transfer, from: pending) }
    if expected.debit != existing.debit { return .existsWithDifferentDebitAccountID }
    if expected.credit != existing.credit { return .existsWithDifferentCreditAccountID }
    // Of a balancing transfer any amount up to the one asked for may have moved.
    let isBalancing = !transfer.flags.isDisjoint(with: [.balancingDebit, .balancingCredit])
    if isBalancing ? expected.amount < existing.amount : expected.amount != existing.amount { return .existsWithDifferentAmount }
    if expected.userData != existing.userData { return .existsWithDifferentUserData }
    if expected.asset != existing.asset { return .existsWithDifferentLedger }
    return expected.reason == existing.reason ? .exists : .existsWithDifferentCode
  }
}
