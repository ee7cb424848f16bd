internal import AgentRuntimes
internal import Glibc
internal import HostRules
internal import HostStore
internal import InProcess
internal import SessionRunner
internal import SpaceSandbox
internal import Synchronization

/// A store of its own on the disk that the program was built on, where two agents play bid-tac-toe: a file system in memory makes nothing
/// durable.
final class PaidHall {
  private let options: Options
  private let lanes: Lanes
  private let arena: Arena
  private let players: Players
  private let rules: SessionRules
  private let path: String
  private var queues = Matches()
  /// How far the hall's clock is ahead, in milliseconds.
  private let ahead = Ahead()

  private final class Ahead: Sendable {
    let milliseconds = Atomic<Int64>(0)
    func now() -> Int64 { TimeOfDay.milliseconds() + milliseconds.load(ordering: .relaxed) }
  }
  /// Sessions in the store.
  private(set) var stored = 0

  init(_ options: Options, lanes: Lanes, name: String) throws {
    self.options = options
    self.lanes = lanes
    path = ".agon-bench-\(getpid())-\(name)"
    let runner = SessionRunner(executable: options.worker, lanes: lanes, now: { [ahead] in ahead.now() })
    arena = Arena(store: try Store(folder: path), runner: runner)
    players = try Players(in: arena.store)
    rules = SessionRules(manifest: options.space.manifest)
  }

  func close() throws {
    let open = try arena.store.read { reading in try reading.openSessions() }
    precondition(open.isEmpty, "every session has ended")
    let audit = try arena.store.read { reading in try reading.verifyLedger() }
    precondition(audit.fault == nil, "the ledger is whole")
    try arena.store.close()
    Shell.remove(path)
  }

  /// Plays until so many sessions are stored.
  func play(until count: Int) async throws {
    while stored < count { _ = try await seconds(min(2_000, count - stored), isPaid: true) }
  }

  /// Plays sessions of two bots, as many at a time as a run does, and gives the seconds that it took.
  func seconds(_ count: Int, isPaid: Bool) async throws -> Double {
    let started = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        if number >= 32 * lanes.count { try await group.next() }
        let plan = try SessionPlan(
          package: options.space, rules: rules, roster: [.bot("random"), .bot("baseline")], fee: isPaid ? 1_000_000 : 0,
          protocolFee: isPaid ? ProtocolFee.defaultBasisPoints : 0)
        let worker = options.worker
        group.addTask { [arena, players] in
          guard isPaid else {
            guard case .ended = await arena.runner.start(LiveSession(plan: plan, worker: worker)) else {
              preconditionFailure("a session of bots ends")
            }
            return
          }
          let entrants = players.entrants()
          PaidHall.requireSettled(try await arena.play(try arena.form(plan, entrants: entrants), entrants: entrants))
        }
      }
      try await group.waitForAll()
    }
    if isPaid { stored += count }
    return (ContinuousClock.now - started) / .seconds(1)
  }

  /// Processor seconds of the next match: two agents join for a dollar, are drawn, and their session starts. What it comes to is played,
  /// uncounted.
  func secondsOfMatch() async throws -> Double {
    let start = bench_process_seconds(0)
    for agent in players.agents {
      let id = LedgerID(milliseconds: ahead.now(), random: UInt128.random(in: 0 ... .max))
      _ = try await arena.join(agent, space: options.space, fee: 1_000_000, entry: id)
    }
    // By now either takes the other, whatever their ratings.
    ahead.milliseconds.add(MatchRules.unlimitedAfterSeconds * 1000, ordering: .relaxed)
    let matches = try await queues.start(options.space, rules: rules, clock: .virtual, feeds: [:], in: arena)
    let seconds = bench_process_seconds(0) - start
    precondition(matches.count == 1, "two who wait are a match")
    for match in matches { PaidHall.requireSettled(try await arena.play(match)) }
    stored += matches.count
    return seconds
  }

  private static func requireSettled(_ progress: Arena.Progress) {
    guard case .ended(let played) = progress, case .settled = played.journal.end.outcome else {
      preconditionFailure("a session of bots settles")
    }
  }
}
