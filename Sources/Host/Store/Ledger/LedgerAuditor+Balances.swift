internal import HostRules

/// What is stored beside the rows, against what they came to.
extension LedgerAuditor {
  /// Balances and flags of every account, and the totals of every asset.
  mutating func compareAccounts() throws(Stop) {
    var sums: [Asset: Sums] = [:]
    var after: Int64 = 0
    while true {
      let page = try page(after: after)
      guard let last = page.last else { break }
      for row in page {
        let account = row.value
        guard let folded = accounts[row.number] else { throw fault("the account is in no row of the chain", at: row.number) }
        try require(account == folded, "account \(account.id) has other balances than its transfers gave it", at: row.number)
        try require(account.isSound, "account \(account.id) owes what it may not", at: row.number)
        sums[account.asset, default: Sums()].add(account)
      }
      after = last.number
    }
    for asset in Asset.allCases {
      guard let sum = sums[asset] else { continue }
      let isBalanced = sum.debitsPosted == sum.creditsPosted && sum.debitsPending == sum.creditsPending
      try require(isBalanced, "the debits of \(asset) are not its credits")
      audit.totals.append(
        LedgerAudit.Total(asset: asset, accounts: sum.accounts, posted: sum.debitsPosted.amount, pending: sum.debitsPending.amount))
    }
  }

  private func page(after row: Int64) throws(Stop) -> [LedgerRow<Account>] {
    do throws(StoreError) {
      return try reading.accounts(after: row, limit: 1_000)
    } catch {
      throw error.code == .corrupt ? fault(error.message, at: row + 1) : .store(error)
    }
  }

  /// The state of every pending transfer, against what has settled it.
  mutating func comparePending() throws(Stop) {
    let statement = try store { () throws(StoreError) in
      try reading.prepared(
        """
        SELECT s.transfer, s.state, s.expires_at, t.timestamp, t.timeout, t.flags, x.flags, e.row
        FROM ledger_pending s JOIN ledger_transfers t ON t.row = s.transfer LEFT JOIN ledger_transfers x ON x.pending = s.transfer
          LEFT JOIN ledger_expiries e ON e.pending = s.transfer
        ORDER BY s.transfer
        """)
    }
    defer { statement.reset() }
    var count = 0
    while try store({ () throws(StoreError) in try statement.step() }) {
      count += 1
      let row = statement.int(0)
      let state = try read(statement) { (row) throws(StoreError) in try row.pendingState(1) }
      let isPending = try read(statement) { (row) throws(StoreError) in try row.transferFlags(5).contains(.pending) }
      try require(isPending, "it is kept as pending, and is not", at: row)
      var settled = PendingState.pending
      if !statement.isNull(6) {
        let flags = try read(statement) { (row) throws(StoreError) in try row.transferFlags(6) }
        settled = flags.contains(.voidPending) ? .voided : .posted
      } else if !statement.isNull(7) {
        settled = .expired
      }
      try require(state == settled, "it is kept in another state than its rows brought it to", at: row)
      let timeout = statement.int(4)
      let expiresAt: Int64? = statement.isNull(2) ? nil : statement.int(2)
      try require(
        expiresAt == (timeout == 0 ? nil : statement.int(3) + timeout * 1_000_000_000), "it is kept with another time to expire", at: row)
    }
    try require(count == pendingCount, "\(pendingCount) transfers were pending, and the state of \(count) is kept")
  }

  /// That no id stands twice, nor among those that were refused.
  mutating func compareIDs() throws(Stop) {
    let twice = try store { () throws(StoreError) in
      try reading.row(
        """
        SELECT max(row) FROM ledger_transfers GROUP BY id HAVING count(*) > 1
        UNION ALL SELECT max(row) FROM ledger_accounts GROUP BY id HAVING count(*) > 1
        UNION ALL SELECT t.row FROM ledger_failures f JOIN ledger_transfers t ON t.id = f.id LIMIT 1
        """, row: { (row) throws(StoreError) in row.int(0) })
    }
    if let twice { throw fault("its id was used before", at: twice) }
  }
}

/// The volumes of all accounts of an asset.
private struct Sums {
  /// A sum of as many amounts as there may be accounts.
  struct Sum: Equatable {
    private var low: UInt128 = 0
    private var high: UInt64 = 0

    mutating func add(_ amount: Amount) {
      let (sum, overflow) = low.addingReportingOverflow(amount.units)
      low = sum
      if overflow { high += 1 }
    }

    /// Nil where it takes more than 128 bits.
    var amount: Amount? { high == 0 ? Amount(units: low) : nil }
  }

  var accounts = 0
  var debitsPending = Sum()
  var debitsPosted = Sum()
  var creditsPending = Sum()
  var creditsPosted = Sum()

  mutating func add(_ account: Account) {
    accounts += 1
    debitsPending.add(account.debitsPending)
    debitsPosted.add(account.debitsPosted)
    creditsPending.add(account.creditsPending)
    creditsPosted.add(account.creditsPosted)
  }
}
