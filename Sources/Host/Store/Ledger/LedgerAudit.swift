public import HostCrypto
public import HostRules

/// What came of folding a ledger again from its first row.
public struct LedgerAudit: Hashable, Sendable {
  /// The first thing that is wrong.
  public struct Fault: Hashable, Sendable {
    /// The row it was found at: for a missing one, where it should stand.
    public let row: Int64
    public let message: String
  }

  /// What the accounts of one asset have in all. Debits and credits are equal, or there is a fault.
  public struct Total: Hashable, Sendable {
    public let asset: Asset
    public let accounts: Int
    /// What was posted, in all; nil where it takes more than 128 bits.
    public let posted: Amount?
    public let pending: Amount?
  }

  /// The last row that was found good, and with no fault the last of all.
  public var head = LedgerHead.empty
  public var accounts = 0
  public var transfers = 0
  public var expiries = 0
  /// Pending transfers that nothing has settled yet.
  public var open = 0
  public var checkpoints = 0
  /// Who signed the checkpoints.
  public var key: PublicKey?
  /// Of each asset that has accounts, in the order of `Asset`.
  public var totals: [Total] = []
  public var fault: Fault?
}

extension Reading {
  /// Folds the whole ledger through `Ledger`'s rules with a book of its own, and compares all that is stored with it: the hash of each
  /// row and the order of times; that each transfer was allowed; balances, flags and the state of pending transfers; debits and credits of
  /// each asset; every checkpoint's head and signature.
  ///
  /// It holds the accounts and the open pending transfers in memory, and nothing of the others. What it cannot see is that the newest rows
  /// were cut off together with their checkpoints: compare `head` with one that was noted elsewhere.
  /// - Parameters:
  ///   - key: who has to have signed the checkpoints; by default whoever signed the first.
  ///   - progress: called now and then with the rows done.
  /// - Returns: what was found, with the first fault.
  /// - Throws: what the disk says.
  public func verifyLedger(key: PublicKey? = nil, progress: (_ rows: Int64) -> Void = { _ in }) throws(StoreError) -> LedgerAudit {
    var auditor = LedgerAuditor(self, key: key)
    do throws(LedgerAuditor.Stop) {
      try auditor.fold(progress)
      try auditor.compareAccounts()
      try auditor.comparePending()
      try auditor.compareIDs()
    } catch {
      switch error {
      case .fault(let fault): auditor.audit.fault = fault
      case .store(let failure): throw failure
      }
    }
    return auditor.audit
  }
}
