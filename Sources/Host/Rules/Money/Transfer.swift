/// One movement of money. It never changes: what is pending is posted, voided or expired by another one that names it.
public struct Transfer: Hashable, Sendable {
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Succeeds or fails together with the next of the batch.
    public static let linked = Flags(rawValue: 1 << 0)
    /// Reserves the amount; a later transfer posts or voids it, or it expires.
    public static let pending = Flags(rawValue: 1 << 1)
    /// Posts the pending transfer that it names, in whole or in part; the rest is released.
    public static let postPending = Flags(rawValue: 1 << 2)
    /// Releases the pending transfer that it names.
    public static let voidPending = Flags(rawValue: 1 << 3)
    /// Moves at most the amount, and no more than the debit account can pay.
    public static let balancingDebit = Flags(rawValue: 1 << 4)
    /// Moves at most the amount, and no more than the credit account owes.
    public static let balancingCredit = Flags(rawValue: 1 << 5)
    /// Closes the debit account; only a pending transfer may, so that voiding it opens the account again.
    public static let closingDebit = Flags(rawValue: 1 << 6)
    public static let closingCredit = Flags(rawValue: 1 << 7)

    public static let known = Flags(rawValue: 1 << 8 - 1)
    /// What moves money by itself, rather than settle what another transfer reserved.
    static let moving: Flags = [.pending, .balancingDebit, .balancingCredit, .closingDebit, .closingCredit]
  }

  /// Why money moved.
  public enum Reason: UInt16, CaseIterable, Sendable {
    case deposit = 1
    case withdrawal = 2
    /// The fee of an entry, pending while its agent waits, posted when its session starts.
    case entryFee = 3
    /// The fees of a session's entries, moved from their queue into the session's escrow.
    case pool = 4
    case protocolFee = 5
    case payout = 6
    case refund = 7
    case mint = 8
  }

  public var id: LedgerID
  /// Zero, for a transfer that posts or voids, takes the account of the pending one.
  public var debit: LedgerID
  public var credit: LedgerID
  /// For one that posts, `Amount.max` means all of what is pending; for one that voids, zero does. For a balancing one it is the most
  /// that may move. What is kept is what moved.
  public var amount: Amount
  /// The pending transfer that this one posts or voids; zero for any other.
  public var pendingID: LedgerID
  /// What it is about: a session, an entry. Zero for nothing; one that posts or voids then takes that of the pending one.
  public var userData: LedgerID
  /// Seconds after which a pending transfer expires; 0 for never.
  public var timeout: UInt32
  public var asset: Asset
  /// One that posts or voids has that of the pending one.
  public var reason: Reason
  public var flags: Flags
  /// In nanoseconds since 1970; the ledger gives it, and each is later than the one before. Zero in what is asked of it.
  public var timestamp: Int64

  public init(
    id: LedgerID, debit: LedgerID, credit: LedgerID, amount: Amount, pendingID: LedgerID = .zero, userData: LedgerID = .zero,
    timeout: UInt32 = 0, asset: Asset, reason: Reason, flags: Flags = [], timestamp: Int64 = 0
  ) {
    self.id = id
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.pendingID = pendingID
    self.userData = userData
    self.timeout = timeout
    self.asset = asset
    self.reason = reason
    self.flags = flags
    self.timestamp = timestamp
  }

  /// In milliseconds since 1970.
  public var createdAt: Int64 { timestamp / 1_000_000 }

  /// Whether it posts or voids another one.
  public var settlesPending: Bool { !flags.isDisjoint(with: [.postPending, .voidPending]) }

  /// When it expires, in nanoseconds since 1970; nil for never. Traps where that does not fit, which no kept transfer does.
  public var expiresAt: Int64? { timeout == 0 ? nil : timestamp + Int64(timeout) * 1_000_000_000 }
}
