internal import ArgumentParser
internal import HostStore

struct LedgerCommand: ParsableCommand {
  static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data, or no such account"),
    (.inputOutput, "the data folder cannot be read"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "See where all money is and how it got there, and check it from the first row.",
    discussion: """
      Every movement is a transfer between two accounts: one is debited, the other credited, by the same amount. Nothing is ever changed \
      or deleted; each row carries the hash of the one before, and each commit ends with a checkpoint that the host has signed.

      EXAMPLES
        agon ledger accounts
        agon ledger transfers --limit 20
        agon ledger verify
        agon ledger export --format hledger --output agon.journal

      \(Exit.help(exits + [(.checkFailed, "a row, a balance or a checkpoint is wrong")]))
      """,
    subcommands: [LedgerAccountsCommand.self, LedgerTransfersCommand.self, LedgerVerifyCommand.self, LedgerExportCommand.self])
}
