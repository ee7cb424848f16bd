internal import Glibc
internal import HostRules
internal import HostStore
internal import SpaceContract

/// Row 14. What people look at, and recording a session, in a store with a long history against one with a short one.
///
/// The same fifty agents in both, who have played some forty times each in the short one, so that every page is full in both: it is the
/// history that grows. In memory, so that no disk is measured. Each figure is of one page, or of one session recorded with 19 others in
/// one transaction; those stay, so the short history grows by some six hundred while it is measured.
enum Records {
  private static let agents = 50

  static func rows(_ options: Options) throws -> [Row] {
    let counts = (short: 1_000, long: options.isQuick ? 27_000 : 270_000)
    let path = "/dev/shm/agon-bench-records-\(getpid())"
    defer { Shell.remove(path) }
    mkdir(path, 0o700)
    let short = try World(folder: path + "/short", agents: agents)
    let long = try World(folder: path + "/long", agents: agents)
    try short.play(until: counts.short)
    try long.play(until: counts.long)
    let measures: [(what: String, time: (World) throws -> Double)] = [
      ("leaderboard, 50 agents", { try $0.seconds(200) { reading, _ in try reading.leaderboard(of: World.pool, limit: 50).count == 50 } }),
      (
        "agent's page: record, rank, 20 results",
        {
          try $0.seconds(agents) { reading, agent in
            let rank = try reading.rank(of: agent, in: World.pool)
            let record = try reading.record(of: agent)
            let history = try reading.history(of: agent, limit: 20)
            return rank != nil && record != nil && history.count == 20
          }
        }
      ),
      ("a session recorded", { try $0.secondsOfRecording(20) }),
    ]
    return measures.map { measure in
      func time(_ world: World) -> Double {
        do { return try measure.time(world) } catch { preconditionFailure("\(error)") }
      }
      let pairs = Measure.pairs(options.isQuick ? 9 : 31, ours: { time(long) }, peer: { time(short) })
      return Row(
        number: 14, what: "\(measure.what), \(counts.long) sessions stored", ours: Show.time(pairs.ours),
        peer: "with \(counts.short) " + Show.time(pairs.peer), ratio: pairs.ratio, target: .atMost(1.2))
    }
  }

  /// A store with agents, and sessions of two of them.
  private final class World {
    static let pool = RatingPool(space: "duel", major: 1)

    private let store: Store
    private let agents: [AgentID]
    private var random: UInt64 = 1
    private var sessions = 0

    init(folder: String, agents count: Int) throws {
      store = try Store(folder: folder)
      agents = (0..<count).map { AgentID(milliseconds: 2, random: UInt128($0 + 1)) }
      let owner = try Owner(
        id: OwnerID(milliseconds: 1, random: 1), name: OwnerName("someone"), publicKey: Array(repeating: 7, count: 32), createdAt: 1)
      try store.write { writing in
        _ = try writing.createOwner(owner)
        for (index, id) in agents.enumerated() {
          let version = AgentVersion(
            agent: id, number: 1, prompt: .empty, settings: try ModelSettings(runtime: .bot("baseline")),
            salt: Array(repeating: 0, count: AgentVersion.saltByteCount), createdAt: 2)
          _ = try writing.createAgent(
            AgentProfile(id: id, owner: owner.id, name: AgentName("agent \(index)"), createdAt: 2), first: version)
        }
      }
    }

    func play(until count: Int) throws {
      while sessions < count {
        let results = try (sessions..<min(sessions + 1_000, count)).map { _ in try next() }
        try store.write { writing in
          for result in results { try writing.record(result) }
        }
      }
    }

    /// Processor seconds of one page, the mean of `count` of them.
    func seconds(_ count: Int, _ look: (Reading, AgentID) throws -> Bool) throws -> Double {
      try store.read { reading in
        let start = processorSeconds()
        for index in 0..<count {
          let isFound = try look(reading, agents[index % agents.count])
          precondition(isFound, "a page with something on it")
        }
        return (processorSeconds() - start) / Double(count)
      }
    }

    func secondsOfRecording(_ count: Int) throws -> Double {
      let results = try (0..<count).map { _ in try next() }
      return try store.write { writing in
        let start = processorSeconds()
        for result in results { try writing.record(result) }
        return (processorSeconds() - start) / Double(count)
      }
    }

    /// A session whose id is as random as a commitment's hash.
    private func next() throws -> SessionResult {
      let first = Int(draw() % UInt64(agents.count))
      let second = (first + 1 + Int(draw() % UInt64(agents.count - 1))) % agents.count
      let scores = try [first, second].map { try Score(hundredths: $0 * 10 + Int(draw() % 60) * 100) }
      let ranking = Ranking(scores.map { ($0, nil) })
      let settlement = Settlement(scores: scores, ranking: ranking, shares: try Shares.preset(.winner, scores: scores, ranking: ranking))
      sessions += 1
      return try SessionResult(
        session: LedgerID(UInt128(draw()) << 64 | UInt128(draw())), pool: World.pool, endedAt: Int64(sessions),
        outcome: .settled(settlement),
        entrants: [first, second].map { SessionResult.Entrant(agent: agents[$0], version: 1, forfeits: 0) }, fee: 1_000_000)
    }

    /// SplitMix64.
    private func draw() -> UInt64 {
      random &+= 0x9e37_79b9_7f4a_7c15
      var mixed = random
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }
}

/// Of this thread.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
