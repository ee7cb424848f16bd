internal import HostRules
internal import HostStore
internal import SpaceContent
internal import SpaceContract

extension LifecycleSimulation {
  static func owner(_ member: Int) -> OwnerID { OwnerID(LedgerID(UInt128(1000 + member))) }
  static func agent(_ member: Int) -> AgentID { AgentID(LedgerID(UInt128(2000 + member))) }

  /// Owners with an agent and a wallet each, before anything happens.
  static func found(_ writing: Writing) throws {
    for member in 0..<members {
      _ = try writing.createOwner(
        try Owner(
          id: owner(member), name: OwnerName("owner-\(member)"), publicKey: Array(repeating: UInt8(member), count: 32), createdAt: 1))
      let profile = try AgentProfile(id: agent(member), owner: owner(member), name: AgentName("agent-\(member)"), createdAt: 1)
      let version = AgentVersion(
        agent: agent(member), number: 1, prompt: try Prompt(""), settings: try ModelSettings(runtime: .bot("random")),
        salt: Array(repeating: 7, count: AgentVersion.saltByteCount), createdAt: 1)
      _ = try writing.createAgent(profile, first: version)
      _ = try writing.createAccounts([.host(.faucet, .usdc), .wallet(owner(member), .usdc)], at: 1)
      let transfer = Transfer(
        id: LedgerID(UInt128(member + 1)), debit: .host(.faucet, .usdc), credit: .wallet(owner(member), .usdc),
        amount: Amount(units: UInt128(deposit)), asset: .usdc, reason: .deposit)
      guard try writing.createTransfers([transfer], at: 1) == [.ok] else { preconditionFailure("a first deposit") }
    }
  }

  static func manifest() throws -> Manifest {
    let value: Value = [
      "id": "simulated", "name": "Simulated", "summary": "A Space of the simulation.", "author": "Agon", "license": "Apache-2.0",
      "version": "1.0.0", "api": 1, "seats": ["min": 2, "max": 5], "shape": "one_shot", "rewards": ["preset": "proportional"],
      "bots": ["random", "baseline", "adversarial"], "fee_tiers": .list(fees.map { .int($0) }),
    ]
    return try Manifest.decode(JSON.encode(value, pretty: false))
  }

  /// What fees come to, by long division on whole numbers: the protocol's tenth rounded down, the rest by shares, what is left over to the
  /// largest remainders and then to lower seats.
  static func split(fee: Int64, shares: [Int]) -> (payouts: [Int64], protocolFee: Int64) {
    guard fee > 0 else { return (shares.map { _ in 0 }, 0) }
    let fees = fee * Int64(shares.count)
    let part = fees / 10
    let pool = fees - part
    var payouts = shares.map { pool * Int64($0) / 10_000 }
    var order = Array(shares.indices)
    order.sort { a, b in
      let (left, right) = (pool * Int64(shares[a]) % 10_000, pool * Int64(shares[b]) % 10_000)
      return left == right ? a < b : left > right
    }
    var rest = pool - payouts.reduce(0, +)
    for seat in order where rest > 0 {
      payouts[seat] += 1
      rest -= 1
    }
    return (payouts, part)
  }

  func check(_ member: Int) throws {
    let account = try working { store in try store.read { try $0.account(.wallet(LifecycleSimulation.owner(member), .usdc)) } }
    let posted = Int64(account?.creditsPosted.units ?? 0) - Int64(account?.debitsPosted.units ?? 0)
    let pending = Int64(account?.debitsPending.units ?? 0)
    guard posted == model.wallets[member], pending == model.reserved[member] else {
      throw fault(
        "member \(member) has \(posted), \(pending) of it reserved, where \(model.wallets[member]) and \(model.reserved[member]) are right")
    }
  }

  func check(session id: LedgerID, of running: (members: [Int], fee: Int64)) throws {
    let (escrow, stored, results) = try working { store in
      try store.read { reading in (try reading.account(.escrow(id)), try reading.session(id), try reading.results(of: id)) }
    }
    let fees = UInt128(running.fee) * UInt128(running.members.count)
    guard escrow?.creditsPosted.units ?? 0 == fees, escrow?.debitsPosted.units ?? 0 == fees else {
      throw fault("the escrow of \(id) has taken in \(String(describing: escrow?.creditsPosted)), not \(fees), or not paid it all out")
    }
    guard case .ended(let outcome, _) = stored?.phase, outcome == model.ended[id], results.count == running.members.count else {
      throw fault("the session \(id) is \(String(describing: stored?.phase)) with \(results.count) results")
    }
  }

  func checkEverything() throws {
    for member in 0..<LifecycleSimulation.members { try check(member) }
    // All that was earned is minted, once the outbox is empty.
    try working { store in
      while try store.write({ writing in try LifecycleSimulation.mintAll(writing, bug: bug, at: now) }) > 0 {}
    }
    for running in model.unminted {
      for member in running.members { model.fractals[member] += running.fee * 1_000 / 10_000 / 10_000 }
    }
    model.unminted = []
    for member in 0..<LifecycleSimulation.members {
      let account = try working { store in try store.read { try $0.account(.wallet(LifecycleSimulation.owner(member), .fractals)) } }
      guard Int64(account?.available.units ?? 0) == model.fractals[member] else {
        throw fault("member \(member) has \(account?.available.units ?? 0) Fractals, where \(model.fractals[member]) are right")
      }
    }
    let (open, fees) = try working { store in
      try store.read { reading in (try reading.openSessions(), try reading.account(.host(.protocolFees, .usdc))) }
    }
    guard Set(open.map(\.id)) == Set(model.running.keys) else {
      throw fault("\(open.count) sessions run, where \(model.running.count) are right")
    }
    guard Int64(fees?.available.units ?? 0) == model.protocolFees else {
      throw fault("the protocol has \(fees?.available.units ?? 0), where \(model.protocolFees) is right")
    }
    // Nothing was made and nothing is gone.
    let inPlay = model.running.values.reduce(0) { $0 + $1.fee * Int64($1.members.count) }
    let all = model.wallets.reduce(0, +) + model.protocolFees + inPlay
    guard all == LifecycleSimulation.deposit * Int64(LifecycleSimulation.members) else { throw fault("the model itself leaks") }
  }
}
