/// What came of a request to create an account, in TigerBeetle's words, in the order of its list of `create_accounts` statuses: where
/// several apply, the first is given.
///
/// Of that list, these cannot arise here:
///
/// | left out | because |
/// |---|---|
/// | `imported_event_…` (all five) | nothing is imported: every row gets its time from the ledger |
/// | `reserved_field` | an `Account` has no reserved field |
/// | `exists_with_different_user_data_64`, `…_32` | there is one field of user data, of 128 bits |
/// | `ledger_must_not_be_zero` | an `Asset` is never zero |
/// | `code_must_not_be_zero` | a `Purpose` is never zero |
///
/// `created` is `ok` here, as it was in TigerBeetle before 0.17.
public enum AccountResult: String, CaseIterable, Sendable {
  case ok
  /// Another one of its linked chain was refused.
  case linkedEventFailed = "linked_event_failed"
  /// The last of a batch is linked to nothing.
  case linkedEventChainOpen = "linked_event_chain_open"
  case timestampMustBeZero = "timestamp_must_be_zero"
  case reservedFlag = "reserved_flag"
  case idMustNotBeZero = "id_must_not_be_zero"
  case idMustNotBeIntMax = "id_must_not_be_int_max"
  /// Whether it is closed counts, too.
  case existsWithDifferentFlags = "exists_with_different_flags"
  case existsWithDifferentUserData = "exists_with_different_user_data_128"
  /// Of another asset.
  case existsWithDifferentLedger = "exists_with_different_ledger"
  /// For another purpose.
  case existsWithDifferentCode = "exists_with_different_code"
  /// The same is there already: for whoever repeats a request, as good as `ok`.
  case exists
  case flagsAreMutuallyExclusive = "flags_are_mutually_exclusive"
  case debitsPendingMustBeZero = "debits_pending_must_be_zero"
  case debitsPostedMustBeZero = "debits_posted_must_be_zero"
  case creditsPendingMustBeZero = "credits_pending_must_be_zero"
  case creditsPostedMustBeZero = "credits_posted_must_be_zero"

  /// Whether the account is there now as it was asked for.
  public var isThere: Bool { self == .ok || self == .exists }
}
