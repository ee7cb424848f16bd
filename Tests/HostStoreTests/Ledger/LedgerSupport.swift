internal import GRDBSQLite
internal import HostRules
internal import HostStore
internal import TestSupport
internal import Testing

/// Short ways to say what the tests say often.
extension LedgerID {
  init(_ number: Int) { self.init(UInt128(number)) }
}

extension Amount {
  init(_ units: Int) { self.init(units: UInt128(units)) }
}

/// Now, where a test does not care: 2026-01-01.
let newYear: Int64 = 1_767_225_600_000

extension Account {
  static func faucet(_ id: Int, _ asset: Asset = .usdc) -> Account { Account(id: LedgerID(id), asset: asset, purpose: .faucet) }

  static func wallet(_ id: Int, _ asset: Asset = .usdc) -> Account {
    Account(id: LedgerID(id), asset: asset, purpose: .wallet, flags: .debitsMustNotExceedCredits)
  }
}

extension Transfer {
  static func of(
    _ id: Int, _ debit: Int, _ credit: Int, _ amount: Int, _ flags: Flags = [], pending: Int = 0, timeout: UInt32 = 0, asset: Asset = .usdc
  ) -> Transfer {
    Transfer(
      id: LedgerID(id), debit: LedgerID(debit), credit: LedgerID(credit), amount: Amount(amount), pendingID: LedgerID(pending),
      timeout: timeout, asset: asset, reason: .deposit, flags: flags)
  }

  func with(_ change: (inout Transfer) -> Void) -> Transfer {
    var copy = self
    change(&copy)
    return copy
  }
}

/// A store of its own in a folder of its own.
final class LedgerBench {
  let folder: TemporaryFolder
  var store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(folder: folder.path)
  }

  deinit { try? store.close() }

  func reopen() throws {
    try store.close()
    store = try Store(folder: folder.path, creating: false)
  }

  @discardableResult
  func open(_ accounts: Account..., at now: Int64 = newYear) throws -> [AccountResult] {
    try store.write { try $0.createAccounts(accounts, at: now) }
  }

  @discardableResult
  func send(_ transfers: Transfer..., at now: Int64 = newYear) throws -> [TransferResult] {
    try store.write { try $0.createTransfers(transfers, at: now) }
  }

  func account(_ id: Int) throws -> Account { try #require(try store.read { try $0.account(LedgerID(id)) }) }

  func audit() throws -> LedgerAudit { try store.read { try $0.verifyLedger() } }

  /// Runs SQL as somebody would who has the file: without triggers and checks, through a connection of its own.
  func tamper(_ sql: String) throws {
    var handle: OpaquePointer?
    try #require(sqlite3_open(folder.path + "/agon.sqlite", &handle) == SQLITE_OK)
    defer { sqlite3_close(handle) }
    var message: UnsafeMutablePointer<CChar>?
    let code = sqlite3_exec(handle, sql, nil, nil, &message)
    let text = message.map { String(cString: $0) } ?? ""
    sqlite3_free(message)
    try #require(code == SQLITE_OK, "\(sql): \(text)")
  }

  /// What SQLite says to a statement on a connection that keeps to the schema; empty where it does it.
  func refusal(of sql: String) throws -> String {
    var handle: OpaquePointer?
    try #require(sqlite3_open(folder.path + "/agon.sqlite", &handle) == SQLITE_OK)
    defer { sqlite3_close(handle) }
    try #require(sqlite3_exec(handle, "PRAGMA foreign_keys = ON", nil, nil, nil) == SQLITE_OK)
    var message: UnsafeMutablePointer<CChar>?
    _ = sqlite3_exec(handle, sql, nil, nil, &message)
    defer { sqlite3_free(message) }
    return message.map { String(cString: $0) } ?? ""
  }
}
