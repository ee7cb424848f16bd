import HostRules
import TestSupport
import Testing

@Suite struct SessionMoneyTests {
  static let session = LedgerID(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff)
  static let start: Int64 = 1_700_000_000_000

  static func owner(_ number: Int) -> OwnerID { OwnerID(milliseconds: 5, random: UInt128(number + 1)) }

  static func entry(_ number: Int, fee: Int64) throws -> EntryMoney {
    try EntryMoney(
      id: LedgerID(milliseconds: start - 500, random: UInt128(number)), owner: owner(number), space: "duel", fee: fee, joinedAt: start - 500
    )
  }

  static func money(seats: Int, fee: Int64, protocolFee: Int = 1000) throws -> SessionMoney {
    try SessionMoney(
      session: session, startedAt: start, entries: (0..<seats).map { try entry($0, fee: fee) }, protocolFee: protocolFee)
  }

  /// SHA-256 over the length-prefixed parts, computed with another program.
  @Test func idsAreThoseOfTheirDefinition() throws {
    let money = try Self.money(seats: 100, fee: 10)
    let payouts = try money.payouts(shares: [5000, 5000] + Array(repeating: 0, count: 98))
    #expect("\(money.start[0].id)" == "018bcfe568009caadbeab30f3e4965b6")
    #expect(money.start.last.map { "\($0.id)" } == "018bcfe568005bc35ccb74f00d1c960e")
    #expect(money.settle(payouts, seats: Array(money.entries.indices)).map { "\($0.id)" }[0] == "018bcfe56800ecd2cc98d4889778b0b4")
    #expect(money.settle(payouts, seats: Array(money.entries.indices)).map { "\($0.id)" }[2] == "018bcfe568009db002fdf0abea293a3a")
    #expect(money.refund.last.map { "\($0.id)" } == "018bcfe568009e679d58f1d7a9eb84b0")
  }

