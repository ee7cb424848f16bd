public import HostRules

extension Writing {
  /// Creates accounts, in order, each decided by `Ledger.decide` after those before it.
  /// - Parameters:
  ///   - accounts: at most `Ledger.batchMax`.
  ///   - milliseconds: now, since 1970.
  /// - Returns: a result for each. What was refused has left nothing.
  /// - Throws: what the disk says; nothing of the transaction can be committed then.
  public func createAccounts(_ accounts: [Account], at milliseconds: Int64) throws(StoreError) -> [AccountResult] {
    precondition(accounts.count <= Ledger.batchMax, "a batch has at most \(Ledger.batchMax) accounts")
    return try guarded { () throws(StoreError) in
      var batch = try AccountBatch(self, at: milliseconds)
      return try batch.create(accounts)
    }
  }

  /// Does transfers, in order, each decided by `Ledger.decide` after those before it.
  /// - Parameters:
  ///   - transfers: at most `Ledger.batchMax`.
  ///   - milliseconds: now, since 1970.
  /// - Returns: a result for each. What was refused has moved nothing; if for a transient reason, its id is spent once this commits.
  /// - Throws: what the disk says; nothing of the transaction can be committed then.
  public func createTransfers(_ transfers: [Transfer], at milliseconds: Int64) throws(StoreError) -> [TransferResult] {
    precondition(transfers.count <= Ledger.batchMax, "a batch has at most \(Ledger.batchMax) transfers")
    return try guarded { () throws(StoreError) in
      var batch = try TransferBatch(self, at: milliseconds)
      return try batch.create(transfers)
    }
  }

  /// Releases pending transfers whose time has passed, those that passed first before the others, `Ledger.expiriesMax` at most.
  /// - Parameter milliseconds: now, since 1970.
  /// - Returns: how many; where it is as many as it may be, there may be more.
  /// - Throws: what the disk says; nothing of the transaction can be committed then.
  public func expirePending(at milliseconds: Int64) throws(StoreError) -> Int {
    try guarded { () throws(StoreError) in
      var batch = try TransferBatch(self, at: milliseconds)
      return try batch.expire()
    }
  }

  private func guarded<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
    if let fault = ledger.fault { throw fault }
    ledger.isTouched = true
    do throws(StoreError) {
      return try body()
    } catch {
      ledger.fault = error
      throw error
    }
  }
}
