internal import HostRules
internal import SpaceContent

/// Accounts of one request on their way into the ledger.
struct AccountBatch {
  private let writing: Writing
  private let milliseconds: Int64
  private var head: LedgerHead
  /// Those of a linked chain that is not complete yet.
  private var open: [Account] = []

  init(_ writing: Writing, at milliseconds: Int64) throws(StoreError) {
    self.writing = writing
    self.milliseconds = milliseconds
    head = try writing.currentHead()
  }

  mutating func create(_ accounts: [Account]) throws(StoreError) -> [AccountResult] {
    var results: [AccountResult] = []
    results.reserveCapacity(accounts.count)
    var chains = LinkedChains(count: accounts.count)
    for (index, account) in accounts.enumerated() {
      let isLinked = account.flags.contains(.linked)
      var result: AccountResult
      switch chains.refusal(of: index, isLinked: isLinked) {
      case .open: result = .linkedEventChainOpen
      case .failed: result = .linkedEventFailed
      case nil:
        result = Ledger.decide(account, existing: try existing(account.id))
        if result == .ok {
          var kept = account
          kept.timestamp = Ledger.timestamp(after: open.last?.timestamp ?? head.timestamp, at: milliseconds)
          open.append(kept)
        }
      }
      results.append(result)
      switch chains.end(of: index, isLinked: isLinked, stands: result == .ok) {
      case .undo(let first):
        open = []
        for member in first..<index { results[member] = .linkedEventFailed }
      case .keep: try keep()
      case .nothing: if !chains.isInside { try keep() }
      }
    }
    writing.ledger.head = head
    return results
  }

  private func existing(_ id: LedgerID) throws(StoreError) -> Account? {
    if let account = open.first(where: { $0.id == id }) { return account }
    return try writing.account(id)
  }

  private mutating func keep() throws(StoreError) {
    for account in open {
      head = head.appending(.account(account))
      try writing.insert(account, head: head)
    }
    open.removeAll(keepingCapacity: true)
  }
}

extension Writing {
  fileprivate func insert(_ account: Account, head: LedgerHead) throws(StoreError) {
    try run(
      """
      INSERT INTO ledger_accounts (row, id, asset, purpose, flags, user_data, timestamp, hash, is_closed, debits_pending, debits_posted,
        credits_pending, credits_posted)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?10, ?10)
      """,
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, head.rows)
        try statement.bind(2, account.id)
        try statement.bind(3, Int64(account.asset.rawValue))
        try statement.bind(4, Int64(account.purpose.rawValue))
        try statement.bind(5, Int64(account.flags.rawValue))
        try statement.bind(6, orNull: account.userData)
        try statement.bind(7, account.timestamp)
        try statement.bind(8, head.hash)
        try statement.bind(9, account.flags.contains(.closed) ? Int64(1) : 0)
        try statement.bind(10, .zero, of: account.asset)
      })
  }
}
