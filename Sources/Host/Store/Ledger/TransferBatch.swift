internal import HostRules
internal import SpaceContent

/// Transfers of one request on their way into the ledger.
///
/// Accounts are read once and written back once. What a linked chain does is kept here until the chain is complete, so that a chain that
/// fails has written nothing.
struct TransferBatch {
  /// An account that the batch touches.
  struct Slot {
    let row: Int64
    var account: Account
    var isChanged = false
  }

  /// A transfer that is done, with the rows that it names.
  private struct Done {
    let transfer: Transfer
    let debitRow: Int64
    let creditRow: Int64
    let settled: PendingState?
    let pendingRow: Int64?
  }

  private let writing: Writing
  private let milliseconds: Int64
  private var head: LedgerHead
  private var newestID: LedgerID
  private var slots: [Slot] = []
  private var places: [LedgerID: Int] = [:]
  /// Those of a linked chain that is not complete yet, where each stands among them, and what they have settled.
  private var open: [Done] = []
  private var openPlaces: [LedgerID: Int] = [:]
  private var openSettled: [LedgerID: PendingState] = [:]
  /// The accounts before each change of the open chain.
  private var before: [(place: Int, slot: Slot)] = []

  init(_ writing: Writing, at milliseconds: Int64) throws(StoreError) {
    self.writing = writing
    self.milliseconds = milliseconds
    head = try writing.currentHead()
    newestID = try writing.currentNewestID()
  }

  mutating func create(_ transfers: [Transfer]) throws(StoreError) -> [TransferResult] {
    var results: [TransferResult] = []
    results.reserveCapacity(transfers.count)
    var chains = LinkedChains(count: transfers.count)
    for (index, transfer) in transfers.enumerated() {
      let isLinked = transfer.flags.contains(.linked)
      let result: TransferResult
      switch chains.refusal(of: index, isLinked: isLinked) {
      case .open: result = .linkedEventChainOpen
      case .failed: result = .linkedEventFailed
      case nil: result = try decide(transfer, isInChain: chains.isInside)
      }
      results.append(result)
      switch chains.end(of: index, isLinked: isLinked, stands: result == .ok) {
      case .undo(let first):
        undo()
        for member in first..<index { results[member] = .linkedEventFailed }
      case .keep: try keep()
      case .nothing: break
      }
      // After a chain was undone: that an id was refused stays.
      if result.isTransient { try refuse(transfer.id, result) }
    }
    try finish()
    return results
  }

  /// Releases what is due.
  mutating func expire() throws(StoreError) -> Int {
    let due = try writing.duePending(at: Ledger.nanoseconds(milliseconds: milliseconds))
    for kept in due {
      let timestamp = Ledger.timestamp(after: head.timestamp, at: milliseconds)
      guard let debit = try place(of: kept.transfer.debit), let credit = try place(of: kept.transfer.credit),
        holds(kept.transfer, debit: debit, credit: credit),
        let after = Ledger.expire(kept.transfer, debit: slots[debit].account, credit: slots[credit].account, at: timestamp)
      else { throw writing.broken("transfer \(kept.transfer.id)") }
      change(debit, to: after.debit)
      change(credit, to: after.credit)
      head = head.appending(.expiry(of: kept.transfer.id, timestamp: timestamp))
      try writing.insertExpiry(of: kept.row, head: head)
      try writing.settle(kept.row, .expired)
    }
    try finish()
    return due.count
  }

  // MARK: Deciding

  private mutating func decide(_ transfer: Transfer, isInChain: Bool) throws(StoreError) -> TransferResult {
    if let refusal = Ledger.refusalBeforeLookup(of: transfer) { return refusal }
    var found = TransferSurroundings()
    var pendingRow: Int64?
    if transfer.id <= newestID {
      found.existing = try kept(transfer.id)?.transfer
      if found.existing == nil { found.hasFailed = try writing.hasFailed(transfer.id) }
    }
    var debitID = transfer.debit
    var creditID = transfer.credit
    if transfer.settlesPending, transfer.pendingID != .zero, let pending = try kept(transfer.pendingID) {
      found.pending = pending.transfer
      found.pendingState = openSettled[transfer.pendingID] ?? pending.state
      pendingRow = pending.row
      debitID = pending.transfer.debit
      creditID = pending.transfer.credit
    }
    var debit: Int?
    var credit: Int?
    if found.existing == nil, !found.hasFailed {
      debit = try place(of: debitID)
      credit = try place(of: creditID)
      found.debit = debit.map { slots[$0].account }
      found.credit = credit.map { slots[$0].account }
    }
    if let pending = found.pending, found.pendingState == .pending, let debit, let credit {
      guard holds(pending, debit: debit, credit: credit) else { throw writing.broken("transfer \(pending.id)") }
    }
    let timestamp = Ledger.timestamp(after: open.last?.transfer.timestamp ?? head.timestamp, at: milliseconds)
    switch Ledger.decide(transfer, found: found, at: timestamp) {
    case .refused(let result): return result
    case .done(let change):
      guard let debit, let credit else { preconditionFailure("a transfer is done between two accounts") }
      try apply(change, debit: debit, credit: credit, pendingRow: pendingRow, isInChain: isInChain)
      return .ok
    }
  }

