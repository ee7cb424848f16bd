/// The second phase: what was reserved is posted, voided or released.
extension Ledger {
  /// Posts or voids. The flags say that it does one of these.
  static func settle(_ transfer: Transfer, found: TransferSurroundings, at timestamp: Int64) -> TransferDecision {
    if transfer.flags.isSuperset(of: [.postPending, .voidPending]) || !transfer.flags.isDisjoint(with: .moving) {
      return .refused(.flagsAreMutuallyExclusive)
    }
    if transfer.pendingID == .zero { return .refused(.pendingIDMustNotBeZero) }
    if transfer.pendingID == .max { return .refused(.pendingIDMustNotBeIntMax) }
    if transfer.pendingID == transfer.id { return .refused(.pendingIDMustBeDifferent) }
    if transfer.timeout != 0 { return .refused(.timeoutReservedForPendingTransfer) }
    guard let pending = found.pending else { return .refused(.pendingTransferNotFound) }
    guard pending.flags.contains(.pending), let state = found.pendingState else { return .refused(.pendingTransferNotPending) }
    guard let debit = found.debit, let credit = found.credit else { preconditionFailure("a kept transfer has its accounts") }
    let full = completed(transfer, from: pending)
    if full.debit != pending.debit { return .refused(.pendingTransferHasDifferentDebitAccountID) }
    if full.credit != pending.credit { return .refused(.pendingTransferHasDifferentCreditAccountID) }
    if full.asset != pending.asset { return .refused(.pendingTransferHasDifferentLedger) }
    if full.reason != pending.reason { return .refused(.pendingTransferHasDifferentCode) }
    if full.amount > pending.amount { return .refused(.exceedsPendingTransferAmount) }
    let isVoid = transfer.flags.contains(.voidPending)
    if isVoid, full.amount < pending.amount { return .refused(.pendingTransferHasDifferentAmount) }
    switch state {
    case .pending: break
    case .posted: return .refused(.pendingTransferAlreadyPosted)
    case .voided: return .refused(.pendingTransferAlreadyVoided)
    case .expired: return .refused(.pendingTransferExpired)
    }
    if let expiresAt = pending.expiresAt, expiresAt <= timestamp { return .refused(.pendingTransferExpired) }
    // A closed account still gives back what was reserved.
    if debit.flags.contains(.closed), !isVoid { return .refused(.debitAccountAlreadyClosed) }
    if credit.flags.contains(.closed), !isVoid { return .refused(.creditAccountAlreadyClosed) }
    var change = TransferChange(transfer: full, debit: debit, credit: credit, settled: isVoid ? .voided : .posted)
    change.transfer.timestamp = timestamp
    release(pending, debit: &change.debit, credit: &change.credit, reopening: isVoid)
    if !isVoid {
      change.debit.debitsPosted = Amount(units: debit.debitsPosted.units + full.amount.units)
      change.credit.creditsPosted = Amount(units: credit.creditsPosted.units + full.amount.units)
    }
    return .done(change)
  }

  /// Releases a pending transfer whose time has passed.
  /// - Returns: the accounts as they are then; nil where its time has not passed.
  public static func expire(
    _ pending: Transfer, debit: Account, credit: Account, at timestamp: Int64
  ) -> (debit: Account, credit: Account)? {
    guard let expiresAt = pending.expiresAt, expiresAt <= timestamp else { return nil }
    var after = (debit: debit, credit: credit)
    release(pending, debit: &after.debit, credit: &after.credit, reopening: true)
    return after
  }

  private static func release(_ pending: Transfer, debit: inout Account, credit: inout Account, reopening: Bool) {
    // What is reserved in the volumes holds at least this one: the subtractions trap on a broken book.
    debit.debitsPending = Amount(units: debit.debitsPending.units - pending.amount.units)
    credit.creditsPending = Amount(units: credit.creditsPending.units - pending.amount.units)
    guard reopening else { return }
    if pending.flags.contains(.closingDebit) { debit.flags.remove(.closed) }
    if pending.flags.contains(.closingCredit) { credit.flags.remove(.closed) }
  }

  /// What posts or voids, with what it leaves to the pending transfer filled in.
  static func completed(_ transfer: Transfer, from pending: Transfer) -> Transfer {
    var full = transfer
    if full.debit == .zero { full.debit = pending.debit }
    if full.credit == .zero { full.credit = pending.credit }
    if full.userData == .zero { full.userData = pending.userData }
    let all: Amount = full.flags.contains(.voidPending) ? .zero : .max
    if full.amount == all { full.amount = pending.amount }
    return full
  }
}
