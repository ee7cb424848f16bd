internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner

struct WalletWithdrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: "Give test money back to the faucet.",
    discussion: """
      What is reserved for entries cannot be withdrawn.

      EXAMPLES
        agon wallet withdraw 12.50
        agon wallet withdraw 5 --owner alice --id 0190f3a7c1d04b6e8f2a5c9d7e103b43

      \(Exit.help(WalletCommand.exits))
      """)

  @OptionGroup var request: WalletRequest

  mutating func run() throws {
    let amount = try request.exactAmount()
    let store = try Store(folder: request.storage.data, creating: false)
    let whose = request.owner.owner
    let owner = try store.read { try $0.require(owner: whose) }
    let now = TimeOfDay.milliseconds()
    let transfer = Transfer.withdrawal(amount, of: request.asset.value, from: owner.id, id: request.ledgerID(at: now))
    let result = try store.write { try $0.withdraw(amount, of: transfer.asset, from: owner.id, id: transfer.id, at: now) }
    try request.conclude(transfer, result, owner: owner, verb: "Withdrew", in: store)
  }
}
