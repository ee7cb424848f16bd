/// What an owner does with a wallet: test money comes from the faucet, and goes back to it.
extension Transfer {
  /// From the faucet to an owner's wallet.
  public static func deposit(_ amount: Amount, of asset: Asset, to owner: OwnerID, id: LedgerID) -> Transfer {
    Transfer(id: id, debit: .host(.faucet, asset), credit: .wallet(owner, asset), amount: amount, asset: asset, reason: .deposit)
  }

  /// From an owner's wallet back to the faucet.
  public static func withdrawal(_ amount: Amount, of asset: Asset, from owner: OwnerID, id: LedgerID) -> Transfer {
    Transfer(id: id, debit: .wallet(owner, asset), credit: .host(.faucet, asset), amount: amount, asset: asset, reason: .withdrawal)
  }

  /// How this differs from the transfer that the ledger keeps under the same id, for the person who asked; empty for a repetition.
  public func differences(from kept: Transfer) -> String {
    guard kept.asset == asset else { return "it was in \(kept.asset), this is in \(asset)" }
    guard kept.reason == reason else { return "it was another kind of transfer" }
    guard kept.debit == debit, kept.credit == credit else { return "it was between other accounts" }
    guard kept.amount == amount else { return "it was \(kept.amount.text(of: asset)) \(asset), this is \(amount.text(of: asset)) \(asset)" }
    return kept.flags == flags && kept.userData == userData && kept.pendingID == pendingID ? "" : "it was of another form"
  }
}
