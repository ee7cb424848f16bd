internal import HostCrypto
internal import HostRules
internal import SpaceContent

/// Folds a ledger row by row.
struct LedgerAuditor {
  /// Why it goes no further.
  enum Stop: Error {
    case fault(LedgerAudit.Fault)
    case store(StoreError)
  }

  let reading: Reading
  var audit = LedgerAudit()
  /// By row, the accounts as they are after the last row.
  private(set) var accounts: [Int64: Account] = [:]
  /// By row, the pending transfers that nothing has settled yet, with the rows of their accounts.
  private var open: [Int64: (transfer: Transfer, debit: Int64, credit: Int64)] = [:]
  private(set) var pendingCount = 0

  init(_ reading: Reading, key: PublicKey?) {
    self.reading = reading
    audit.key = key
  }

  /// How often progress is told, in rows.
  private static let stride: Int64 = 10_000

  /// Merges the rows of the three tables, and the checkpoints over them.
  mutating func fold(_ progress: (_ rows: Int64) -> Void) throws(Stop) {
    let accounts = try cursor(
      "SELECT row, hash, id, asset, purpose, flags, user_data, timestamp FROM ledger_accounts ORDER BY row")
    defer { accounts.statement.reset() }
    let transfers = try cursor(
      """
      SELECT row, hash, id, asset, debit, credit, amount, pending, user_data, timeout, reason, flags, timestamp
      FROM ledger_transfers ORDER BY row
      """)
    defer { transfers.statement.reset() }
    let expiries = try cursor("SELECT row, hash, pending, timestamp FROM ledger_expiries ORDER BY row")
    defer { expiries.statement.reset() }
    let checkpoints = try cursor("SELECT row, hash, timestamp, key, signature FROM ledger_checkpoints ORDER BY row")
    defer { checkpoints.statement.reset() }
    while true {
      let next = audit.head.rows + 1
      if accounts.row == next {
        try fold(account: accounts.statement)
        try advance(accounts)
      } else if transfers.row == next {
        try fold(transfer: transfers.statement)
        try advance(transfers)
      } else if expiries.row == next {
        try fold(expiry: expiries.statement)
        try advance(expiries)
      } else {
        break
      }
      if checkpoints.row == next {
        try check(checkpoints.statement)
        try advance(checkpoints)
      }
      if next.isMultiple(of: LedgerAuditor.stride) { progress(next) }
    }
    audit.open = open.count
    try require([accounts.row, transfers.row, expiries.row].allSatisfy { $0 == nil }, "the row is missing", at: audit.head.rows + 1)
    try require(checkpoints.row == nil, "a checkpoint covers rows that are missing", at: checkpoints.row ?? 0)
    let signed = try store { () throws(StoreError) in try reading.lastCheckpoint?.head.rows ?? 0 }
    try require(signed == audit.head.rows, "no checkpoint covers the rows behind \(signed)", at: signed + 1)
    progress(audit.head.rows)
  }

  // MARK: Rows

  private mutating func fold(account row: SQLStatement) throws(Stop) {
    let kept = try read(row) { (row) throws(StoreError) in
      Account(
        id: row.id(2), asset: try row.asset(3), purpose: try row.purpose(4), flags: try row.accountFlags(5), userData: row.id(6),
        timestamp: row.int(7))
    }
    try append(.account(kept), row)
    var request = kept
    request.timestamp = 0
    let result = Ledger.decide(request, existing: nil)
    try require(result == .ok, "account \(kept.id) was not allowed: \(result.rawValue)")
    accounts[audit.head.rows] = kept
    audit.accounts += 1
  }

