internal import ArgumentParser

struct WalletCommand: ParsableCommand {
  static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well; a repeated request counts as well"),
    (.refused, "the ledger refuses it, and nothing has moved"),
    (.usage, "the amount, the asset, the id or the owner's name is wrong"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data, or no such owner"),
    (.inputOutput, "the data folder cannot be read or written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "wallet",
    abstract: "See what an owner has, and move test money in and out.",
    discussion: """
      Test money comes from a faucet of this host's and is worth nothing outside it. A wallet never owes: what it has less what is \
      reserved for entries is what it can pay.

      EXAMPLES
        agon wallet deposit 25
        agon wallet show
        agon wallet withdraw 12.50 --owner alice

      \(Exit.help(exits))
      """,
    subcommands: [
      WalletShowCommand.self,
      WalletDepositCommand.self,
      WalletWithdrawCommand.self,
    ])
}
