import HostRules
import HostStore
import TestSupport
import Testing

@Suite struct WalletTests {
  private let folder: TemporaryFolder
  private let store: Store
  private let alice: Owner
  private let now: Int64 = 1_700_000_000_000

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(folder: folder.path)
    alice = try Entrants.owner("alice", 1)
    let alice = alice
    #expect(try store.write { try $0.createOwner(alice) } == .created)
  }

  private func deposit(_ units: UInt128, _ asset: Asset = .usdc, id: UInt128) throws -> TransferResult {
    let (owner, now) = (alice.id, now)
    return try store.write { try $0.deposit(Amount(units: units), of: asset, to: owner, id: LedgerID(id), at: now) }
  }

  private func withdraw(_ units: UInt128, _ asset: Asset = .usdc, id: UInt128) throws -> TransferResult {
    let (owner, now) = (alice.id, now)
    return try store.write { try $0.withdraw(Amount(units: units), of: asset, from: owner, id: LedgerID(id), at: now) }
  }

  private func available(_ asset: Asset = .usdc) throws -> UInt128? {
    let owner = alice.id
    return try store.read { try $0.account(.wallet(owner, asset))?.available.units }
  }

  @Test func aDepositIsDoneOnceHoweverOftenItIsAskedFor() throws {
    #expect(try store.read { try $0.wallet(of: alice.id) } == [])
    #expect(try deposit(25_000_000, id: 1) == .ok)
    for _ in 0..<3 { #expect(try deposit(25_000_000, id: 1) == .exists) }
    #expect(try available() == 25_000_000)
    #expect(try store.read { try $0.account(.host(.faucet, .usdc))?.debitsPosted.units } == 25_000_000)
    #expect(try store.read { try $0.walletTransfers(of: alice.id, limit: 9).map(\.value.id) } == [LedgerID(1)])
  }

  @Test func anIDStandsForOneRequest() throws {
    #expect(try deposit(5, id: 1) == .ok)
    #expect(try deposit(6, id: 1) == .existsWithDifferentAmount)
    #expect(try withdraw(5, id: 1) == .existsWithDifferentDebitAccountID)
    #expect(try deposit(5, .frac, id: 1) == .existsWithDifferentDebitAccountID)
    #expect(try available() == 5)
  }

  @Test func aWalletNeverOwes() throws {
    #expect(try withdraw(1, id: 1) == .exceedsCredits)
    #expect(try deposit(10, id: 2) == .ok)
    #expect(try withdraw(11, id: 3) == .exceedsCredits)
    #expect(try withdraw(11, id: 3) == .idAlreadyFailed)
    #expect(try withdraw(10, id: 4) == .ok)
    #expect(try withdraw(10, id: 4) == .exists)
    #expect(try available() == 0)
  }

  @Test func whatIsReservedCannotBeWithdrawn() throws {
    #expect(try deposit(10, id: 1) == .ok)
    let (queue, owner, now) = (Account.queue(space: "tweets", fee: Amount(units: 4), asset: .usdc), alice.id, now)
    let entry = Transfer(
      id: LedgerID(2), debit: .wallet(owner, .usdc), credit: queue.id, amount: Amount(units: 4), asset: .usdc, reason: .entryFee,
      flags: .pending)
    #expect(try store.write { try $0.createAccounts([queue], at: now) } == [.ok])
    #expect(try store.write { try $0.createTransfers([entry], at: now) } == [.ok])
    #expect(try withdraw(7, id: 3) == .exceedsCredits)
    #expect(try withdraw(6, id: 4) == .ok)
    #expect(try available() == 0)
  }

  @Test func assetsAreKeptApartAndWideOnesToo() throws {
    let ether: UInt128 = 1 << 100
    #expect(try deposit(ether, .eth, id: 1) == .ok)
    #expect(try deposit(7, .usdc, id: 2) == .ok)
    #expect(try withdraw(ether - 1, .eth, id: 3) == .ok)
    #expect(try available(.eth) == 1 && available(.usdc) == 7 && available(.frac) == nil)
    #expect(try store.read { try $0.wallet(of: alice.id).map(\.asset) } == [.usdc, .eth])
    #expect(try store.read { try $0.walletTransfers(of: alice.id, limit: 2).map(\.value.id) } == [LedgerID(3), LedgerID(2)])
  }

  @Test func moreThanTheLedgerCountsIsRefused() throws {
    #expect(try deposit(UInt128(Int64.max), id: 1) == .ok)
    #expect(try deposit(1, id: 2) == .overflowsDebitsPosted)
    #expect(try available() == UInt128(Int64.max))
  }

  @Test func nobodyHasNoWallet() throws {
    let nobody = OwnerID(LedgerID(7))
    let now = now
    #expect {
      try store.write { try $0.deposit(Amount(units: 1), of: .usdc, to: nobody, id: LedgerID(1), at: now) }
    } throws: { ($0 as? StoreError)?.code == .notFound }
    #expect(try store.read { try $0.account(.wallet(nobody, .usdc)) } == nil)
  }

  /// Deposits, withdrawals and repetitions at random, against a sum kept by hand.
  @Test func balancesAreTheSumOfWhatWasDone() throws {
    var random = SplitMix64(seed: Soak.seed)
    var balance: UInt128 = 0
    var done: [(id: UInt128, units: UInt128, isDeposit: Bool)] = []
    for number in 1...Soak.count(fast: 150, full: 5_000) {
      if let old = done.randomElement(using: &random), random.below(4) == 0 {
        #expect(try (old.isDeposit ? deposit(old.units, id: old.id) : withdraw(old.units, id: old.id)) == .exists)
        continue
      }
      let (units, id) = (UInt128(random.below(1000) + 1), UInt128(number))
      if random.below(2) == 0 {
        #expect(try deposit(units, id: id) == .ok)
        balance += units
        done.append((id, units, true))
      } else if units <= balance {
        #expect(try withdraw(units, id: id) == .ok)
        balance -= units
        done.append((id, units, false))
      } else {
        #expect(try withdraw(units, id: id) == .exceedsCredits)
      }
    }
    #expect(try available() == balance)
    let audit = try store.read { try $0.verifyLedger() }
    #expect(audit.fault == nil)
  }

  @Test func aConflictSaysWhatDiffers() {
    let (owner, other) = (OwnerID(LedgerID(1)), OwnerID(LedgerID(2)))
    let five = Transfer.deposit(Amount(units: 5_000_000), of: .usdc, to: owner, id: LedgerID(1))
    let differences: [(Transfer, String)] = [
      (five, ""), (.deposit(Amount(units: 6_500_000), of: .usdc, to: owner, id: LedgerID(1)), "it was 6.50 USDC, this is 5.00 USDC"),
      (.deposit(Amount(units: 5_000_000), of: .usdc, to: other, id: LedgerID(1)), "it was between other accounts"),
      (.deposit(Amount(units: 5_000_000), of: .frac, to: owner, id: LedgerID(1)), "it was in FRAC, this is in USDC"),
      (.withdrawal(Amount(units: 5_000_000), of: .usdc, from: owner, id: LedgerID(1)), "it was another kind of transfer"),
    ]
    for (kept, difference) in differences { #expect(five.differences(from: kept) == difference) }
  }
}
