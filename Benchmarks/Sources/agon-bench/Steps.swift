internal import AgentRuntimes
internal import Glibc
internal import HostRules
internal import InProcess
internal import SessionRunner
internal import SpaceContent
internal import SpaceSandbox

/// Row 2. Steps per second of bid-tac-toe with random bots on one core: isolated in workers, metered, and journaled into a file. A step
/// is one seat's answer, parsed and applied; a round of two sealed bids is two. The peer is PettingZoo's tic-tac-toe with random legal
/// actions on the same core, a step being one action. Both are counted in processor seconds of all their processes: on one core
/// that nobody else uses this is the time that passes.
final class Steps {
  private let options: Options
  private let lanes: Lanes
  private let journals: Int32
  private let path: String
  private var session = 0

  init(_ options: Options) throws {
    self.options = options
    lanes = Lanes(count: 1, executable: options.worker)
    // In memory: how long a file system takes to make a file is not ours to measure, and differs twentyfold with its history.
    path = "/dev/shm/agon-bench-\(getpid())"
    journals = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    precondition(journals >= 0, "a file in memory can be made")
  }

  static func rows(_ options: Options) async throws -> [Row] {
    let steps = try Steps(options)
    defer { steps.end() }
    let peer = try PettingZoo(options)
    defer { peer.stop() }
    _ = try await steps.rate(checked: true, sessions: 100)
    var costs: [Bool: [Cost]] = [true: [], false: []]
    var peers: [String: [Double]] = ["env": [], "raw": []]
    for _ in 0..<(options.isQuick ? 5 : 15) {
      costs[true]?.append(try await steps.cost(checked: true, sessions: 250))
      peers["env"]?.append(peer.rate("env", games: 500))
      costs[false]?.append(try await steps.cost(checked: false, sessions: 500))
      peers["raw"]?.append(peer.rate("raw", games: 1000))
    }
    func row(_ what: String, checked: Bool, _ name: String, _ environment: String, _ target: Row.Target) -> Row {
      let ours = costs[checked] ?? []
      let theirs = peers[environment] ?? []
      let host = Measure.median(ours.map(\.host))
      let workers = Measure.median(ours.map(\.workers))
      return Row(
        number: 2, what: what, ours: Show.fixed(Measure.median(ours.map(\.rate)), 0) + "/s",
        peer: "\(name) \(Show.fixed(Measure.median(theirs), 0))/s",
        ratio: Measure.median(zip(ours, theirs).map { $0.rate / $1 }), target: target,
        floor: "host \(Show.time(host)), workers \(Show.time(workers))")
    }
    return [
      row("steps, without the check", checked: false, "PettingZoo", "env", .atLeast(1)),
      row("steps, journal checked by a second fold", checked: true, "PettingZoo", "env", .atLeast(1)),
      row("steps, without the check", checked: false, "its raw_env", "raw", .none),
    ]
  }

  /// Plays sessions, a few in flight so that the lane never waits, and gives steps per processor second.
  func rate(checked: Bool, sessions: Int) async throws -> Double { try await cost(checked: checked, sessions: sessions).rate }

  /// What a step took in the host and in the workers.
  private func cost(checked: Bool, sessions: Int) async throws -> Cost {
    let runner = SessionRunner(executable: options.worker, lanes: lanes, checksJournals: checked)
    let before = await seconds()
    let first = session
    session += sessions
    var steps = 0
    try await withThrowingTaskGroup(of: PlayedSession.self) { group in
      for number in first..<first + sessions {
        if number >= first + 4, let played = try await group.next() { steps += try keep(played) }
        let plan = try SessionPlan(
          package: options.space, roster: [.bot("random"), .bot("random")], nonce: SessionPlan.nonce(runSeed: 1, session: number))
        group.addTask { await runner.play(plan) }
      }
      while let played = try await group.next() { steps += try keep(played) }
    }
    let after = await seconds()
    return Cost(host: (after.host - before.host) / Double(steps), workers: (after.workers - before.workers) / Double(steps))
  }

  private struct Cost {
    let host: Double
    let workers: Double
    var rate: Double { 1 / (host + workers) }
  }

  private func seconds() async -> (host: Double, workers: Double) {
    let workers = await workers()
    return (bench_process_seconds(0), workers.reduce(0) { $0 + bench_process_seconds($1) })
  }

  func workers() async -> [Int32] { await lanes.run { $0.workers } }

  private func keep(_ played: PlayedSession) throws -> Int {
    guard case .settled = played.journal.end.outcome else {
      preconditionFailure("a session was voided: \(played.journal.end.outcome.summary)")
    }
    let bytes = played.journal.encoded
    precondition(write(journals, bytes, bytes.count) == bytes.count, "a file in memory can be written")
    return played.answers
  }

  func end() {
    lanes.close()
    close(journals)
    unlink(path)
  }
}

/// The peer's process, which answers a line with a line.
private final class PettingZoo {
  private var pid: Int32 = 0
  private let stream: UnsafeMutablePointer<FILE>
  private let descriptor: Int32

  init(_ options: Options) throws {
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(options.python), strdup(options.peers + "/tictactoe.py"), nil]
    descriptor = bench_spawn(&arguments, &pid)
    for argument in arguments { free(argument) }
    guard descriptor >= 0, let stream = fdopen(descriptor, "r") else { throw Options.Fault(message: "cannot start \(options.python)") }
    self.stream = stream
    guard line() == "ready" else { throw Options.Fault(message: "PettingZoo does not start; delete Benchmarks/.venv and run again") }
  }

  func rate(_ environment: String, games: Int) -> Double {
    let request = Array("\(environment) \(games)\n".utf8)
    precondition(write(descriptor, request, request.count) == request.count)
    let fields = line().split(separator: " ").compactMap { Double(String($0)) }
    precondition(fields.count == 2, "PettingZoo ended")
    return fields[0] / fields[1]
  }

  private func line() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard fgets(&buffer, Int32(buffer.count), stream) != nil else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func stop() { bench_stop(pid, descriptor) }
}

enum Shell {
  /// Deletes a folder of this program's own making, with what is in it.
  static func remove(_ path: String) {
    guard let stream = opendir(path) else {
      unlink(path)
      return
    }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    closedir(stream)
    for name in names where name != "." && name != ".." { remove(path + "/" + name) }
    rmdir(path)
  }
}
