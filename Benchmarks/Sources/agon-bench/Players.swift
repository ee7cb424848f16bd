internal import HostRules
internal import HostStore
internal import SessionRunner

/// Two owners with an agent each and more test money than any row spends.
struct Players {
  let agents: [AgentID] = (1...2).map { AgentID(LedgerID(UInt128($0))) }
  private let owners: [OwnerID] = (1...2).map { OwnerID(LedgerID(UInt128(10 + $0))) }

  init(in store: Store) throws {
    try store.write { [agents, owners] writing in
      for index in agents.indices {
        let key = [UInt8](repeating: UInt8(index + 1), count: Owner.keyByteCount)
        _ = try writing.createOwner(try Owner(id: owners[index], name: OwnerName("owner-\(index)"), publicKey: key, createdAt: 1))
        let profile = try AgentProfile(id: agents[index], owner: owners[index], name: AgentName("agent-\(index)"), createdAt: 1)
        let version = AgentVersion(
          agent: agents[index], number: 1, prompt: try Prompt(""), settings: try ModelSettings(runtime: .bot("random")),
          salt: [UInt8](repeating: 7, count: AgentVersion.saltByteCount), createdAt: 1)
        _ = try writing.createAgent(profile, first: version)
        _ = try writing.createAccounts([.host(.faucet, .usdc), .wallet(owners[index], .usdc)], at: 1)
        let deposit = Transfer(
          id: LedgerID(UInt128(100 + index)), debit: .host(.faucet, .usdc), credit: .wallet(owners[index], .usdc),
          amount: Amount(units: 1_000_000_000_000_000), asset: .usdc, reason: .deposit)
        let results = try writing.createTransfers([deposit], at: 1)
        precondition(results == [.ok], "a deposit")
      }
    }
  }

  func entrants() -> [Entrant] {
    let now = TimeOfDay.milliseconds()
    return agents.indices.map { index in
      let random = UInt128.random(in: 0 ... .max)
      return Entrant(
        agent: agents[index], owner: owners[index], version: 1, entry: LedgerID(milliseconds: now, random: random), joinedAt: now)
    }
  }
}
