internal import ArgumentParser
internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract

struct LedgerVerifyCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "every row, balance and checkpoint is right"),
    (.checkFailed, "something is wrong: the first row where it is, and what"),
    (.badData, "the data folder is damaged, or of a newer Agon; a key is none"),
    (.notFound, "there is no data"),
    (.inputOutput, "the data folder cannot be read"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Fold the whole ledger again from its first row, and compare everything with what is stored.",
    discussion: """
      Checked are the hash of each row and the order of times, that each transfer was allowed, every balance, the state of every pending \
      transfer, that debits are credits, and the signature of every checkpoint by this host's key, or the one given.

      What it cannot see is that the newest rows were cut off together with their checkpoints: note rows and head elsewhere.

      EXAMPLES
        agon ledger verify
        agon ledger verify --data /srv/backup --json

      \(Exit.help(exits))
      """)

  @Option(help: ArgumentHelp("Who has to have signed: a public key as this command prints it. By default host.key's.", valueName: "key"))
  var key: String?

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  mutating func run() throws {
    let signer = try key.map { try PublicKey($0) } ?? HostKey.read(in: storage.data)?.publicKey
    let terminal = Terminal.current
    var region = LiveRegion()
    let isShown = terminal.isInteractive && !output.json
    let audit = try storage.reading { reading in
      let all = try reading.ledgerHead.rows
      return try reading.verifyLedger(key: signer) { rows in
        guard isShown else { return }
        region.draw([Line("  \(Figures.grouped(Int(rows))) of \(Figures.grouped(Int(all))) rows", .dim)], on: terminal)
      }
    }
    region.close(clearing: true)
    if output.json {
      Output.standard(JSON.text(LedgerVerifyCommand.value(audit), pretty: true) + "\n")
    } else {
      terminal.print(LedgerVerifyCommand.lines(audit, width: terminal.width))
    }
    try (audit.fault == nil ? Exit.success : .checkFailed).leave()
  }

  private static func lines(_ audit: LedgerAudit, width: Int) -> [Line] {
    var lines: [Line] = []
    if let fault = audit.fault {
      lines += [Line("wrong at row \(fault.row)", .bad)] + Line.wrapped("  " + fault.message, width: width, ink: .bad)
      lines += [Line("  rows before it are right; restore a backup made with `agon backup`, and keep the damaged file", .dim), Line()]
    } else {
      lines += [Line("The ledger is whole.", .good), Line()]
    }
    let facts = [
      ("rows", Figures.grouped(Int(audit.head.rows))), ("accounts", Figures.grouped(audit.accounts)),
      ("transfers", "\(Figures.grouped(audit.transfers)), \(audit.open) of them still pending"),
      ("expiries", Figures.grouped(audit.expiries)), ("checkpoints", Figures.grouped(audit.checkpoints)), ("head", "\(audit.head.hash)"),
      ("key", audit.key.map { "\($0)" } ?? "none: nothing was signed yet"),
    ]
    lines += facts.map { Line($0.0, .dim).padded(to: 13) + Line($0.1) }
    guard !audit.totals.isEmpty else { return lines }
    var table = Table([
      .init(title: "asset"), .init(title: "accounts", isRight: true), .init(title: "debits = credits", isRight: true),
      .init(title: "pending", isRight: true),
    ])
    for total in audit.totals {
      table.add([
        Line(total.asset.symbol), Line(Figures.grouped(total.accounts)), Line(text(total.posted, total.asset), .bold),
        Line(text(total.pending, total.asset)),
      ])
    }
    return lines + [Line()] + table.lines(width: width)
  }

  private static func text(_ amount: Amount?, _ asset: Asset) -> String { amount?.text(of: asset) ?? "more than 128 bits" }

  private static func value(_ audit: LedgerAudit) -> Value {
    var map: Value.Map = [
      "whole": .bool(audit.fault == nil), "rows": .int(audit.head.rows), "head": .text("\(audit.head.hash)"),
      "accounts": .int(Int64(audit.accounts)), "transfers": .int(Int64(audit.transfers)), "expiries": .int(Int64(audit.expiries)),
      "pending": .int(Int64(audit.open)), "checkpoints": .int(Int64(audit.checkpoints)),
      "totals": .list(
        audit.totals.map { total in
          [
            "asset": .text(total.asset.symbol), "accounts": .int(Int64(total.accounts)), "posted": .text(text(total.posted, total.asset)),
            "pending": .text(text(total.pending, total.asset)),
          ]
        }),
    ]
    if let key = audit.key { map["key"] = .text("\(key)") }
    if let fault = audit.fault { map["fault"] = ["row": .int(fault.row), "message": .text(fault.message)] }
    return .map(map)
  }
}
