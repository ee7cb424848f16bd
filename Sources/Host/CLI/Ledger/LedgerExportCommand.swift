internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct LedgerExportCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.usage, "the file is there already"),
    (.badData, "the data folder is damaged, or of a newer Agon"),
    (.notFound, "there is no data"),
    (.inputOutput, "the data folder cannot be read, or the file written"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write every transfer as CSV, or what was posted as a journal for hledger.",
    discussion: """
      Amounts are exact decimals. In hledger's journal debits are positive, as bookkeeping has it: what the host owes to others is \
      negative, and `hledger balance --invert` turns it round. What is only reserved is not in it; the CSV has that, too.

      EXAMPLES
        agon ledger export --output ledger.csv
        agon ledger export --format hledger --output agon.journal

      \(Exit.help(exits))
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case csv, hledger
  }

  @Option(help: ArgumentHelp("csv or hledger.", valueName: "format"))
  var format = Format.csv

  @Option(name: .customLong("output"), help: ArgumentHelp("The file to make; standard output by default.", valueName: "file"))
  var file: String?

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard !output.json || file != nil else { throw ValidationError("--json needs --output: standard output has what is exported.") }
  }

  mutating func run() throws {
    let format = format
    guard let file else {
      _ = try storage.reading { try LedgerExport(format: format).write(from: $0) { Output.standard($0) } }
      return
    }
    let stream = try NewFile(file)
    let count = try storage.reading { reading in
      try LedgerExport(format: format).write(from: reading) { try stream.write($0) }
    }
    try stream.close()
    if output.json {
      return Output.standard(
        JSON.text(["file": .text(file), "format": .text(format.rawValue), "transfers": .int(Int64(count))], pretty: true) + "\n")
    }
    Terminal.current.print(Line(file, .bold) + Line("  \(Figures.count(count, "transfer"))", .dim))
  }
}

/// The ledger's transfers as text for other programs.
struct LedgerExport {
  let format: LedgerExportCommand.Format

  private static let page = 1_000

  /// Writes everything in portions.
  /// - Returns: how many transfers were written.
  func write(from reading: Reading, to sink: (String) throws -> Void) throws -> Int {
    try sink(head)
    var count = 0
    var last: Int64 = 0
    while true {
      let rows = try reading.transfers(after: last, limit: LedgerExport.page)
      guard let end = rows.last else { return count }
      var text = ""
      for row in rows {
        guard let debit = try reading.account(row.value.debit), let credit = try reading.account(row.value.credit) else {
          throw Failure(
            .badData, code: "corrupt_store", "row \(row.number) of the ledger names an account that is not there",
            hint: "`agon ledger verify` says more")
        }
        let entry =
          switch format {
          case .csv: try csv(row, debit, credit, reading)
          case .hledger: hledger(row, debit, credit)
          }
        if !entry.isEmpty { count += 1 }
        text += entry
      }
      try sink(text)
      last = end.number
    }
  }

  private var head: String {
    switch format {
    case .csv:
      "row,time,id,reason,phase,state,amount,asset,debit,credit,pending_id,user_data,timeout_s,hash\n"
    case .hledger: "; Agon's ledger: what was posted. Debits are positive; what is owed to others is negative.\n\n"
    }
  }

  /// The full name: short ones may meet.
  private func name(_ account: Account) -> String {
    let word = LedgerFigures.word(account.purpose)
    return Account.isOfHost(account.purpose) ? word : "\(word):\(account.id)"
  }

  private func csv(_ row: LedgerRow<Transfer>, _ debit: Account, _ credit: Account, _ reading: Reading) throws -> String {
    let transfer = row.value
    let state = transfer.flags.contains(.pending) ? try reading.pendingState(of: transfer.id) : nil
    func id(_ id: LedgerID) -> String { id == .zero ? "" : "\(id)" }
    // No field has a comma, a quote or a line break in it.
    return [
      "\(row.number)", LedgerFigures.time(milliseconds: transfer.createdAt), "\(transfer.id)", LedgerFigures.word(transfer.reason),
      LedgerFigures.phase(transfer), state.map(LedgerFigures.word) ?? "", transfer.amount.text(of: transfer.asset), transfer.asset.symbol,
      name(debit), name(credit), id(transfer.pendingID), id(transfer.userData), "\(transfer.timeout)", "\(row.hash)",
    ].joined(separator: ",") + "\n"
  }

  private func hledger(_ row: LedgerRow<Transfer>, _ debit: Account, _ credit: Account) -> String {
    let transfer = row.value
    guard transfer.flags.isDisjoint(with: [.pending, .voidPending]) else { return "" }
    let time = LedgerFigures.time(milliseconds: transfer.createdAt)
    let amount = LedgerFigures.amount(transfer.amount, transfer.asset)
    let about = transfer.userData == .zero ? "" : ", about:\(transfer.userData)"
    return """
      \(time.prefix(10)) * (\(row.number)) \(LedgerFigures.word(transfer.reason))  ; time:\(time), id:\(transfer.id)\(about)
          \(name(debit))  \(amount)
          \(name(credit))  -\(amount)


      """
  }
}
