public import HostRules

extension Reading {
  /// What an owner has: one account for each asset that they ever had something to do with.
  public func wallet(of owner: OwnerID) throws(StoreError) -> [Account] {
    var accounts: [Account] = []
    for asset in Asset.allCases {
      if let account = try account(.wallet(owner, asset)) { accounts.append(account) }
    }
    return accounts
  }

  /// The newest transfers that touch an owner's wallet, in every asset, newest first.
  /// - Parameter limit: at most so many.
  public func walletTransfers(of owner: OwnerID, limit: Int) throws(StoreError) -> [LedgerRow<Transfer>] {
    var rows: [LedgerRow<Transfer>] = []
    for asset in Asset.allCases { rows += try newestTransfers(.account(.wallet(owner, asset)), limit: limit) }
    return Array(rows.sorted { $0.number > $1.number }.prefix(limit))
  }
}

extension Writing {
  /// Opens an owner's account for an asset, where there is none yet.
  /// - Throws: `not_found` for an owner that is not there.
  public func openWallet(of owner: OwnerID, _ asset: Asset, at milliseconds: Int64) throws(StoreError) {
    guard try self.owner(owner) != nil else { throw StoreError(.notFound, "there is no owner \(owner)") }
    try open(.wallet(owner, asset), at: milliseconds)
  }

  /// Gives an owner test money.
  /// - Returns: what the ledger says; `exists` for the repetition of a request.
  /// - Throws: `not_found` for an owner that is not there.
  public func deposit(
    _ amount: Amount, of asset: Asset, to owner: OwnerID, id: LedgerID, at milliseconds: Int64
  ) throws(StoreError) -> TransferResult {
    try openWallet(of: owner, asset, at: milliseconds)
    try open(.host(.faucet, asset), at: milliseconds)
    return try createTransfers([.deposit(amount, of: asset, to: owner, id: id)], at: milliseconds)[0]
  }

  /// Takes test money back from an owner.
  /// - Returns: what the ledger says: `exceeds_credits` where the wallet has less.
  /// - Throws: `not_found` for an owner that is not there.
  public func withdraw(
    _ amount: Amount, of asset: Asset, from owner: OwnerID, id: LedgerID, at milliseconds: Int64
  ) throws(StoreError) -> TransferResult {
    try openWallet(of: owner, asset, at: milliseconds)
    try open(.host(.faucet, asset), at: milliseconds)
    return try createTransfers([.withdrawal(amount, of: asset, from: owner, id: id)], at: milliseconds)[0]
  }

  private func open(_ account: Account, at milliseconds: Int64) throws(StoreError) {
    // Looked for first: an account that was closed since is there, though not as it was created.
    guard try self.account(account.id) == nil else { return }
    let result = try createAccounts([account], at: milliseconds)[0]
    guard result.isThere else {
      throw StoreError(.conflict, "an account of the kind \(account.purpose) cannot be opened: \(result.rawValue)")
    }
  }
}