  @Test func aJoinReservesAndALeaveReleases() throws {
    let entry = try Self.entry(0, fee: 1_000_000)
    let wallet = LedgerID.wallet(Self.owner(0), .usdc)
    let queue = LedgerID.queue(space: "duel", fee: Amount(units: 1_000_000), asset: .usdc)
    #expect(entry.accounts.map(\.id) == [queue])
    let join = try #require(entry.join.first)
    #expect(
      entry.join == [
        Transfer(
          id: join.id, debit: wallet, credit: queue, amount: Amount(units: 1_000_000), userData: entry.id, asset: .usdc,
          reason: .entryFee, flags: .pending)
      ])
    let leave = try #require(entry.leave.first)
    #expect(entry.leave.count == 1 && leave.pendingID == join.id && leave.flags == .voidPending && leave.id != join.id)
  }

  @Test func theStartPostsEachFeeAndMovesThemTogether() throws {
    let money = try Self.money(seats: 3, fee: 2_000_000)
    #expect(money.accounts == [.escrow(Self.session, asset: .usdc)])
    let chain = money.start
    #expect(chain.count == 4)
    #expect(chain.map { $0.flags.contains(.linked) } == [true, true, true, false])
    for (post, entry) in zip(chain, money.entries) {
      #expect(post.flags.contains(.postPending) && post.pendingID == entry.join[0].id && post.amount == Amount(units: 2_000_000))
    }
    let pool = chain[3]
    #expect(pool.debit == money.entries[0].join[0].credit && pool.credit == .escrow(Self.session))
    #expect(pool.amount == Amount(units: 6_000_000) && pool.reason == .pool && pool.flags == [])
  }

  @Test func theEndPaysWhoeverGetsSomething() throws {
    let money = try Self.money(seats: 3, fee: 1_000_000)
    let chain = money.settle(try money.payouts(shares: [7500, 0, 2500]), seats: Array(money.entries.indices))
    #expect(chain.map(\.reason) == [.protocolFee, .payout, .payout])
    #expect(chain.map(\.amount.units) == [300_000, 2_025_000, 675_000])
    #expect(chain.map(\.credit) == [.host(.protocolFees, .usdc), .wallet(Self.owner(0), .usdc), .wallet(Self.owner(2), .usdc)])
    #expect(chain.allSatisfy { $0.debit == .escrow(Self.session) && $0.userData == Self.session })
    #expect(chain.map(\.flags) == [.linked, .linked, []])
  }

  /// Seats are drawn after the fees have moved: each seat's payout goes to who sat there.
  @Test func whoeverSatThereIsPaid() throws {
    let money = try Self.money(seats: 3, fee: 1_000_000)
    let chain = money.settle(try money.payouts(shares: [7500, 0, 2500]), seats: [2, 0, 1])
    #expect(chain.map(\.amount.units) == [300_000, 2_025_000, 675_000])
    #expect(chain.dropFirst().map(\.credit) == [.wallet(Self.owner(2), .usdc), .wallet(Self.owner(1), .usdc)])
  }

  /// A tenth of a micro-unit is none, and a chain of one is not linked to what may come after it.
  @Test func aChainOfOneIsNotLinked() throws {
    let money = try Self.money(seats: 2, fee: 1)
    let chain = money.settle(try money.payouts(shares: [10_000, 0]), seats: Array(money.entries.indices))
    #expect(chain.map(\.amount.units) == [2] && chain.map(\.flags) == [[]])
  }

  @Test func aFreeSessionMovesNothing() throws {
    let money = try Self.money(seats: 4, fee: 0)
    let entry = money.entries[0]
    #expect(entry.accounts.isEmpty && entry.join.isEmpty && entry.leave.isEmpty)
    #expect(money.accounts.isEmpty && money.start.isEmpty && money.refund.isEmpty && money.fractals.isEmpty)
    #expect(money.settle(try money.payouts(shares: [10_000, 0, 0, 0]), seats: Array(money.entries.indices)).isEmpty)
  }

  @Test func fractalsAreMintedForTheProtocolFeePaid() throws {
    // A dollar pays 10 cents; 2.599999 dollars pay 25.99 cents.
    #expect(try Self.money(seats: 2, fee: 1_000_000).fractals.map(\.amount.units) == [10, 10])
    #expect(try Self.money(seats: 2, fee: 2_599_999).fractals.map(\.amount.units) == [25, 25])
    #expect(try Self.money(seats: 2, fee: 99_999).fractals.isEmpty)
    #expect(try Self.money(seats: 2, fee: 5_000_000, protocolFee: 0).fractals.isEmpty)
    let minted = try Self.money(seats: 2, fee: 5_000_000).fractals
    #expect(minted.map(\.credit) == [.wallet(Self.owner(0), .fractals), .wallet(Self.owner(1), .fractals)])
    #expect(minted.allSatisfy { $0.asset == .fractals && $0.debit == .host(.mint, .fractals) && $0.reason == .mint && $0.flags == [] })
    #expect(Set(minted.map(\.id)).count == 2)
  }

  @Test func creatingAgentsEarnsFiveTimes() {
    let owner = Self.owner(0)
    let minted = (0...7).map { Fractals.forAgentCreated($0, by: owner, ownerCreatedAt: 5) }
    #expect(minted.map { $0.map(\.amount.units) } == [[], [10], [10], [10], [10], [10], [], []])
    #expect(Set(minted.joined().map(\.id)).count == 5)
    #expect(Fractals.forAgentCreated(3, by: owner, ownerCreatedAt: 5) == minted[3])
  }

  @Test func refusesWhatDoesNotAddUp() throws {
    func code(_ body: () throws -> Void) -> RulesError.Code? {
      do { try body() } catch { return (error as? RulesError)?.code }
      return nil
    }
    #expect(code { _ = try Self.entry(0, fee: -1) } == .badFee)
    #expect(code { _ = try Self.money(seats: 0, fee: 1) } == .noSeats)
    #expect(code { _ = try Self.money(seats: 101, fee: 1) } == .tooManySeats)
    #expect(code { _ = try Self.money(seats: 2, fee: .max) } == .badFee)
    #expect(code { _ = try Self.money(seats: 2, fee: 1, protocolFee: 10_001) } == .badProtocolFee)
    #expect(code { _ = try Self.money(seats: 2, fee: 1).payouts(shares: [10_000]) } == .wrongSeatCount)
  }

  /// Each session ends settled or refunded: nobody but the protocol keeps what it got, and no id is used twice.
  @Test func whateverHappensTheEscrowEndsEmpty() throws {
    for round in 0..<Soak.count(fast: 200, full: 10_000) {
      let seed = Soak.seed &+ UInt64(round)
      var random = TestSupport.SplitMix64(seed: seed)
      let seats = 1 + random.below(round % 10 == 0 ? 100 : 8)
      let fee = Int64.random(in: 1...[3, 1_000_000, Int64.max / 200][random.below(3)], using: &random)
      let money = try Self.money(seats: seats, fee: fee, protocolFee: random.below(10_001))
      var shares = Array(repeating: 0, count: seats)
      shares[random.below(seats)] = 6001
      shares[random.below(seats)] += 3999
      var ledger = BareLedger()
      var ids: [LedgerID] = []
      func apply(_ transfers: [Transfer]) throws {
        ids += transfers.map(\.id)
        for transfer in transfers { try ledger.apply(transfer) }
      }
      for entry in money.entries { try apply(entry.join) }
      try apply(money.start)
      #expect(ledger.balance(Self.session) == Int128(money.fees), "seed \(seed)")
      #expect(ledger.balance(money.entries[0].join[0].credit) == 0, "seed \(seed)")
      let isVoid = random.below(3) == 0
      try apply(isVoid ? money.refund : money.settle(money.payouts(shares: shares), seats: Array(money.entries.indices)))
      #expect(ledger.balance(Self.session) == 0 && ledger.pending.isEmpty, "seed \(seed)")
      let wallets = (0..<seats).map { ledger.balance(.wallet(Self.owner($0), .usdc)) }
      if isVoid { #expect(wallets.allSatisfy { $0 == 0 }, "seed \(seed)") }
      #expect(wallets.reduce(0, +) + ledger.balance(.host(.protocolFees, .usdc)) == 0, "seed \(seed)")
      #expect(Set(ids).count == ids.count, "seed \(seed)")
      #expect(ids.allSatisfy { [Self.start, Self.start - 500].contains($0.milliseconds) }, "seed \(seed)")
    }
  }
}

/// As little of a ledger as these tests need: sums by account, which may be negative here.
private struct BareLedger {
  private(set) var pending: [LedgerID: Transfer] = [:]
  private var balances: [LedgerID: Int128] = [:]

  func balance(_ account: LedgerID) -> Int128 { balances[account] ?? 0 }

  mutating func apply(_ transfer: Transfer) throws {
    if transfer.flags.contains(.pending) {
      pending[transfer.id] = transfer
    } else if transfer.flags.contains(.postPending) {
      let reserved = try take(transfer.pendingID)
      try #require(reserved.amount == transfer.amount)
      move(reserved)
    } else if transfer.flags.contains(.voidPending) {
      _ = try take(transfer.pendingID)
    } else {
      move(transfer)
    }
  }

  private mutating func take(_ id: LedgerID) throws -> Transfer {
    let reserved = pending.removeValue(forKey: id)
    return try #require(reserved)
  }

  private mutating func move(_ transfer: Transfer) {
    balances[transfer.debit, default: 0] -= Int128(transfer.amount.units)
    balances[transfer.credit, default: 0] += Int128(transfer.amount.units)
  }
}
