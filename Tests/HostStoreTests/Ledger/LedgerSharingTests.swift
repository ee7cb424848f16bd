internal import HostRules
internal import Synchronization
internal import TestSupport
internal import Testing

internal import class Foundation.FileManager

@testable internal import HostStore

/// What a connection remembers of the ledger between its transactions is right only where nobody else has written.
@Suite struct LedgerSharingTests {
  @Test func twoStoresOnOneFileWriteOneChain() throws {
    let bench = try LedgerBench()
    let other = try Store(folder: bench.folder.path, creating: false)
    defer { try? other.close() }
    try bench.open(.faucet(1), .wallet(2))
    for number in 0..<30 {
      let store = number % 3 == 0 ? bench.store : other
      #expect(try store.write { try $0.createTransfers([.of(100 + number, 1, 2, 5)], at: newYear) } == [.ok])
    }
    // Each knows what the other has done or refused a moment ago.
    #expect(try bench.send(.of(500, 2, 1, 1_000)) == [.exceedsCredits])
    #expect(try other.write { try $0.createTransfers([.of(500, 1, 2, 5)], at: newYear) } == [.idAlreadyFailed])
    #expect(try other.write { try $0.createTransfers([.of(600, 1, 2, 5)], at: newYear) } == [.ok])
    #expect(try bench.send(.of(600, 1, 2, 6)) == [.existsWithDifferentAmount])
    #expect(try bench.send(.of(600, 1, 2, 5)) == [.exists])
    let audit = try bench.audit()
    #expect(audit.fault == nil)
    #expect(audit.head.rows == 33)
  }

  @Test func whatIsRolledBackIsForgotten() throws {
    struct Regret: Error {}
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2))
    #expect(try bench.send(.of(10, 1, 2, 5)) == [.ok])
    #expect(throws: Regret.self) {
      try bench.store.write { writing in
        #expect(try writing.createTransfers([.of(20, 1, 2, 5)], at: newYear) == [.ok])
        throw Regret()
      }
    }
    #expect(try bench.send(.of(20, 1, 2, 7)) == [.ok])
    #expect(try bench.account(2).creditsPosted == Amount(12))
    #expect(try bench.audit().fault == nil)
  }

  @Test func withoutTheKeyOnlyWhatItWouldSignIsRefused() throws {
    let bench = try LedgerBench()
    try bench.open(.faucet(1), .wallet(2))
    try FileManager.default.removeItem(atPath: bench.folder.path + "/host.key")
    try bench.reopen()
    let ends = Mutex<[String]>([])
    let end: @Sendable ((any Error)?) -> Void = { error in ends.withLock { $0.append((error as? StoreError)?.code.rawValue ?? "kept") } }
    bench.store.run([
      Store.Job(run: { try $0.setCursor(of: "one", to: 1) }, end: end),
      Store.Job(run: { _ = try $0.createTransfers([.of(11, 1, 2, 5)], at: newYear) }, end: end),
      Store.Job(run: { try $0.setCursor(of: "two", to: 2) }, end: end),
    ])
    #expect(ends.withLock { $0 } == ["kept", "not_found", "kept"])
    #expect(try bench.audit().head.rows == 2)
  }
}