  private mutating func apply(
    _ change: TransferChange, debit: Int, credit: Int, pendingRow: Int64?, isInChain: Bool
  ) throws(StoreError) {
    if isInChain {
      before.append((debit, slots[debit]))
      before.append((credit, slots[credit]))
    }
    self.change(debit, to: change.debit)
    self.change(credit, to: change.credit)
    newestID = max(newestID, change.transfer.id)
    let done = Done(
      transfer: change.transfer, debitRow: slots[debit].row, creditRow: slots[credit].row, settled: change.settled, pendingRow: pendingRow)
    guard isInChain else { return try write(done) }
    openPlaces[change.transfer.id] = open.count
    open.append(done)
    if let settled = change.settled { openSettled[change.transfer.pendingID] = settled }
  }

  /// A transfer that is kept, or done by the open chain.
  private func kept(_ id: LedgerID) throws(StoreError) -> KeptTransfer? {
    guard let place = openPlaces[id] else { return try writing.keptTransfer(id) }
    let done = open[place]
    let state: PendingState? = done.transfer.flags.contains(.pending) ? openSettled[id] ?? .pending : nil
    return KeptTransfer(
      row: head.rows + Int64(place) + 1, hash: head.hash, transfer: done.transfer, state: state, debitRow: done.debitRow,
      creditRow: done.creditRow)
  }

  private mutating func place(of id: LedgerID) throws(StoreError) -> Int? {
    if let place = places[id] { return place }
    guard let found = try writing.keptAccount(id) else { return nil }
    guard found.value.isSound else { throw writing.broken("account \(id)") }
    places[id] = slots.count
    slots.append(Slot(row: found.number, account: found.value))
    return slots.count - 1
  }

  /// Whether what is reserved in the accounts has the pending transfer in it, as it has in every book that nobody tampered with.
  private func holds(_ pending: Transfer, debit: Int, credit: Int) -> Bool {
    slots[debit].account.debitsPending >= pending.amount && slots[credit].account.creditsPending >= pending.amount
  }

  private mutating func change(_ place: Int, to account: Account) {
    slots[place].account = account
    slots[place].isChanged = true
  }

  // MARK: Chains

  private mutating func undo() {
    for (place, slot) in before.reversed() { slots[place] = slot }
    forgetChain()
  }

  private mutating func keep() throws(StoreError) {
    for done in open { try write(done) }
    forgetChain()
  }

  private mutating func forgetChain() {
    open.removeAll(keepingCapacity: true)
    openPlaces.removeAll(keepingCapacity: true)
    openSettled.removeAll(keepingCapacity: true)
    before.removeAll(keepingCapacity: true)
  }

  // MARK: Writing

  private mutating func write(_ done: Done) throws(StoreError) {
    head = head.appending(.transfer(done.transfer))
    try writing.insert(done.transfer, debitRow: done.debitRow, creditRow: done.creditRow, pendingRow: done.pendingRow, head: head)
    if done.transfer.flags.contains(.pending) { try writing.insertPending(head.rows, expiresAt: done.transfer.expiresAt) }
    if let settled = done.settled, let row = done.pendingRow { try writing.settle(row, settled) }
  }

  private mutating func refuse(_ id: LedgerID, _ result: TransferResult) throws(StoreError) {
    try writing.insertFailure(id, result, timestamp: Ledger.timestamp(after: head.timestamp, at: milliseconds))
    newestID = max(newestID, id)
  }

  private mutating func finish() throws(StoreError) {
    for slot in slots where slot.isChanged { try writing.update(slot.account, row: slot.row) }
    writing.ledger.head = head
    writing.ledger.newestID = newestID
  }
}
