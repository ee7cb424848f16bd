internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner

struct WalletDepositCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deposit",
    abstract: "Give an owner test money from the faucet.",
    discussion: """
      Test money is this host's own play money: it comes from nowhere, and nobody pays anything for it. The owner is made at first use.

      EXAMPLES
        agon wallet deposit 25
        agon wallet deposit 0.5 --asset eth --owner alice
        agon wallet deposit 5 --id 0190f3a7c1d04b6e8f2a5c9d7e103b42 --json

      \(Exit.help(WalletCommand.exits))
      """)

  @OptionGroup var request: WalletRequest

  mutating func run() throws {
    // Whatever can be refused is refused before anything is made.
    let amount = try request.exactAmount()
    _ = try request.owner.name()
    let store = try Store(folder: request.storage.data)
    let owner = try request.owner.made(in: store, data: request.storage)
    let now = TimeOfDay.milliseconds()
    let transfer = Transfer.deposit(amount, of: request.asset.value, to: owner.id, id: request.ledgerID(at: now))
    let result = try store.write { try $0.deposit(amount, of: transfer.asset, to: owner.id, id: transfer.id, at: now) }
    try request.conclude(transfer, result, owner: owner, verb: "Deposited", in: store)
  }
}
