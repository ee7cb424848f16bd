internal import HostRules
internal import HostStore
internal import SessionRunner

// The mistakes that are made on purpose in commits.
extension LifecycleSimulation {
  /// Takes a fee a second time.
  func spoil(_ joining: Request.Joining, in writing: Writing) throws {
    guard bug == .doublePost, joining.fee > 0, joining.id.number % 5 == 0 else { return }
    let money = try EntryMoney(
      id: LedgerID(joining.id.number + 1 << 70), owner: LifecycleSimulation.owner(joining.member), space: "simulated", fee: joining.fee,
      joinedAt: joining.at)
    _ = try writing.createTransfers(money.join, at: joining.at)
  }

  /// Ends a session wrongly. False where the bug is not about this end.
  func spoil(_ ending: Request.Ending, in writing: Writing) throws -> Bool {
    guard let bug, ending.stored.fee > 0, let stored = try writing.session(ending.id), !stored.phase.isOver else { return false }
    let journal = ending.played.journal
    let entrants = try writing.entrants(of: stored.number)
    let entries = try entrants.map {
      try EntryMoney(id: $0.entry, owner: $0.owner, space: stored.space, fee: stored.fee, joinedAt: $0.joinedAt)
    }
    let money = try SessionMoney(
      session: stored.id, startedAt: stored.startedAt, entries: entries, protocolFee: journal.header.protocolFee)
    var transfers: [Transfer]
    switch (bug, journal.end.outcome) {
    case (.skippedRefund, .void): transfers = Array(money.refund.dropLast())
    case (.roundingLeak, .settled(let settlement)):
      transfers = money.settle(try money.payouts(shares: settlement.shares), seats: journal.seats)
      guard let last = transfers.indices.last, transfers[last].amount.units > 1 else { return false }
      transfers[last].amount = Amount(units: transfers[last].amount.units - 1)
    case (.paidTwice, .settled) where ending.wasResumed:
      // The escrow can pay only once, and each payout has one id: only who takes other money under other ids pays twice.
      let again = money.settle(try money.payouts(shares: journal.shares), seats: journal.seats).filter { $0.reason == .payout }
      _ = try writing.createTransfers(
        again.map {
          Transfer(
            id: LedgerID($0.id.number ^ 1), debit: .host(.faucet, .usdc), credit: $0.credit, amount: $0.amount, asset: .usdc,
            reason: .payout)
        }, at: ending.at)
      return false
    default: return false
    }
    for index in transfers.indices { transfers[index].flags.remove(.linked) }
    _ = try writing.createAccounts([.host(.protocolFees, .usdc)], at: ending.at)
    _ = try writing.createTransfers(transfers, at: ending.at)
    try writing.append(journal.steps[ending.storedSteps...], from: ending.storedSteps, to: stored.number)
    let result = try SessionResult(
      session: stored.id, pool: RatingPool(space: stored.space, major: 1), endedAt: ending.at, outcome: journal.end.outcome,
      entrants: zip(journal.seats, ending.played.forfeits).map {
        SessionResult.Entrant(agent: entrants[$0].agent, version: 1, forfeits: $1)
      },
      fee: stored.fee, protocolFee: journal.header.protocolFee)
    try writing.record(result)
    try writing.end(stored, journal: journal, at: ending.at)
    return true
  }

  /// Drains the outbox, or passes a row over.
  func mintFractals(limit: Int, in writing: Writing, at now: Int64) throws -> Int {
    if bug == .lostOutboxRow, let row = try writing.outbox(for: "fractals", topic: .ended, limit: 1).first, row.number % 7 == 0 {
      try writing.setCursor(of: "fractals", to: row.number)
      return 1
    }
    return try Arena.mintFractals(limit: limit, in: writing, at: now)
  }
}

extension Journal {
  fileprivate var shares: [Int] {
    if case .settled(let settlement) = end.outcome { settlement.shares } else { [] }
  }
}
