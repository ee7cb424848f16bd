internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct WalletShowCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data, or no such owner"),
    (.inputOutput, "the data folder cannot be read"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what an owner has in each asset, and the newest transfers.",
    discussion: """
      Available is what can be paid at once; pending is reserved for entries that wait for their session.

      EXAMPLES
        agon wallet show
        agon wallet show --owner alice --limit 50 --json

      \(Exit.help(exits))
      """)

  @OptionGroup var owner: OwnerOption

  @Option(help: ArgumentHelp("How many transfers to show, 1 to 1,000.", valueName: "count"))
  var limit = 10

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...1_000).contains(limit) else { throw ValidationError("--limit takes 1 to 1,000.") }
  }

  mutating func run() throws {
    let store = try Store(folder: storage.data, creating: false)
    let (whose, limit) = (owner.owner, limit)
    let description = try store.read { reading in
      let owner = try reading.require(owner: whose)
      return WalletDescription(
        owner: owner, accounts: try reading.wallet(of: owner.id),
        transfers: try reading.walletTransfers(of: owner.id, limit: limit).map(\.value))
    }
    try store.close()
    if output.json { return Output.standard(JSON.text(description.value, pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(description.lines(width: terminal.width))
    guard description.accounts.isEmpty else { return }
    terminal.print(
      RunDisplay.whatNext(
        [(Invocation.command("wallet deposit 25 --owner \(description.owner.name)", data: storage), "take some test money")],
        width: terminal.width))
  }
}

/// What is shown of a wallet.
struct WalletDescription {
  let owner: Owner
  let accounts: [Account]
  /// The newest first.
  let transfers: [Transfer]

  var value: Value {
    [
      "owner": .text(owner.name.text), "owner_id": .text("\(owner.id)"),
      "accounts": .list(
        accounts.map { account in
          [
            "id": .text("\(account.id)"), "asset": .text(account.asset.symbol),
            "available": .text(account.available.text(of: account.asset)),
            "pending": .text(account.debitsPending.text(of: account.asset)),
          ]
        }),
      "transfers": .list(
        transfers.map { transfer in
          [
            "id": .text("\(transfer.id)"), "asset": .text(transfer.asset.symbol), "reason": .text(words(transfer)),
            "amount": .text(transfer.amount.text(of: transfer.asset)), "effect": .text(effect(transfer).rawValue),
            "created_ms": .int(transfer.createdAt),
          ]
        }),
    ]
  }

  func lines(width: Int) -> [Line] {
    let title = Line("Wallet of \(owner.name)", .bold) + Line("  test money of this host", .dim)
    guard !accounts.isEmpty else { return [title, Line("There is nothing in it yet.", .dim)] }
    var balances = Table([
      .init(title: "asset"), .init(title: "available", isRight: true), .init(title: "pending", isRight: true),
      .init(title: "account", dispensability: 1),
    ])
    for account in accounts {
      balances.add([
        Line(account.asset.symbol), Line(account.available.text(of: account.asset), .bold),
        Line(account.debitsPending.text(of: account.asset), account.debitsPending == .zero ? .dim : .plain),
        Line("\(account.id)", .dim),
      ])
    }
    var lines = [title] + balances.lines(width: width)
    guard !transfers.isEmpty else { return lines }
    var table = Table([
      .init(title: "time"), .init(title: "what"), .init(title: "amount", isRight: true), .init(title: "asset"),
      .init(title: "id", dispensability: 1),
    ])
    for transfer in transfers {
      let amount = transfer.amount.text(of: transfer.asset)
      let shown: Line =
        switch effect(transfer) {
        case .received: Line("+" + amount, .good)
        case .paid: Line("−" + amount)
        case .reserved, .released: Line("(" + amount + ")", .dim)
        }
      table.add([
        Line(Figures.moment(milliseconds: transfer.createdAt), .dim), Line(words(transfer)), shown, Line(transfer.asset.symbol),
        Line("\(transfer.id)", .dim),
      ])
    }
    lines += [Line()] + table.lines(width: width)
    return lines
  }

  /// What a transfer did to the wallet.
  private enum Effect: String {
    case received, paid, reserved, released
  }

  private func effect(_ transfer: Transfer) -> Effect {
    if transfer.flags.contains(.pending) { return .reserved }
    if transfer.flags.contains(.voidPending) { return .released }
    return accounts.contains { $0.id == transfer.credit } ? .received : .paid
  }

  private func words(_ transfer: Transfer) -> String {
    let reason =
      switch transfer.reason {
      case .deposit: "deposit"
      case .withdrawal: "withdrawal"
      case .entryFee: "entry fee"
      case .pool: "pool"
      case .protocolFee: "protocol fee"
      case .payout: "payout"
      case .refund: "refund"
      case .mint: "minted"
      }
    switch effect(transfer) {
    case .reserved: return reason + ", reserved"
    case .released: return reason + ", released"
    case .received, .paid: return reason
    }
  }
}
