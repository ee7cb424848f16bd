internal import HostRules
internal import SpaceContent

/// The statements that a batch is made of.
extension Writing {
  /// The head that this transaction's rows have led to.
  func currentHead() throws(StoreError) -> LedgerHead {
    if let head = ledger.head { return head }
    return try ledgerHead
  }

  /// No transfer and no refused one has a greater id.
  func currentNewestID() throws(StoreError) -> LedgerID {
    if let id = ledger.newestID { return id }
    return try row(
      "SELECT (SELECT max(id) FROM ledger_transfers), (SELECT max(id) FROM ledger_failures)",
      row: { (row) throws(StoreError) in max(row.id(0), row.id(1)) }) ?? .zero
  }

  /// Rows that contradict each other.
  func broken(_ what: String) -> StoreError {
    StoreError(
      .corrupt, "\(path): the balances of the ledger contradict \(what)",
      hint: "`agon ledger verify` finds the first row that is wrong; restore a backup made with `agon backup`")
  }

  func hasFailed(_ id: LedgerID) throws(StoreError) -> Bool {
    try row(
      "SELECT 1 FROM ledger_failures WHERE id = ?1", bind: { (statement) throws(StoreError) in try statement.bind(1, id) },
      row: { (_) throws(StoreError) in true }) ?? false
  }

  /// Pending transfers that have expired and are not released yet, those that expired first before the others.
  func duePending(at timestamp: Int64) throws(StoreError) -> [KeptTransfer] {
    try rows(
      """
      SELECT t.row, t.hash, t.id, d.id, c.id, t.amount, NULL, t.user_data, t.timeout, t.asset, t.reason, t.flags, t.timestamp, s.state,
        t.debit, t.credit
      FROM ledger_pending s JOIN ledger_transfers t ON t.row = s.transfer JOIN ledger_accounts d ON d.row = t.debit
        JOIN ledger_accounts c ON c.row = t.credit
      WHERE s.state = 1 AND s.expires_at <= ?1 ORDER BY s.expires_at, s.transfer LIMIT ?2
      """,
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, timestamp)
        try statement.bind(2, Int64(Ledger.expiriesMax))
      },
      row: { (row) throws(StoreError) in try KeptTransfer(row) })
  }

  func insert(
    _ transfer: Transfer, debitRow: Int64, creditRow: Int64, pendingRow: Int64?, head: LedgerHead
  ) throws(StoreError) {
    try run(
      """
      INSERT INTO ledger_transfers (row, id, debit, credit, amount, pending, user_data, timeout, asset, reason, flags, timestamp, hash)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
      """,
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, head.rows)
        try statement.bind(2, transfer.id)
        try statement.bind(3, debitRow)
        try statement.bind(4, creditRow)
        try statement.bind(5, transfer.amount, of: transfer.asset)
        try statement.bind(6, orNull: pendingRow)
        try statement.bind(7, orNull: transfer.userData)
        try statement.bind(8, Int64(transfer.timeout))
        try statement.bind(9, Int64(transfer.asset.rawValue))
        try statement.bind(10, Int64(transfer.reason.rawValue))
        try statement.bind(11, Int64(transfer.flags.rawValue))
        try statement.bind(12, transfer.timestamp)
        try statement.bind(13, head.hash)
      })
  }

  func insertPending(_ row: Int64, expiresAt: Int64?) throws(StoreError) {
    try run(
      "INSERT INTO ledger_pending (transfer, state, expires_at) VALUES (?1, 1, ?2)",
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, row)
        try statement.bind(2, orNull: expiresAt)
      })
  }

  func settle(_ row: Int64, _ state: PendingState) throws(StoreError) {
    try run(
      "UPDATE ledger_pending SET state = ?2 WHERE transfer = ?1",
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, row)
        try statement.bind(2, Int64(state.rawValue))
      })
  }

  func insertExpiry(of row: Int64, head: LedgerHead) throws(StoreError) {
    try run(
      "INSERT INTO ledger_expiries (row, pending, timestamp, hash) VALUES (?1, ?2, ?3, ?4)",
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, head.rows)
        try statement.bind(2, row)
        try statement.bind(3, head.timestamp)
        try statement.bind(4, head.hash)
      })
  }

  func insertFailure(_ id: LedgerID, _ result: TransferResult, timestamp: Int64) throws(StoreError) {
    try run(
      "INSERT INTO ledger_failures (id, result, timestamp) VALUES (?1, ?2, ?3)",
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, id)
        try statement.bind(2, result.rawValue)
        try statement.bind(3, timestamp)
      })
  }

  /// Writes an account's balances back, and whether it is closed.
  func update(_ account: Account, row: Int64) throws(StoreError) {
    try run(
      """
      UPDATE ledger_accounts SET is_closed = ?2, debits_pending = ?3, debits_posted = ?4, credits_pending = ?5, credits_posted = ?6
      WHERE row = ?1
      """,
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, row)
        try statement.bind(2, account.flags.contains(.closed) ? Int64(1) : 0)
        try statement.bind(3, account.debitsPending, of: account.asset)
        try statement.bind(4, account.debitsPosted, of: account.asset)
        try statement.bind(5, account.creditsPending, of: account.asset)
        try statement.bind(6, account.creditsPosted, of: account.asset)
      })
  }
}
