internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct LedgerAccountsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts",
    abstract: "List the accounts with their balances, in the order in which they were made.",
    discussion: """
      Debits and credits are what was posted; pending is what is reserved beside it. A wallet, a queue or an escrow has its credits less \
      its debits; faucet and mint owe what they gave out.

      EXAMPLES
        agon ledger accounts
        agon ledger accounts --asset usdc --purpose wallet
        agon ledger accounts --limit 1000 --json

      \(Exit.help(LedgerCommand.exits))
      """)

  @Option(help: ArgumentHelp("Only accounts of this asset: usdc, fractals, frac or eth.", valueName: "asset"))
  var asset: AssetName?

  @Option(help: ArgumentHelp("Only accounts for this: faucet, wallet, queue, escrow, protocol-fees or mint.", valueName: "purpose"))
  var purpose: PurposeName?

  @Option(help: ArgumentHelp("How many accounts to list, 1 to 100,000.", valueName: "count"))
  var limit = 100

  @Option(help: ArgumentHelp("Only accounts behind this row: the last one of a list before.", valueName: "row"))
  var after: Int64 = 0

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100,000.") }
  }

  mutating func run() throws {
    let (asset, purpose, limit, after) = (asset?.value, purpose?.value, limit, after)
    let accounts = try storage.reading { try $0.accounts(asset: asset, purpose: purpose, after: after, limit: limit + 1) }
    let shown = accounts.prefix(limit)
    if output.json {
      let value: Value = [
        "accounts": .list(shown.map(LedgerAccountsCommand.value)), "more": .bool(accounts.count > limit),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    let terminal = Terminal.current
    var table = Table([
      .init(title: "row", isRight: true, dispensability: 4), .init(title: "account"), .init(title: "available", isRight: true),
      .init(title: "pending", isRight: true, dispensability: 1), .init(title: "debits", isRight: true, dispensability: 2),
      .init(title: "credits", isRight: true, dispensability: 2), .init(title: "asset"), .init(title: "", dispensability: 3),
    ])
    for row in shown {
      let account = row.value
      let owes = account.creditsPosted < account.debitsPosted
      let pending = max(account.debitsPending, account.creditsPending)
      table.add([
        Line("\(row.number)", .dim), Line(LedgerFigures.name(account)),
        owes
          ? Line("-" + (account.debitsPosted.subtracting(account.creditsPosted) ?? .zero).text(of: account.asset))
          : Line(account.available.text(of: account.asset), .bold),
        pending == .zero ? Line() : Line(pending.text(of: account.asset), .warning),
        Line(account.debitsPosted.text(of: account.asset)), Line(account.creditsPosted.text(of: account.asset)),
        Line(account.asset.symbol, .dim), account.flags.contains(.closed) ? Line("closed", .warning) : Line(),
      ])
    }
    terminal.print(table.lines(width: terminal.width))
    guard accounts.count > limit, let last = shown.last else { return }
    let more = Invocation.command("ledger accounts --after \(last.number)", data: storage)
    terminal.print(Line("  more: `\(more)`", .dim))
  }

  private static func value(_ row: LedgerRow<Account>) -> Value {
    let account = row.value
    func amount(_ amount: Amount) -> Value { .text(amount.text(of: account.asset)) }
    return [
      "row": .int(row.number), "id": .text("\(account.id)"), "asset": .text(account.asset.symbol),
      "purpose": .text(LedgerFigures.word(account.purpose)), "user_data": .text("\(account.userData)"),
      "closed": .bool(account.flags.contains(.closed)), "available": amount(account.available),
      "debits_pending": amount(account.debitsPending), "debits_posted": amount(account.debitsPosted),
      "credits_pending": amount(account.creditsPending), "credits_posted": amount(account.creditsPosted),
      "created": .text(LedgerFigures.time(milliseconds: account.createdAt)), "hash": .text("\(row.hash)"),
    ]
  }
}
