import HostRules
import HostStore
import Testing

/// Owners with an agent and a wallet each, in a store of a test.
enum Members {
  static let deposit: Int64 = 100_000_000

  static func owner(_ number: Int) -> OwnerID { OwnerID(LedgerID(UInt128(1000 + number))) }
  static func agent(_ number: Int) -> AgentID { AgentID(LedgerID(UInt128(2000 + number))) }

  /// Makes the first `count` of them, each with 100 USDC, once.
  static func make(_ count: Int, in store: Store) throws {
    try store.write { writing in
      for number in 1...count where try writing.agent(agent(number)) == nil {
        _ = try writing.createOwner(
          try Owner(
            id: owner(number), name: OwnerName("owner-\(number)"), publicKey: Array(repeating: UInt8(number), count: 32), createdAt: 1))
        let profile = try AgentProfile(id: agent(number), owner: owner(number), name: AgentName("agent-\(number)"), createdAt: 1)
        let version = AgentVersion(
          agent: agent(number), number: 1, prompt: try Prompt(""), settings: try ModelSettings(runtime: .bot("expert")),
          salt: Array(repeating: 7, count: AgentVersion.saltByteCount), createdAt: 1)
        _ = try writing.createAgent(profile, first: version)
        _ = try writing.createAccounts([.host(.faucet, .usdc), .wallet(owner(number), .usdc)], at: 1)
        let transfer = Transfer(
          id: LedgerID(UInt128(number)), debit: .host(.faucet, .usdc), credit: .wallet(owner(number), .usdc),
          amount: try #require(Amount(deposit)), asset: .usdc, reason: .deposit)
        #expect(try writing.createTransfers([transfer], at: 1) == [.ok])
      }
    }
  }

  /// Entries of the first members, for the session with this number.
  static func entrants(_ count: Int = 2, session number: Int) -> [Entrant] {
    (1...count).map { place in
      Entrant(
        agent: agent(place), owner: owner(place), version: 1, entry: LedgerID(UInt128(100 * number + place)), joinedAt: Int64(number))
    }
  }

  /// What the wallet of each of the first members holds, in micro-USDC, with what is reserved in it.
  static func wallets(_ count: Int = 2, in store: Store) throws -> [Int64] {
    try (1...count).map { number in
      let account = try #require(try store.read { reading in try reading.account(.wallet(owner(number), .usdc)) })
      return Int64(account.creditsPosted.units) - Int64(account.debitsPosted.units)
    }
  }
}
