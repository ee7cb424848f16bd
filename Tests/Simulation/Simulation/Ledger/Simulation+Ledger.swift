internal import HostRules
internal import HostStore

extension Simulation {
  func createAccounts(_ accounts: [Account]) throws {
    note("accounts: " + accounts.map { "\($0.id.number) \($0.asset) \($0.flags.rawValue)" }.joined(separator: ", "))
    try ask(
      expecting: { auditor in auditor.creating(accounts, at: now) },
      of: { (writing: Writing) in try writing.createAccounts(accounts, at: now) })
  }

  func createTransfers(_ transfers: [Transfer]) throws {
    guard !transfers.isEmpty else { return }
    note("transfers: " + transfers.map(Simulation.describe).joined(separator: ", "))
    tally.transfers += transfers.count
    let results = try ask(
      expecting: { auditor in auditor.creating(transfers, at: now) },
      of: { (writing: Writing) in try spoiled(transfers, in: writing) })
    for result in results { tally.results[result.rawValue, default: 0] += 1 }
    wishes.remember(transfers)
  }

  func expirePending() throws {
    note("expiries")
    try ask(
      expecting: { auditor in
        let (count, change) = auditor.expiring(at: now, limit: Ledger.expiriesMax)
        return ([count], change)
      },
      of: { (writing: Writing) in [try writing.expirePending(at: now)] })
  }

  /// Asks the store for something, and compares its answers, and all that they touched, with the auditor's. What the disk has left in doubt
  /// is asked for again when the store is open again, as any client would.
  @discardableResult
  private func ask<Answer: Equatable>(
    expecting: (NaiveLedger) -> (results: [Answer], change: NaiveLedger.Change), of request: (Writing) throws -> [Answer]
  ) throws -> [Answer] {
    guard let store else { preconditionFailure("the store is open between steps") }
    let (expected, change) = expecting(auditor)
    do {
      let answers = try store.write(request)
      note("answered: \(answers)")
      guard answers == expected else { throw fault("answered \(answers), where \(expected) is right") }
      auditor.take(change)
      try check(change)
      if disk.isDown { try reopen() }
      return expected
    } catch let error as StoreError {
      note("not answered: \(error.code.rawValue)")
      tally.refusedByDisk += 1
      if disk.isDown || error.code == .outcomeUnknown { return try settle(expected, change, expecting: expecting, of: request) }
      guard [.diskFull, .storage].contains(error.code) else { throw fault("\(error)") }
      // Known not to have happened.
      try check(change)
      return []
    }
  }

  /// Asks again after a doubt: either nothing was kept, and the answers are those of the first time; or all was, and they are those of a
  /// second time.
  private func settle<Answer: Equatable>(
    _ expected: [Answer], _ change: NaiveLedger.Change,
    expecting: (NaiveLedger) -> (results: [Answer], change: NaiveLedger.Change), of request: (Writing) throws -> [Answer]
  ) throws -> [Answer] {
    disk.setRates(.none)
    disk.setCapacity(nil)
    disk.cancelSchedule()
    try reopen()
    guard let store else { preconditionFailure("the store was opened") }
    let rows = Int(try reading { try store.read { try $0.ledgerHead.rows } })
    let answers = try reading { try store.write(request) }
    note("answered after all: \(answers)")
    // The rows tell which it was; where there are none of it, at most ids were spent, which the answers tell.
    let mayBeKept = rows == auditor.rows + change.rows
    let before = auditor.rows
    if mayBeKept { auditor.take(change) }
    let (repeated, more) = mayBeKept ? expecting(auditor) : (expected, change)
    if mayBeKept, answers == repeated {
      tally.doubtsKept += 1
      auditor.take(more)
    } else if answers == expected, rows == before {
      tally.doubtsGone += 1
      if mayBeKept { auditor.giveBack(change.failed) }
      auditor.take(change)
    } else {
      throw fault("answered \(answers) after a doubt, where \(expected) is right if it was lost, \(repeated) if it was kept")
    }
    try checkEverything()
    return answers
  }

