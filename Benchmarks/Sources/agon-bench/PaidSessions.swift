internal import AgentRuntimes
internal import Glibc
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceSandbox

/// Row 16. Paid sessions of bid-tac-toe, each durable at its start and its end, against the same sessions played free and unstored, with
/// the same check of every journal, in turns in one run. And what a session costs with many stored against few.
final class PaidSessions {
  private let options: Options
  private let lanes: Lanes
  private let arena: Arena
  private let players: Players
  private let rules: SessionRules

  private init(_ options: Options, path: String) throws {
    self.options = options
    lanes = Lanes(count: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), executable: options.worker)
    arena = Arena(store: try Store(folder: path), runner: SessionRunner(executable: options.worker, lanes: lanes))
    players = try Players(in: arena.store)
    rules = SessionRules(manifest: options.space.manifest)
  }

  static func rows(_ options: Options) async throws -> [Row] {
    // On the disk that the program was built on: a file system in memory makes nothing durable.
    let path = ".agon-bench-\(getpid())"
    let bench = try PaidSessions(options, path: path)
    defer { Shell.remove(path) }
    let batch = options.isQuick ? 200 : 1000
    _ = try await bench.seconds(batch / 2, isPaid: false)
    var free: [Double] = []
    var paid: [Double] = []
    var stored = 0
    for _ in 0..<(options.isQuick ? 3 : 7) {
      free.append(try await bench.seconds(batch, isPaid: false))
      paid.append(try await bench.seconds(batch, isPaid: true))
      stored += batch
    }
    let few = Measure.median(paid)
    // The bulk in between is not timed.
    let many = options.isQuick ? 5_000 : 100_000
    while stored < many {
      _ = try await bench.seconds(min(2000, many - stored), isPaid: true)
      stored += min(2000, many - stored)
    }
    var later: [Double] = []
    for _ in 0..<(options.isQuick ? 3 : 7) { later.append(try await bench.seconds(batch, isPaid: true)) }
    let audit = try bench.arena.store.read { reading in try reading.openSessions() }
    precondition(audit.isEmpty, "every session has ended")
    bench.lanes.close()
    try bench.arena.store.close()
    let count = Double(batch)
    return [
      Row(
        number: 16, what: "durable paid sessions", ours: Show.fixed(count / few, 0) + "/s",
        peer: "free, unstored \(Show.fixed(count / Measure.median(free), 0))/s",
        ratio: Measure.median(zip(free, paid).map { $0 / $1 }), target: .atLeast(0.4), floor: ""),
      Row(
        number: 16, what: "a paid session with \(many) stored", ours: Show.time(Measure.median(later) / count),
        peer: "with few \(Show.time(few / count))", ratio: Measure.median(later) / few, target: .atMost(1.1), floor: ""),
    ]
  }

  /// Plays sessions of the random bot, as many at a time as a run does, and gives the seconds that it took.
  private func seconds(_ count: Int, isPaid: Bool) async throws -> Double {
    let started = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        if number >= 32 * lanes.count { try await group.next() }
        let plan = try SessionPlan(
          package: options.space, rules: rules, roster: [.bot("random"), .bot("baseline")], fee: isPaid ? 1_000_000 : 0,
          protocolFee: isPaid ? ProtocolFee.defaultBasisPoints : 0)
        let session = LiveSession(plan: plan, worker: options.worker)
        group.addTask { [arena, players] in
          guard isPaid else {
            guard case .ended = await arena.runner.start(session) else { preconditionFailure("a session of bots ends") }
            return
          }
          guard case .ended(let played) = try await arena.play(session, entrants: players.entrants()),
            case .settled = played.journal.end.outcome
          else { preconditionFailure("a session of bots settles") }
        }
      }
      try await group.waitForAll()
    }
    return (ContinuousClock.now - started) / .seconds(1)
  }
}
