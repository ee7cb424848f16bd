internal import AgentRuntimes
internal import Glibc
internal import HostRules
internal import HostStore
internal import InProcess
internal import SessionRunner
internal import SpaceSandbox

/// Row 8. Resident memory of a host with many sessions that wait by its clock: each has asked its seats, stands on disk with what it
/// needs to go on, and holds no thread and no worker.
enum Waiting {
  static func rows(_ options: Options) async throws -> [Row] {
    let count = options.isQuick ? 1000 : 10_000
    let executable = options.worker
    let package = options.waitingSpace
    let rules = SessionRules(manifest: package.manifest)
    let path = "/tmp/agon-bench-waiting-\(getpid())"
    defer { Shell.remove(path) }
    let store = try Store(folder: path)
    let players = try Players(in: store)
    let lanes = Lanes(count: 1, executable: executable)
    defer { lanes.close() }
    let arena = Arena(store: store, runner: SessionRunner(executable: executable, lanes: lanes))
    func wait(_ room: inout WaitingRoom) async throws {
      let plan = try SessionPlan(
        package: package, rules: rules, roster: [.bot("expert"), .bot("baseline")], clock: .wall(rate: 1))
      let entrants = players.entrants()
      guard case .waiting(let entry) = try await arena.play(try arena.form(plan, entrants: entrants), entrants: entrants) else {
        preconditionFailure("a session of btc-trading waits")
      }
      room.insert(entry)
    }
    var room = WaitingRoom()
    try await wait(&room)
    let before = bench_resident_bytes(0)
    let started = ContinuousClock.now
    while room.count < count { try await wait(&room) }
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    let after = bench_resident_bytes(0)
    let kept = try store.read { reading in try reading.openSessions() }.count
    precondition(kept == count, "every session stands on disk")
    let rate = Show.fixed(Double(count) / seconds, 0)
    return [
      Row(
        number: 8, what: "host with \(count) waiting sessions, resident", ours: Show.mebibytes(after),
        peer: "limit " + Show.mebibytes(100 << 20), ratio: Double(after) / Double(100 << 20), target: .atMost(1),
        floor: "with 1: \(Show.mebibytes(before)); \(rate)/s kept durably")
    ]
  }
}
