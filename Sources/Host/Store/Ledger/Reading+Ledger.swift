public import HostRules
public import SpaceContent

/// A row of the ledger: what it holds, where it stands.
public struct LedgerRow<Value: Hashable & Sendable>: Hashable, Sendable {
  /// Its number, from 1, shared by accounts, transfers and expiries.
  public let number: Int64
  public let hash: Digest
  public let value: Value
}

/// A transfer with what belongs to it.
struct KeptTransfer {
  let row: Int64
  let hash: Digest
  let transfer: Transfer
  let state: PendingState?
  let debitRow: Int64
  let creditRow: Int64
}

extension Reading {
  /// The account with this id, with its balances.
  public func account(_ id: LedgerID) throws(StoreError) -> Account? { try keptAccount(id)?.value }

  /// The transfer with this id, as it is kept.
  public func transfer(_ id: LedgerID) throws(StoreError) -> Transfer? { try keptTransfer(id)?.transfer }

  /// What became of a pending transfer; nil where there is no such one, or it is not a pending one.
  public func pendingState(of id: LedgerID) throws(StoreError) -> PendingState? { try keptTransfer(id)?.state }

  /// How far the ledger has come.
  public var ledgerHead: LedgerHead {
    get throws(StoreError) {
      try row(
        """
        SELECT row, hash, timestamp FROM (
          SELECT * FROM (SELECT row, hash, timestamp FROM ledger_accounts ORDER BY row DESC LIMIT 1)
          UNION ALL SELECT * FROM (SELECT row, hash, timestamp FROM ledger_transfers ORDER BY row DESC LIMIT 1)
          UNION ALL SELECT * FROM (SELECT row, hash, timestamp FROM ledger_expiries ORDER BY row DESC LIMIT 1)
        ) ORDER BY row DESC LIMIT 1
        """,
        row: { (row) throws(StoreError) in LedgerHead(rows: row.int(0), hash: try row.digest(1), timestamp: row.int(2)) }) ?? .empty
    }
  }

  /// The newest checkpoint, or nil for a ledger without rows.
  public var lastCheckpoint: Checkpoint? {
    get throws(StoreError) {
      try row(
        "SELECT row, hash, timestamp, key, signature FROM ledger_checkpoints ORDER BY row DESC LIMIT 1",
        row: { (row) throws(StoreError) in try Checkpoint(row) })
    }
  }

  func keptAccount(_ id: LedgerID) throws(StoreError) -> LedgerRow<Account>? {
    try row(
      """
      SELECT row, hash, id, asset, purpose, flags, is_closed, user_data, debits_pending, debits_posted, credits_pending, credits_posted,
        timestamp
      FROM ledger_accounts WHERE id = ?1
      """,
      bind: { (statement) throws(StoreError) in try statement.bind(1, id) },
      row: { (row) throws(StoreError) in try LedgerRow(account: row) })
  }

  func keptTransfer(_ id: LedgerID) throws(StoreError) -> KeptTransfer? {
    try row(
      """
      SELECT t.row, t.hash, t.id, d.id, c.id, t.amount, p.id, t.user_data, t.timeout, t.asset, t.reason, t.flags, t.timestamp, s.state,
        t.debit, t.credit
      FROM ledger_transfers t JOIN ledger_accounts d ON d.row = t.debit JOIN ledger_accounts c ON c.row = t.credit
        LEFT JOIN ledger_transfers p ON p.row = t.pending LEFT JOIN ledger_pending s ON s.transfer = t.row
      WHERE t.id = ?1
      """,
      bind: { (statement) throws(StoreError) in try statement.bind(1, id) },
      row: { (row) throws(StoreError) in try KeptTransfer(row) })
  }
}

extension LedgerRow where Value == Account {
  /// Reads the columns `row, hash, id, asset, purpose, flags, is_closed, user_data`, the four volumes and `timestamp`.
  init(account row: SQLStatement) throws(StoreError) {
    var account = Account(
      id: row.id(2), asset: try row.asset(3), purpose: try row.purpose(4), flags: try row.accountFlags(5), userData: row.id(7),
      timestamp: row.int(12))
    if row.int(6) != 0 { account.flags.insert(.closed) } else { account.flags.remove(.closed) }
    account.debitsPending = row.amount(8)
    account.debitsPosted = row.amount(9)
    account.creditsPending = row.amount(10)
    account.creditsPosted = row.amount(11)
    self.init(number: row.int(0), hash: try row.digest(1), value: account)
  }
}

extension KeptTransfer {
  /// Reads the columns of `Reading.keptTransfer`.
  init(_ row: SQLStatement) throws(StoreError) {
    let transfer = Transfer(
      id: row.id(2), debit: row.id(3), credit: row.id(4), amount: row.amount(5), pendingID: row.id(6), userData: row.id(7),
      timeout: try row.timeout(8), asset: try row.asset(9), reason: try row.reason(10), flags: try row.transferFlags(11),
      timestamp: row.int(12))
    self.init(
      row: row.int(0), hash: try row.digest(1), transfer: transfer, state: try row.pendingState(13), debitRow: row.int(14),
      creditRow: row.int(15))
  }
}