  private mutating func fold(transfer row: SQLStatement) throws(Stop) {
    let number = audit.head.rows + 1
    guard let debit = accounts[row.int(4)], let credit = accounts[row.int(5)] else {
      throw fault("it names accounts that were not there yet", at: number)
    }
    let pendingRow: Int64? = row.isNull(7) ? nil : row.int(7)
    let pending = pendingRow.flatMap { open[$0]?.transfer }
    try require(pendingRow == nil || pending != nil, "it settles what was not pending any more", at: number)
    let kept = try read(row) { (row) throws(StoreError) in
      Transfer(
        id: row.id(2), debit: debit.id, credit: credit.id, amount: row.amount(6), pendingID: pending?.id ?? .zero, userData: row.id(8),
        timeout: try row.timeout(9), asset: try row.asset(3), reason: try row.reason(10), flags: try row.transferFlags(11),
        timestamp: row.int(12))
    }
    try append(.transfer(kept), row)
    var request = kept
    request.timestamp = 0
    let found = TransferSurroundings(pending: pending, pendingState: pending.map { _ in .pending }, debit: debit, credit: credit)
    switch Ledger.decide(request, found: found, at: kept.timestamp) {
    case .refused(let result): throw fault("transfer \(kept.id) was not allowed: \(result.rawValue)", at: number)
    case .done(let change):
      try require(change.transfer == kept, "transfer \(kept.id) did not move what it says")
      accounts[row.int(4)] = change.debit
      accounts[row.int(5)] = change.credit
    }
    if let pendingRow { open[pendingRow] = nil }
    if kept.flags.contains(.pending) {
      open[number] = (kept, row.int(4), row.int(5))
      pendingCount += 1
    }
    audit.transfers += 1
  }

  private mutating func fold(expiry row: SQLStatement) throws(Stop) {
    let number = audit.head.rows + 1
    let pendingRow = row.int(2)
    guard let (pending, debitRow, creditRow) = open[pendingRow] else {
      throw fault("it releases what was not pending any more", at: number)
    }
    try append(.expiry(of: pending.id, timestamp: row.int(3)), row)
    guard let debit = accounts[debitRow], let credit = accounts[creditRow],
      let after = Ledger.expire(pending, debit: debit, credit: credit, at: row.int(3))
    else { throw fault("transfer \(pending.id) had not expired", at: number) }
    accounts[debitRow] = after.debit
    accounts[creditRow] = after.credit
    open[pendingRow] = nil
    audit.expiries += 1
  }

  /// Takes a row into the chain of hashes.
  private mutating func append(_ entry: LedgerEntry, _ row: SQLStatement) throws(Stop) {
    let number = audit.head.rows + 1
    try require(entry.timestamp > audit.head.timestamp, "its time is not after that of the row before", at: number)
    let next = audit.head.appending(entry)
    let hash = try read(row) { (row) throws(StoreError) in try row.digest(1) }
    try require(next.hash == hash, "its hash is not that of its content and the row before", at: number)
    audit.head = next
  }

  private mutating func check(_ row: SQLStatement) throws(Stop) {
    let checkpoint = try read(row) { (row) throws(StoreError) in try Checkpoint(row) }
    try require(checkpoint.head == audit.head, "its checkpoint is over another head")
    try require(checkpoint.key == audit.key ?? checkpoint.key, "its checkpoint is signed with another key: \(checkpoint.key)")
    try require(checkpoint.isValid, "the signature of its checkpoint is not valid")
    audit.key = checkpoint.key
    audit.checkpoints += 1
  }

  // MARK: Steps

  /// A query, and the row it stands at.
  private final class Cursor {
    let statement: SQLStatement
    var row: Int64?

    init(_ statement: SQLStatement) { self.statement = statement }
  }

  private func cursor(_ sql: StaticString) throws(Stop) -> Cursor {
    let cursor = Cursor(try store { () throws(StoreError) in try reading.prepared(sql) })
    try advance(cursor)
    return cursor
  }

  private func advance(_ cursor: Cursor) throws(Stop) {
    cursor.row = try store { () throws(StoreError) in try cursor.statement.step() } ? cursor.statement.int(0) : nil
  }

  /// Reads a row, whose content may be anything.
  func read<R>(_ row: SQLStatement, _ body: (SQLStatement) throws(StoreError) -> R) throws(Stop) -> R {
    do throws(StoreError) {
      return try body(row)
    } catch {
      throw error.code == .corrupt ? fault(error.message, at: row.int(0)) : .store(error)
    }
  }

  func store<R>(_ body: () throws(StoreError) -> R) throws(Stop) -> R {
    do throws(StoreError) { return try body() } catch { throw .store(error) }
  }

  func fault(_ message: String, at row: Int64) -> Stop { .fault(LedgerAudit.Fault(row: row, message: message)) }

  /// - Parameter row: by default the last one that was taken into the chain.
  func require(_ condition: Bool, _ message: @autoclosure () -> String, at row: Int64? = nil) throws(Stop) {
    if !condition { throw fault(message(), at: row ?? audit.head.rows) }
  }
}
