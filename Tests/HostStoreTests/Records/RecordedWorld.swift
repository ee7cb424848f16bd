import HostRules
import HostStore
import SpaceContract
import TestSupport

/// A store with agents, and the sessions that they play: all of it follows from a seed.
struct RecordedWorld {
  let store: Store
  let agents: [AgentID]
  private var random: SplitMix64
  private(set) var sessions = 0

  static let pool = RatingPool(space: "duel", major: 1)

  init(_ store: Store, agents count: Int, seed: UInt64 = Soak.seed) throws {
    self.store = store
    random = SplitMix64(seed: seed)
    let owner = try Owner(
      id: OwnerID(milliseconds: 1, random: 1), name: OwnerName("someone"), publicKey: Array(repeating: 7, count: Owner.keyByteCount),
      createdAt: 1)
    agents = (0..<count).map { AgentID(milliseconds: 2, random: UInt128($0 + 1)) }
    let agents = agents
    try store.write { writing in
      _ = try writing.createOwner(owner)
      for (index, id) in agents.enumerated() {
        _ = try writing.createAgent(
          AgentProfile(id: id, owner: owner.id, name: AgentName("agent \(index)"), createdAt: 2),
          first: AgentVersion(
            agent: id, number: 1, prompt: .empty, settings: ModelSettings(runtime: .bot("baseline")),
            salt: Array(repeating: 0, count: AgentVersion.saltByteCount), createdAt: 2))
      }
    }
  }

  /// The next session of two agents. Its id is as random as a commitment's hash.
  mutating func next(pool: RatingPool = pool) throws -> SessionResult {
    let first = random.below(agents.count)
    let second = (first + 1 + random.below(agents.count - 1)) % agents.count
    // The agents differ in skill, so that their ratings spread.
    let scores = try [first, second].map { try Score(hundredths: min(10_000, $0 * 10 + random.below(60) * 100)) }
    let ranking = Ranking(scores.map { ($0, nil) })
    let settlement = Settlement(scores: scores, ranking: ranking, shares: try Shares.preset(.winner, scores: scores, ranking: ranking))
    let isVoid = random.below(20) == 0
    sessions += 1
    return try SessionResult(
      session: LedgerID(UInt128(random.next()) << 64 | UInt128(random.next())), pool: pool, endedAt: Int64(sessions) * 1000,
      outcome: isVoid ? .void(.cancelled) : .settled(settlement),
      entrants: [first, second].map { SessionResult.Entrant(agent: agents[$0], version: 1, forfeits: random.below(3)) },
      fee: Int64(random.below(3)) * 1_000_000)
  }

  /// Plays until there are `count` sessions in all, a few hundred in a transaction.
  mutating func play(until count: Int) throws {
    while sessions < count {
      let results = try (sessions..<min(sessions + 500, count)).map { _ in try next() }
      try store.write { writing in
        for result in results { try writing.record(result) }
      }
    }
  }
}
