internal import HostRules
internal import HostStore

extension Writing {
  /// Posts transfers that follow from a session: done before counts as done.
  /// - Throws: `funds` where an owner cannot pay; `ledger` for any other refusal, which no sound session meets.
  func post(_ transfers: [Transfer], accounts: [Account] = [], at now: Int64) throws {
    if !accounts.isEmpty {
      for (account, result) in zip(accounts, try createAccounts(accounts, at: now)) where result != .ok && result != .exists {
        throw SessionError(.ledger, "the account \(account.id) cannot be opened: \(result.rawValue)")
      }
    }
    guard !transfers.isEmpty else { return }
    for (transfer, result) in zip(transfers, try createTransfers(transfers, at: now)) {
      switch result {
      case .ok, .exists, .linkedEventFailed: continue
      case .exceedsCredits, .debitAccountNotFound:
        let amount = transfer.amount.text(of: transfer.asset)
        throw SessionError(
          .funds, "a wallet does not hold the \(amount) \(transfer.asset) that it is to pay", hint: "`agon wallet deposit` adds test money")
      default: throw SessionError(.ledger, "the ledger refuses the transfer \(transfer.id): \(result.rawValue)")
      }
    }
  }
}

extension SessionMoney {
  /// The money of a session whose entrants stand in its roster's order.
  init(_ header: Journal.Header, entrants: [Entrant], startedAt: Int64) throws(RulesError) {
    var entries: [EntryMoney] = []
    for entrant in entrants {
      entries.append(
        try EntryMoney(id: entrant.entry, owner: entrant.owner, space: header.space, fee: header.fee, joinedAt: entrant.joinedAt))
    }
    try self.init(
      session: LedgerID(session: header.commitment), startedAt: startedAt, entries: entries, protocolFee: header.protocolFee)
  }
}
