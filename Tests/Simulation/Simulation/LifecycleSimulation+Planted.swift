internal import HostRules
internal import HostStore
internal import SessionRunner

// The mistakes that are made on purpose.
extension LifecycleSimulation {
  /// Ends a session wrongly. False where the bug is not about this end.
  static func spoil(_ bug: PlantedBug, _ stored: StoredSession, _ journal: Journal, in writing: Writing, at now: Int64) throws -> Bool {
    if case .ended = stored.phase { return true }
    let entrants = try writing.entrants(of: stored.number)
    var entries: [EntryMoney] = []
    for place in journal.seats {
      let entrant = entrants[place]
      entries.append(
        try EntryMoney(id: entrant.entry, owner: entrant.owner, space: stored.space, fee: stored.fee, joinedAt: entrant.joinedAt))
    }
    let money = try SessionMoney(
      session: stored.id, startedAt: stored.startedAt, entries: entries, protocolFee: journal.header.protocolFee)
    var transfers: [Transfer]
    switch (bug, journal.end.outcome) {
    case (.skippedRefund, .void): transfers = Array(money.refund.dropLast())
    case (.roundingLeak, .settled(let settlement)):
      transfers = money.settle(try money.payouts(shares: settlement.shares))
      guard let last = transfers.indices.last, transfers[last].amount.units > 1 else { return false }
      transfers[last].amount = Amount(units: transfers[last].amount.units - 1)
    default: return false
    }
    for index in transfers.indices { transfers[index].flags.remove(.linked) }
    _ = try writing.createAccounts([.host(.protocolFees, .usdc)], at: now)
    _ = try writing.createTransfers(transfers, at: now)
    let result = try SessionResult(
      session: stored.id, pool: RatingPool(space: stored.space, major: 1), endedAt: now, outcome: journal.end.outcome,
      entrants: journal.seats.map { SessionResult.Entrant(agent: entrants[$0].agent, version: 1, forfeits: 0) }, fee: stored.fee,
      protocolFee: journal.header.protocolFee)
    try writing.record(result)
    try writing.end(stored, journal: journal, at: now)
    return true
  }

  /// Drains the outbox, or passes a row over.
  static func mintAll(_ writing: Writing, bug: PlantedBug?, at now: Int64) throws -> Int {
    if bug == .lostOutboxRow, let row = try writing.outbox(for: "fractals", topic: "session.ended", limit: 1).first, row.number % 7 == 0 {
      try writing.setCursor(of: "fractals", to: row.number)
      return 1
    }
    return try Arena.mintFractals(limit: 100, in: writing, at: now)
  }
}
