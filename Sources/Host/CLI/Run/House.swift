internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceSandbox

/// The host's own agents, one for each bot's name, each with an owner and a wallet of its own: so that bots meet each other for fees.
///
/// They play with test money, which the faucet gives them: whenever less than `floor` is left, up to `bankroll`.
final class House {
  /// In micro-USDC.
  private static let bankroll: Int64 = 1_000_000_000
  private static let floor: Int64 = 200_000_000

  private struct Member {
    let agent: AgentID
    let owner: OwnerID
    /// Entries made since the wallet was looked at, at the most that they can have cost.
    var spent: Int64
  }

  private let store: Store
  private var members: [String: Member] = [:]

  init(store: Store) { self.store = store }

  /// Entries of bots, in the order of their names, with enough in their wallets for the fee.
  func entrants(_ names: [String], fee: Int64) throws -> [Entrant] {
    let now = TimeOfDay.milliseconds()
    return try names.map { name in
      var member = try members[name] ?? makeMember(name, at: now)
      if fee > 0, member.spent + fee > House.floor {
        try fund(member.owner, at: now)
        member.spent = 0
      }
      member.spent += fee
      members[name] = member
      return Entrant(
        agent: member.agent, owner: member.owner, version: 1, entry: LedgerID(milliseconds: now, random: House.random()), joinedAt: now)
    }
  }

  /// Whether an owner is the house's, of one of these bots: it is known by how its id is made, in any process.
  func owns(_ owner: OwnerID, bots: [String]) -> Bool { bots.contains { OwnerID(House.id("owner", $0)) == owner } }

  /// Lets an agent of the house wait in a queue, unless it waits there already.
  func join(_ name: String, _ package: SpacePackage, fee: Int64, in arena: Arena) async throws {
    guard let entrant = try entrants([name], fee: fee).first else { return }
    do {
      _ = try await arena.join(entrant.agent, space: package, fee: fee, entry: entrant.entry)
    } catch let error as RulesError where error.code == .alreadyWaiting {
      return
    }
  }

  private func makeMember(_ name: String, at now: Int64) throws -> Member {
    let member = Member(
      agent: AgentID(House.id("agent", name)), owner: OwnerID(House.id("owner", name)), spent: House.floor)
    try store.write { writing in
      guard try writing.agent(member.agent) == nil else { return }
      // Nobody is to sign for the house, so the other half of the key is thrown away.
      let key = try SigningKey().publicKey
      _ = try writing.createOwner(
        try Owner(id: member.owner, name: OwnerName("house-" + name), publicKey: key.bytes, createdAt: now))
      // The bot's own name, unless a person was faster.
      let taken = try writing.agent(named: AgentName(name)) != nil
      let profile = try AgentProfile(
        id: member.agent, owner: member.owner, name: AgentName(taken ? "house-" + name : name), createdAt: now)
      let version = AgentVersion(
        agent: member.agent, number: 1, prompt: try Prompt(""), settings: try ModelSettings(runtime: .bot(name)),
        salt: House.hash("salt", name).bytes, createdAt: now)
      _ = try writing.createAgent(profile, first: version)
    }
    return member
  }

  private func fund(_ owner: OwnerID, at now: Int64) throws {
    try store.write { writing in
      let accounts: [Account] = [.host(.faucet, .usdc), .wallet(owner, .usdc)]
      _ = try writing.createAccounts(accounts, at: now)
      let available = try writing.account(accounts[1].id)?.available ?? .zero
      guard let wanted = Amount(House.bankroll), let missing = wanted.subtracting(available), missing > .zero else { return }
      let deposit = Transfer(
        id: LedgerID(milliseconds: now, random: House.random()), debit: accounts[0].id, credit: accounts[1].id, amount: missing,
        userData: owner.ledgerID, asset: .usdc, reason: .deposit)
      let result = try writing.createTransfers([deposit], at: now)
      guard result == [.ok] else {
        throw Failure(.badData, code: "ledger", "the faucet's deposit is refused: \(result.map(\.rawValue).joined(separator: ", "))")
      }
    }
  }

  private static func random() -> UInt128 {
    SecureRandom.bytes(LedgerID.byteCount).reduce(0) { $0 << 8 | UInt128($1) }
  }

  private static func id(_ kind: String, _ name: String) -> LedgerID {
    LedgerID(session: hash(kind, name))
  }

  /// What a bot is told is no secret, so that its salt is none either: a session that is played again has the same bytes everywhere.
  private static func hash(_ kind: String, _ name: String) -> Digest {
    SHA256.digest(lengthPrefixed: [Array("agon/house/v1".utf8), Array(kind.utf8), Array(name.utf8)])
  }
}
