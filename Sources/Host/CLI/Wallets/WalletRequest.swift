internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

/// What is asked of a wallet: an amount of an asset, under an id.
struct WalletRequest: ParsableArguments {
  // A list, because -5 would otherwise pass for an option that is not known, and not for the amount that it is.
  @Argument(parsing: .allUnrecognized, help: ArgumentHelp("One decimal such as 12.50, above zero.", valueName: "amount"))
  var amount: [String]

  @Option(help: ArgumentHelp("What the amount is of.", valueName: "usdc|frac|eth"))
  var asset: TestMoney = .usdc

  @Option(
    help: ArgumentHelp(
      "An id of the request's own, 32 hexadecimal digits: sent again with the same one, it is done once. A new one is made where none is given.",
      valueName: "hex"))
  var id: RequestID?

  @OptionGroup var owner: OwnerOption
  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    if let option = amount.first(where: { $0.hasPrefix("-") && !$0.utf8.contains { (0x30...0x39).contains($0) } }) {
      throw ValidationError("Unknown option '\(option)'")
    }
    guard amount.count == 1 else { throw ValidationError("One amount is needed, and \(amount.count) were given.") }
  }

  /// The amount, read exactly.
  func exactAmount() throws(RulesError) -> Amount { try Amount(amount.joined(), of: asset.value) }

  func ledgerID(at milliseconds: Int64) -> LedgerID { id?.value ?? LedgerID(milliseconds: milliseconds, random: Random.bits128()) }

  /// Says what came of it.
  /// - Throws: a `Failure` where the ledger refused.
  func conclude(_ transfer: Transfer, _ result: TransferResult, owner: Owner, verb: String, in store: Store) throws {
    let (account, kept) = try store.read { reading in
      (try reading.account(.wallet(owner.id, asset.value)), try reading.transfer(transfer.id))
    }
    guard result.isThere else { throw WalletRefusal(transfer, result, account: account, kept: kept, owner: owner.name).failure }
    let balance = account?.available ?? .zero
    try store.close()
    if output.json {
      let value: Value = [
        "id": .text("\(transfer.id)"), "result": .text(result.rawValue), "owner": .text(owner.name.text),
        "asset": .text(asset.value.symbol), "amount": .text(transfer.amount.text(of: asset.value)),
        "available": .text(balance.text(of: asset.value)),
      ]
      return Output.standard(JSON.text(value, pretty: true) + "\n")
    }
    let said =
      result == .exists
      ? Line("Done already, under this id: nothing has moved now.", .warning)
      : Line("\(verb) \(transfer.amount.text(of: asset.value)) \(asset.value)", .bold) + Line(" of test money.")
    let left = Line("The wallet of \(owner.name) has \(balance.text(of: asset.value)) \(asset.value) available.")
    Terminal.current.print([said, left, Line("id \(transfer.id)", .dim)])
  }
}

/// An asset that test money is made of, as it is named on the command line. Fractals are earned, and nobody is given any.
enum TestMoney: String, CaseIterable, ExpressibleByArgument {
  case usdc, frac, eth

  var value: Asset {
    switch self {
    case .usdc: .usdc
    case .frac: .frac
    case .eth: .eth
    }
  }
}

/// The id of a request as a person gives it.
struct RequestID: ExpressibleByArgument {
  let value: LedgerID

  init?(argument: String) {
    // The two that the ledger takes from nobody.
    guard let value = LedgerID(argument), value != .zero, value.number != .max else { return nil }
    self.value = value
  }
}

/// Why the ledger refused something that a person asked of a wallet.
struct WalletRefusal {
  let failure: Failure

  /// - Parameters:
  ///   - account: the wallet as it stands.
  ///   - kept: the transfer that the ledger has under the same id.
  init(_ transfer: Transfer, _ result: TransferResult, account: Account?, kept: Transfer?, owner: OwnerName) {
    let asset = transfer.asset
    let amount = "\(transfer.amount.text(of: asset)) \(asset)"
    var (message, hint) = ("the ledger refuses \(amount): \(result.rawValue)", "")
    switch result {
    case .exceedsCredits:
      let available = (account?.available ?? .zero).text(of: asset)
      message = "the wallet of \(owner) has \(available) \(asset) available, less than \(amount)"
      let reserved = account?.debitsPending ?? .zero
      hint = reserved > .zero ? "\(reserved.text(of: asset)) \(asset) more are reserved for entries" : "name at most \(available)"
    case .idAlreadyFailed:
      message = "the request \(transfer.id) was refused before, and that stands"
      hint = "ask again with another --id, or with none"
    case .debitAccountAlreadyClosed, .creditAccountAlreadyClosed: message = "the wallet of \(owner) in \(asset) is closed"
    case .overflowsCreditsPosted, .overflowsCredits, .overflowsDebitsPosted, .overflowsDebits:
      message = "with \(amount) more, an account would hold more than the ledger counts"
      hint = "at most \(asset.maxUnits.text(of: asset)) \(asset) in all"
    default:
      guard let kept else { break }
      message = "the id \(transfer.id) stands for another request: \(transfer.differences(from: kept))"
      hint = "repeat that one as it was, or ask with another --id"
    }
    failure = Failure(.refused, code: result.rawValue, message, hint: hint)
  }
}
