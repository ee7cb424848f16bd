/// What came of a request to create a transfer, in TigerBeetle's words, in the order of its list of `create_transfers` statuses: where
/// several apply, the first is given.
///
/// Of that list, these cannot arise here:
///
/// | left out | because |
/// |---|---|
/// | `imported_event_…` (all nine) | nothing is imported: every row gets its time from the ledger |
/// | `exists_with_different_user_data_64`, `…_32` | there is one field of user data, of 128 bits |
/// | `ledger_must_not_be_zero` | an `Asset` is never zero |
/// | `code_must_not_be_zero` | a `Reason` is never zero |
/// | `amount_must_not_be_zero` | given up by TigerBeetle, too: zero may move |
///
/// `created` is `ok` here, as it was in TigerBeetle before 0.17. Where it says 128 bits, assets of 63 bits have their own limit: see
/// `Asset.maxUnits`.
public enum TransferResult: String, CaseIterable, Sendable {
  case ok
  /// Another one of its linked chain was refused.
  case linkedEventFailed = "linked_event_failed"
  /// The last of a batch is linked to nothing.
  case linkedEventChainOpen = "linked_event_chain_open"
  case timestampMustBeZero = "timestamp_must_be_zero"
  case reservedFlag = "reserved_flag"
  case idMustNotBeZero = "id_must_not_be_zero"
  case idMustNotBeIntMax = "id_must_not_be_int_max"
  case existsWithDifferentFlags = "exists_with_different_flags"
  case existsWithDifferentPendingID = "exists_with_different_pending_id"
  case existsWithDifferentTimeout = "exists_with_different_timeout"
  case existsWithDifferentDebitAccountID = "exists_with_different_debit_account_id"
  case existsWithDifferentCreditAccountID = "exists_with_different_credit_account_id"
  case existsWithDifferentAmount = "exists_with_different_amount"
  case existsWithDifferentUserData = "exists_with_different_user_data_128"
  /// Of another asset.
  case existsWithDifferentLedger = "exists_with_different_ledger"
  /// For another reason.
  case existsWithDifferentCode = "exists_with_different_code"
  /// The same was done already, once: for whoever repeats a request, as good as `ok`.
  case exists
  /// The same id was refused before for something that may have changed since (`isTransient`): that answer stands.
  case idAlreadyFailed = "id_already_failed"
  case flagsAreMutuallyExclusive = "flags_are_mutually_exclusive"
  case debitAccountIDMustNotBeZero = "debit_account_id_must_not_be_zero"
  case debitAccountIDMustNotBeIntMax = "debit_account_id_must_not_be_int_max"
  case creditAccountIDMustNotBeZero = "credit_account_id_must_not_be_zero"
  case creditAccountIDMustNotBeIntMax = "credit_account_id_must_not_be_int_max"
  case accountsMustBeDifferent = "accounts_must_be_different"
  case pendingIDMustBeZero = "pending_id_must_be_zero"
  case pendingIDMustNotBeZero = "pending_id_must_not_be_zero"
  case pendingIDMustNotBeIntMax = "pending_id_must_not_be_int_max"
  case pendingIDMustBeDifferent = "pending_id_must_be_different"
  case timeoutReservedForPendingTransfer = "timeout_reserved_for_pending_transfer"
  case closingTransferMustBePending = "closing_transfer_must_be_pending"
  case debitAccountNotFound = "debit_account_not_found"
  case creditAccountNotFound = "credit_account_not_found"
  case accountsMustHaveTheSameLedger = "accounts_must_have_the_same_ledger"
  case transferMustHaveTheSameLedgerAsAccounts = "transfer_must_have_the_same_ledger_as_accounts"
  case pendingTransferNotFound = "pending_transfer_not_found"
  case pendingTransferNotPending = "pending_transfer_not_pending"
  case pendingTransferHasDifferentDebitAccountID = "pending_transfer_has_different_debit_account_id"
  case pendingTransferHasDifferentCreditAccountID = "pending_transfer_has_different_credit_account_id"
  case pendingTransferHasDifferentLedger = "pending_transfer_has_different_ledger"
  case pendingTransferHasDifferentCode = "pending_transfer_has_different_code"
  case exceedsPendingTransferAmount = "exceeds_pending_transfer_amount"
  /// It voids less than all.
  case pendingTransferHasDifferentAmount = "pending_transfer_has_different_amount"
  case pendingTransferAlreadyPosted = "pending_transfer_already_posted"
  case pendingTransferAlreadyVoided = "pending_transfer_already_voided"
  /// Its time has passed, whether or not it was released already.
  case pendingTransferExpired = "pending_transfer_expired"
  case debitAccountAlreadyClosed = "debit_account_already_closed"
  case creditAccountAlreadyClosed = "credit_account_already_closed"
  case overflowsDebitsPending = "overflows_debits_pending"
  case overflowsCreditsPending = "overflows_credits_pending"
  case overflowsDebitsPosted = "overflows_debits_posted"
  case overflowsCreditsPosted = "overflows_credits_posted"
  case overflowsDebits = "overflows_debits"
  case overflowsCredits = "overflows_credits"
  /// It would expire after the year 2262.
  case overflowsTimeout = "overflows_timeout"
  /// The debit account may not owe, and has too little.
  case exceedsCredits = "exceeds_credits"
  case exceedsDebits = "exceeds_debits"

  /// Whether the transfer is there now as it was asked for.
  public var isThere: Bool { self == .ok || self == .exists }

  /// Whether the same request might succeed later. The ledger keeps the id of what was refused so, and refuses it from then on with
  /// `idAlreadyFailed`: whoever was told no may rely on it, and tries again with another id.
  public var isTransient: Bool {
    switch self {
    case .debitAccountNotFound, .creditAccountNotFound, .pendingTransferNotFound, .exceedsCredits, .exceedsDebits,
      .debitAccountAlreadyClosed, .creditAccountAlreadyClosed:
      true
    default: false
    }
  }
}