  /// The store's answer on a disk that works: an error is a fault.
  func reading<R>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as StoreError {
      throw fault("\(error)")
    }
  }

  // MARK: Comparing

  /// What a change has touched. A disk that fails the reading has nothing to say.
  private func check(_ change: NaiveLedger.Change) throws {
    guard let store, !disk.isDown else { return }
    do {
      try store.read { reading in
        for id in change.accounts.keys.sorted() { try compare(id, reading) }
        for id in change.transfers.keys.sorted() { try compare(transfer: id, reading) }
      }
    } catch let error as StoreError {
      note("not read: \(error.code.rawValue)")
    }
  }

  /// Every account, every transfer that is pending, and the sums.
  func checkEverything() throws {
    disk.setRates(.none)
    guard let store, !disk.isDown else { return }
    try reading {
      try store.read { reading in
        for id in auditor.accounts.keys.sorted() { try compare(id, reading) }
        for id in auditor.pending { try compare(transfer: id, reading) }
        let rows = try reading.ledgerHead.rows
        guard Int(rows) == auditor.rows else { throw fault("the ledger has \(rows) rows, where \(auditor.rows) are right") }
      }
    }
    for asset in Asset.allCases {
      let accounts = auditor.accounts.values.filter { $0.asset == asset }
      guard accounts.reduce(0, { $0 + $1.debitsPosted.units }) == accounts.reduce(0, { $0 + $1.creditsPosted.units }),
        accounts.reduce(0, { $0 + $1.debitsPending.units }) == accounts.reduce(0, { $0 + $1.creditsPending.units })
      else { throw fault("the debits of \(asset) are not its credits") }
    }
  }

  private func compare(_ id: LedgerID, _ reading: Reading) throws {
    var kept = try reading.account(id)
    kept?.timestamp = 0
    guard kept != auditor.accounts[id] else { return }
    throw fault("account \(id.number) is \(Simulation.describe(kept)), where \(Simulation.describe(auditor.accounts[id])) is right")
  }

  private func compare(transfer id: LedgerID, _ reading: Reading) throws {
    var kept = try reading.transfer(id)
    kept?.timestamp = 0
    let right = auditor.transfers[id]
    guard kept == right?.transfer else {
      throw fault(
        "transfer \(id.number) is \(kept.map(Simulation.describe) ?? "none"), where \(right.map { Simulation.describe($0.transfer) } ?? "none") is right"
      )
    }
    let state = try reading.pendingState(of: id)
    guard state == right?.state else {
      throw fault("transfer \(id.number) is \(String(describing: state)), not \(String(describing: right?.state))")
    }
  }

  private static func describe(_ account: Account?) -> String {
    guard let account else { return "none" }
    return
      "(\(account.asset), flags \(account.flags.rawValue), debits \(account.debitsPosted.units)+\(account.debitsPending.units), credits "
      + "\(account.creditsPosted.units)+\(account.creditsPending.units))"
  }

  static func describe(_ t: Transfer) -> String {
    "\(t.id.number): \(t.debit.number)→\(t.credit.number) \(t.amount.units) \(t.asset) flags \(t.flags.rawValue) of \(t.pendingID.number) in \(t.timeout)"
  }

  // MARK: Planted bugs

  /// The store with the mistake in it that was asked for.
  private func spoiled(_ transfers: [Transfer], in writing: Writing) throws -> [TransferResult] {
    // Not from the first step on, so that there is something to spoil.
    guard let bug, tally.steps > 200 else { return try writing.createTransfers(transfers, at: now) }
    switch bug {
    case .missingSync: return try writing.createTransfers(transfers, at: now)
    case .skippedPosting:
      guard transfers.count == 1, transfers[0].flags == .postPending, tally.steps % 3 == 0 else {
        return try writing.createTransfers(transfers, at: now)
      }
      return auditor.creating(transfers, at: now).results
    case .doubledTransfer:
      let results = try writing.createTransfers(transfers, at: now)
      guard transfers.count == 1, results == [.ok], transfers[0].flags == [], tally.steps % 3 == 0 else { return results }
      var again = transfers[0]
      again.id = LedgerID(again.id.number + 1 << 100)
      _ = try writing.createTransfers([again], at: now)
      return results
    case .leakedUnit:
      guard var first = transfers.first, transfers.count == 1, first.flags == [], tally.steps % 3 == 0 else {
        return try writing.createTransfers(transfers, at: now)
      }
      first.amount = Amount(units: first.amount.units + 1)
      return try writing.createTransfers([first], at: now)
    }
  }
}
