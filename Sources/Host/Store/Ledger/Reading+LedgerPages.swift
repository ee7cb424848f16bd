public import HostRules

/// Which transfers a page is made of.
public enum TransferFilter: Hashable, Sendable {
  case all
  /// Those that debit or credit it.
  case account(LedgerID)
  /// Those about it: a session, an entry.
  case userData(LedgerID)
}

/// Pages by row: each begins where the one before has ended, and costs the same however far it lies.
extension Reading {
  /// Accounts in the order in which they were created.
  /// - Parameters:
  ///   - asset: only those of it.
  ///   - purpose: only those with it.
  ///   - row: only those behind this row: the number of the last one seen.
  public func accounts(
    asset: Asset? = nil, purpose: Account.Purpose? = nil, after row: Int64 = 0, limit: Int
  ) throws(StoreError) -> [LedgerRow<Account>] {
    try rows(
      """
      SELECT row, hash, id, asset, purpose, flags, is_closed, user_data, debits_pending, debits_posted, credits_pending, credits_posted,
        timestamp
      FROM ledger_accounts WHERE row > ?1 AND (?2 IS NULL OR asset = ?2) AND (?3 IS NULL OR purpose = ?3) ORDER BY row LIMIT ?4
      """,
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, row)
        try statement.bind(2, orNull: asset.map { Int64($0.rawValue) })
        try statement.bind(3, orNull: purpose.map { Int64($0.rawValue) })
        try statement.bind(4, Int64(limit))
      },
      row: { (row) throws(StoreError) in try LedgerRow(account: row) })
  }

  /// The accounts that belong to an owner, a queue or a session, in the order in which they were created.
  public func accounts(userData: LedgerID, after row: Int64 = 0, limit: Int) throws(StoreError) -> [LedgerRow<Account>] {
    try rows(
      """
      SELECT row, hash, id, asset, purpose, flags, is_closed, user_data, debits_pending, debits_posted, credits_pending, credits_posted,
        timestamp
      FROM ledger_accounts WHERE user_data = ?1 AND row > ?2 ORDER BY row LIMIT ?3
      """,
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, userData)
        try statement.bind(2, row)
        try statement.bind(3, Int64(limit))
      },
      row: { (row) throws(StoreError) in try LedgerRow(account: row) })
  }

  /// The accounts whose ids lie in a range, in the order of the ids: those that begin with some digits.
  public func accounts(ids: ClosedRange<LedgerID>, limit: Int) throws(StoreError) -> [LedgerRow<Account>] {
    try rows(
      """
      SELECT row, hash, id, asset, purpose, flags, is_closed, user_data, debits_pending, debits_posted, credits_pending, credits_posted,
        timestamp
      FROM ledger_accounts WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3
      """,
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, ids.lowerBound)
        try statement.bind(2, ids.upperBound)
        try statement.bind(3, Int64(limit))
      },
      row: { (row) throws(StoreError) in try LedgerRow(account: row) })
  }

  /// Transfers, oldest first, behind a row.
  /// - Parameter row: the number of the last one seen.
  public func transfers(_ filter: TransferFilter = .all, after row: Int64 = 0, limit: Int) throws(StoreError) -> [LedgerRow<Transfer>] {
    switch filter {
    case .all: try page("SELECT * FROM ledger_transfer_rows WHERE row > ?2 ORDER BY row LIMIT ?3", nil, row, limit)
    case .userData(let id):
      try page("SELECT * FROM ledger_transfer_rows WHERE user_data = ?1 AND row > ?2 ORDER BY row LIMIT ?3", id, row, limit)
    case .account(let id):
      try page(
        """
        SELECT * FROM ledger_transfer_rows WHERE row IN (
          SELECT row FROM ledger_transfers WHERE debit = (SELECT row FROM ledger_accounts WHERE id = ?1) AND row > ?2
          UNION ALL SELECT row FROM ledger_transfers WHERE credit = (SELECT row FROM ledger_accounts WHERE id = ?1) AND row > ?2
          ORDER BY row LIMIT ?3
        ) ORDER BY row
        """, id, row, limit)
    }
  }

  /// Transfers, newest first, before a row.
  /// - Parameter row: the number of the last one seen.
  public func newestTransfers(
    _ filter: TransferFilter = .all, before row: Int64 = .max, limit: Int
  ) throws(StoreError) -> [LedgerRow<Transfer>] {
    switch filter {
    case .all: try page("SELECT * FROM ledger_transfer_rows WHERE row < ?2 ORDER BY row DESC LIMIT ?3", nil, row, limit)
    case .userData(let id):
      try page("SELECT * FROM ledger_transfer_rows WHERE user_data = ?1 AND row < ?2 ORDER BY row DESC LIMIT ?3", id, row, limit)
    case .account(let id):
      try page(
        """
        SELECT * FROM ledger_transfer_rows WHERE row IN (
          SELECT row FROM ledger_transfers WHERE debit = (SELECT row FROM ledger_accounts WHERE id = ?1) AND row < ?2
          UNION ALL SELECT row FROM ledger_transfers WHERE credit = (SELECT row FROM ledger_accounts WHERE id = ?1) AND row < ?2
          ORDER BY row DESC LIMIT ?3
        ) ORDER BY row DESC
        """, id, row, limit)
    }
  }

  /// The last row at or before a time, whatever it holds: where a page of what came later begins. Zero where there is none.
  /// - Parameter milliseconds: since 1970.
  ///
  /// Rows are in the order of their times: so some twenty of a million are looked at.
  public func lastLedgerRow(until milliseconds: Int64) throws(StoreError) -> Int64 {
    let limit = Ledger.nanoseconds(milliseconds: milliseconds)
    var low: Int64 = 0
    var high = try ledgerHead.rows
    while low < high {
      let middle = low + (high - low + 1) / 2
      if try ledgerTimestamp(of: middle) <= limit { low = middle } else { high = middle - 1 }
    }
    return low
  }

  private func ledgerTimestamp(of row: Int64) throws(StoreError) -> Int64 {
    try self.row(
      """
      SELECT timestamp FROM ledger_transfers WHERE row = ?1 UNION ALL SELECT timestamp FROM ledger_accounts WHERE row = ?1
      UNION ALL SELECT timestamp FROM ledger_expiries WHERE row = ?1
      """,
      bind: { (statement) throws(StoreError) in try statement.bind(1, row) }, row: { (row) throws(StoreError) in row.int(0) }) ?? .max
  }

  /// - Parameter sql: takes an id as ?1, a row as ?2 and the most rows as ?3, and gives rows of `ledger_transfer_rows`.
  private func page(_ sql: StaticString, _ id: LedgerID?, _ row: Int64, _ limit: Int) throws(StoreError) -> [LedgerRow<Transfer>] {
    try rows(
      sql,
      bind: { (statement) throws(StoreError) in
        if let id { try statement.bind(1, id) }
        try statement.bind(2, row)
        try statement.bind(3, Int64(limit))
      },
      row: { (row) throws(StoreError) in
        let kept = try KeptTransfer(row)
        return LedgerRow(number: kept.row, hash: kept.hash, value: kept.transfer)
      })
  }
}
