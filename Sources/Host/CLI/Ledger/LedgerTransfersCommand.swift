internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct LedgerTransfersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfers",
    abstract: "List the newest transfers, newest first.",
    discussion: """
      A pending transfer reserves an amount; a later one posts it, in whole or in part, or voids it, or its time passes.

      EXAMPLES
        agon ledger transfers
        agon ledger transfers --account wallet:1f2a3b4c5d6e
        agon ledger transfers --session 3f2a91c0 --json

      \(Exit.help(LedgerCommand.exits))
      """)

  @Option(
    help: ArgumentHelp("Only those of this account: its name as it is listed, its id, or the first digits of it.", valueName: "account"))
  var account: LedgerIDPrefix?

  @Option(help: ArgumentHelp("Only those about this session: its id, or the first digits of it.", valueName: "session"))
  var session: LedgerIDPrefix?

  @Option(help: ArgumentHelp("How many transfers to list, 1 to 100,000.", valueName: "count"))
  var limit = 20

  @Option(help: ArgumentHelp("Only transfers before this row: the last one of a list before.", valueName: "row"))
  var before: Int64 = .max

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100,000.") }
    guard account == nil || session == nil else { throw ValidationError("--account and --session do not go together.") }
  }

  /// A transfer with all that a person wants to know of it.
  private struct Entry {
    let row: LedgerRow<Transfer>
    let debit: Account?
    let credit: Account?
    let state: PendingState?
  }

  mutating func run() throws {
    let (account, session, limit, before) = (account, session, limit, before)
    let entries = try storage.reading { reading -> [Entry] in
      var filter = TransferFilter.all
      if let account { filter = .account(try account.account(in: reading, "account").id) }
      // A session's escrow has the session's own id.
      if let session { filter = .userData(try session.account(in: reading, "session").id) }
      return try reading.newestTransfers(filter, before: before, limit: limit).map { row in
        Entry(
          row: row, debit: try reading.account(row.value.debit), credit: try reading.account(row.value.credit),
          state: row.value.flags.contains(.pending) ? try reading.pendingState(of: row.value.id) : nil)
      }
    }
    if output.json {
      return Output.standard(JSON.text(["transfers": .list(entries.map(LedgerTransfersCommand.value))], pretty: true) + "\n")
    }
    let terminal = Terminal.current
    var table = Table([
      .init(title: "row", isRight: true, dispensability: 3), .init(title: "time", dispensability: 2),
      .init(title: "why", dispensability: 1), .init(title: "amount", isRight: true), .init(title: "debit"), .init(title: "credit"),
      .init(title: "phase", dispensability: 2),
    ])
    for entry in entries {
      let transfer = entry.row.value
      let phase = entry.state.map { state in
        state == .pending ? Line("pending", .warning) : Line("pending, \(LedgerFigures.word(state))", .dim)
      }
      table.add([
        Line("\(entry.row.number)", .dim), Line(LedgerFigures.time(milliseconds: transfer.createdAt), .dim),
        Line(LedgerFigures.word(transfer.reason)), Line(LedgerFigures.amount(transfer.amount, transfer.asset), .bold),
        Line(entry.debit.map(LedgerFigures.name) ?? ""), Line(entry.credit.map(LedgerFigures.name) ?? ""),
        phase ?? Line(LedgerFigures.phase(transfer), .dim),
      ])
    }
    terminal.print(table.lines(width: terminal.width))
  }

  private static func value(_ entry: Entry) -> Value {
    let transfer = entry.row.value
    var map: Value.Map = [
      "row": .int(entry.row.number), "id": .text("\(transfer.id)"), "time": .text(LedgerFigures.time(milliseconds: transfer.createdAt)),
      "reason": .text(LedgerFigures.word(transfer.reason)), "amount": .text(transfer.amount.text(of: transfer.asset)),
      "asset": .text(transfer.asset.symbol), "debit": .text("\(transfer.debit)"), "credit": .text("\(transfer.credit)"),
      "phase": .text(LedgerFigures.phase(transfer)), "user_data": .text("\(transfer.userData)"), "timeout_s": .int(Int64(transfer.timeout)),
      "hash": .text("\(entry.row.hash)"),
    ]
    if let debit = entry.debit { map["debit_name"] = .text(LedgerFigures.name(debit)) }
    if let credit = entry.credit { map["credit_name"] = .text(LedgerFigures.name(credit)) }
    if transfer.settlesPending { map["pending_id"] = .text("\(transfer.pendingID)") }
    if let state = entry.state { map["state"] = .text(LedgerFigures.word(state)) }
    return .map(map)
  }
}
