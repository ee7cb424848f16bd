internal import BareLedger
internal import Glibc
internal import HostRules
internal import HostStore

/// Rows 12 and 13: transfers a second, each on the disk when it is counted. The peer writes the same rows, updates and checkpoint into
/// a file of the same schema with the same pragmas, from C, and decides, looks up, hashes and signs nothing. Both are counted in seconds
/// that pass, as a disk's are; beside them stands what the disk does with 4 KiB and an fdatasync.
final class Ledgers {
  private static let accountCount = 1_000
  private static let now: Int64 = 1_767_225_600_000

  private let folder: String
  private let store: Store
  private var balances: [(debits: Int64, credits: Int64)]
  private var row: Int64
  private var sent = 0
  private var random = SystemRandomNumberGenerator()

  init(folder: String) throws {
    self.folder = folder
    guard mkdir(folder, 0o700) == 0 else { throw Options.Fault(message: "cannot make \(folder)") }
    let accounts = (1...Ledgers.accountCount).map { number in
      Account(
        id: LedgerID(UInt128(number) << 64), asset: .usdc, purpose: .wallet, flags: .debitsMustNotExceedCredits,
        userData: LedgerID(UInt128(number) << 100))
    }
    let faucet = Account(id: LedgerID(1), asset: .usdc, purpose: .faucet)
    // What everybody has to spend.
    let deposits = accounts.enumerated().map { index, account in
      Transfer(
        id: LedgerID(milliseconds: Ledgers.now - 1, random: UInt128(index + 1)), debit: faucet.id, credit: account.id,
        amount: Amount(units: 1 << 50), asset: .usdc, reason: .deposit)
    }
    for side in ["ours", "peer"] {
      let made = try Store(folder: folder + "/" + side)
      try made.write { writing in
        let created = try writing.createAccounts([faucet] + accounts, at: Ledgers.now)
        let moved = try writing.createTransfers(deposits, at: Ledgers.now)
        precondition(created.allSatisfy { $0 == .ok } && moved.allSatisfy { $0 == .ok })
      }
      try made.close()
    }
    balances = accounts.map { _ in (0, 1 << 50) }
    row = Int64(1 + 2 * accounts.count) + 1
    store = try Store(folder: folder + "/ours")
    bare_ledger_open(folder + "/peer/agon.sqlite")
  }

  static func rows(_ options: Options) throws -> [Row] {
    let folder = options.disk + "/ledgers-\(getpid())"
    let ledgers = try Ledgers(folder: folder)
    defer { Shell.remove(folder) }
    let singles = options.isQuick ? 50 : 200
    let repetitions = options.isQuick ? 5 : 15
    let single = try ledgers.pairs(repetitions, commits: singles, of: 1)
    let floor = Measure.median(of: 5) { bare_append(folder + "/floor", Int64(singles)) / Double(singles) }
    let batch = try ledgers.pairs(repetitions, commits: 1, of: 8_000)
    try ledgers.end()
    return [
      row(12, "durable single transfers", single, .atLeast(0.7), floor: "fdatasync \(Show.fixed(1 / floor, 0))/s"),
      row(13, "batches of 8,000, every check", batch, .atLeast(0.5), floor: "fdatasync \(Show.fixed(1 / floor, 0))/s"),
    ]
  }

  private static func row(_ number: Int, _ what: String, _ pairs: Pairs, _ target: Row.Target, floor: String) -> Row {
    Row(
      number: number, what: what, ours: Show.fixed(pairs.ours, 0) + "/s", peer: "C loop \(Show.fixed(pairs.peer, 0))/s", ratio: pairs.ratio,
      target: target, floor: floor)
  }

  /// Transfers a second of either side, interleaved: each pair writes the same transfers.
  private func pairs(_ repetitions: Int, commits: Int, of size: Int) throws -> Pairs {
    var plan: [[Step]] = []
    var failure: (any Error)?
    let pairs = Measure.pairs(
      repetitions,
      ours: {
        plan = [(0..<commits).map { _ in self.step(size) }]
        let start = bare_now()
        do {
          for step in plan[0] { try commit(step.transfers) }
        } catch {
          failure = error
        }
        return Double(commits * size) / (bare_now() - start)
      },
      peer: {
        let seconds = plan[0].reduce(0) { $0 + bare_ledger_commit($1.row, $1.bare, Int64(size), $1.accounts, Int64($1.accounts.count)) }
        return Double(commits * size) / seconds
      })
    if let failure { throw failure }
    return pairs
  }

  /// One commit, for either side.
  private struct Step {
    let row: Int64
    let transfers: [Transfer]
    let bare: [bare_transfer]
    let accounts: [bare_account]
  }

  private func step(_ size: Int) -> Step {
    let first = row
    var transfers: [Transfer] = []
    var bare: [bare_transfer] = []
    var touched: Set<Int> = []
    for _ in 0..<size {
      let debit = Int.random(in: 0..<Ledgers.accountCount, using: &random)
      let credit = (debit + Int.random(in: 1..<Ledgers.accountCount, using: &random)) % Ledgers.accountCount
      sent += 1
      let id = LedgerID(milliseconds: Ledgers.now, random: UInt128(sent))
      let about = LedgerID(UInt128(UInt64.random(in: 0 ... .max, using: &random)) << 64 | 1)
      transfers.append(
        Transfer(
          id: id, debit: LedgerID(UInt128(debit + 1) << 64), credit: LedgerID(UInt128(credit + 1) << 64), amount: Amount(units: 5),
          userData: about, asset: .usdc, reason: .payout))
      balances[debit].debits += 5
      balances[credit].credits += 5
      var entry = bare_transfer()
      withUnsafeMutableBytes(of: &entry.id) { $0.copyBytes(from: id.bytes) }
      withUnsafeMutableBytes(of: &entry.user_data) { $0.copyBytes(from: about.bytes) }
      // The faucet has the first row.
      entry.debit = Int64(debit + 2)
      entry.credit = Int64(credit + 2)
      entry.amount = 5
      entry.timestamp = Ledgers.now * 1_000_000 + row
      bare.append(entry)
      touched.formUnion([debit, credit])
      row += 1
    }
    let accounts = touched.map { bare_account(row: Int64($0 + 2), debits: balances[$0].debits, credits: balances[$0].credits) }
    return Step(row: first, transfers: transfers, bare: bare, accounts: accounts)
  }

  private func commit(_ transfers: [Transfer]) throws {
    let results = try store.write { try $0.createTransfers(transfers, at: Ledgers.now) }
    precondition(results.allSatisfy { $0 == .ok }, "the ledger refused what it should do")
  }

  /// What was measured has to be right.
  private func end() throws {
    let audit = try store.read { try $0.verifyLedger() }
    precondition(audit.fault == nil && audit.head.rows == row - 1, "the measured ledger is not whole")
    try store.close()
    bare_ledger_close()
  }
}
