/// The rules of the ledger: pure functions of a request and of what is kept. They are TigerBeetle's, with its results and the order of
/// their precedence (tigerbeetle.com, `create_accounts` and `create_transfers`).
public enum Ledger {
  /// The most accounts or transfers that one batch has.
  public static let batchMax = 8_192
  /// The most pending transfers that expire at once.
  public static let expiriesMax = 1_024

  /// Milliseconds since 1970 as nanoseconds; at most in the year 2262, at least in 1970.
  public static func nanoseconds(milliseconds: Int64) -> Int64 {
    min(max(milliseconds, 0), 9_223_372_036_854) * 1_000_000
  }

  /// The time of the next row: now, or as soon after the last row as there is time where the clock has not moved on.
  public static func timestamp(after last: Int64, at milliseconds: Int64) -> Int64 {
    max(last + 1, nanoseconds(milliseconds: milliseconds))
  }

  /// Whether an account may be created. If so, it is kept as it was asked for, with its time.
  /// - Parameter existing: the account with the same id.
  public static func decide(_ account: Account, existing: Account?) -> AccountResult {
    if account.timestamp != 0 { return .timestampMustBeZero }
    if !Account.Flags.known.isSuperset(of: account.flags) { return .reservedFlag }
    if account.id == .zero { return .idMustNotBeZero }
    if account.id == .max { return .idMustNotBeIntMax }
    if let existing { return decide(account, like: existing) }
    if account.flags.isSuperset(of: [.debitsMustNotExceedCredits, .creditsMustNotExceedDebits]) { return .flagsAreMutuallyExclusive }
    if account.debitsPending != .zero { return .debitsPendingMustBeZero }
    if account.debitsPosted != .zero { return .debitsPostedMustBeZero }
    if account.creditsPending != .zero { return .creditsPendingMustBeZero }
    if account.creditsPosted != .zero { return .creditsPostedMustBeZero }
    return .ok
  }

  private static func decide(_ account: Account, like existing: Account) -> AccountResult {
    if account.flags != existing.flags { return .existsWithDifferentFlags }
    if account.userData != existing.userData { return .existsWithDifferentUserData }
    if account.asset != existing.asset { return .existsWithDifferentLedger }
    if account.purpose != existing.purpose { return .existsWithDifferentCode }
    return .exists
  }
}

/// What is known of a transfer's surroundings when it is decided.
public struct TransferSurroundings: Sendable {
  /// The transfer with the same id.
  public var existing: Transfer?
  /// Whether the id was refused before, for a transient reason.
  public var hasFailed = false
  /// The transfer that it posts or voids, and what became of that; no state where it is not a pending one.
  public var pending: Transfer?
  public var pendingState: PendingState?
  /// Its accounts; for one that posts or voids, those of the pending transfer.
  public var debit: Account?
  public var credit: Account?

  public init(
    existing: Transfer? = nil, hasFailed: Bool = false, pending: Transfer? = nil, pendingState: PendingState? = nil,
    debit: Account? = nil, credit: Account? = nil
  ) {
    self.existing = existing
    self.hasFailed = hasFailed
    self.pending = pending
    self.pendingState = pendingState
    self.debit = debit
    self.credit = credit
  }
}

/// What is written when a transfer is done.
public struct TransferChange: Hashable, Sendable {
  /// As it is kept: with its time, the amount that moved, and what it took from the pending one.
  public var transfer: Transfer
  public var debit: Account
  public var credit: Account
  /// What became of the pending transfer that it names.
  public var settled: PendingState?
}

/// A transfer is done, or refused and leaves nothing behind.
public enum TransferDecision: Hashable, Sendable {
  case done(TransferChange)
  case refused(TransferResult)

  public var result: TransferResult {
    switch self {
    case .done: .ok
    case .refused(let result): result
    }
  }
}
