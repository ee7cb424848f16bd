/// One account of the ledger. All but its balances is fixed when it is created.
public struct Account: Hashable, Sendable {
  /// The rules that an account keeps to whatever is asked of it.
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Succeeds or fails together with the next of the batch.
    public static let linked = Flags(rawValue: 1 << 0)
    /// It can never owe: debits, pending ones included, stay within the credits posted. Every owner's account has this.
    public static let debitsMustNotExceedCredits = Flags(rawValue: 1 << 1)
    public static let creditsMustNotExceedDebits = Flags(rawValue: 1 << 2)
    /// No transfer touches it any more, but for what voids the one that closed it.
    public static let closed = Flags(rawValue: 1 << 5)

    public static let known: Flags = [.linked, .debitsMustNotExceedCredits, .creditsMustNotExceedDebits, .closed]
  }

  /// What an account is for.
  public enum Purpose: UInt16, CaseIterable, Sendable {
    /// Where test money comes from and goes back to.
    case faucet = 1
    /// What an owner has.
    case wallet = 2
    /// Fees of those who wait in a queue.
    case queue = 3
    /// The pool of one session.
    case escrow = 4
    /// What the protocol has earned.
    case protocolFees = 5
    /// Where Fractals are minted.
    case mint = 6
  }

  public let id: LedgerID
  public let asset: Asset
  public let purpose: Purpose
  public var flags: Flags
  /// What the account belongs to: an owner, a queue, a session. Zero for the host's own.
  public let userData: LedgerID

  public var debitsPending = Amount.zero
  public var debitsPosted = Amount.zero
  public var creditsPending = Amount.zero
  public var creditsPosted = Amount.zero
  /// In nanoseconds since 1970; the ledger gives it, and no two of its rows share one. Zero in what is asked of it.
  public var timestamp: Int64

  public init(id: LedgerID, asset: Asset, purpose: Purpose, flags: Flags = [], userData: LedgerID = .zero, timestamp: Int64 = 0) {
    self.id = id
    self.asset = asset
    self.purpose = purpose
    self.flags = flags
    self.userData = userData
    self.timestamp = timestamp
  }

  /// In milliseconds since 1970.
  public var createdAt: Int64 { timestamp / 1_000_000 }

  /// What it could pay at once: credits posted less all debits; zero for an account that owes.
  public var available: Amount {
    guard let debits = debitsPosted.adding(debitsPending) else { return .zero }
    return creditsPosted.subtracting(debits) ?? .zero
  }

  /// Whether its volumes keep to the limits of the asset and to its flags, as those of every account do.
  public var isSound: Bool {
    guard let debits = debitsPending.adding(debitsPosted), let credits = creditsPending.adding(creditsPosted),
      max(debits, credits) <= asset.maxUnits
    else { return false }
    if flags.contains(.debitsMustNotExceedCredits), debits > creditsPosted { return false }
    return !flags.contains(.creditsMustNotExceedDebits) || credits <= debitsPosted
  }
}
