internal import InProcess

/// Row 6. Resident memory, of this program as the host: its lane and workers are up, its Space is read, nothing is played. Then the same
/// after many sessions, journals checked and stored. Must run before other rows have grown this process.
enum Memory {
  static func rows(_ options: Options) async throws -> [Row] {
    let bareHost = bench_resident_bytes(0)
    let steps = try Steps(options)
    defer { steps.end() }
    let bare = RawWorker(options.bareWorker)
    bare.exchange([UInt8(ascii: "E"), 0])
    let floor = bench_resident_bytes(bare.pid)
    bare.stop()

    // One session starts both workers of the lane.
    _ = try await steps.rate(checked: true, sessions: 1)
    let idle = bench_resident_bytes(0)
    let workers = await steps.workers()
    let fresh = workers.map { bench_resident_bytes($0) }.max() ?? 0

    // What a first thousand sessions leave in the allocators' pools is no growth; what the next nine thousand add would be.
    let sessions = options.isQuick ? 3000 : 10000
    let baseline = 1000
    _ = try await steps.rate(checked: true, sessions: baseline - 1)
    let early = await resident(steps)
    _ = try await steps.rate(checked: true, sessions: sessions - baseline)
    let late = await resident(steps)
    let same = await steps.workers() == workers
    precondition(same, "a worker was replaced, so its memory says nothing")
    func limit(_ what: String, _ bytes: Int64, _ most: Int64, floor: String = "") -> Row {
      Row(
        number: 6, what: what, ours: Show.mebibytes(bytes), peer: "limit " + Show.mebibytes(most << 20),
        ratio: Double(bytes) / Double(most << 20),
        target: .atMost(1), floor: floor)
    }
    func growth(_ what: String, _ from: Int64, _ to: Int64) -> Row {
      Row(
        number: 6, what: "\(what), after \(sessions) sessions to after \(baseline)", ours: Show.mebibytes(to),
        peer: Show.mebibytes(from),
        ratio: Double(to) / Double(from), target: .atMost(1.05))
    }
    return [
      limit("idle host, resident", idle, 40, floor: "before its start " + Show.mebibytes(bareHost)),
      limit("a worker, resident", max(fresh, late.worker), 8, floor: "bare worker " + Show.mebibytes(floor)),
      growth("host", early.host, late.host), growth("workers", early.workers, late.workers),
    ]
  }

  private static func resident(_ steps: Steps) async -> (host: Int64, workers: Int64, worker: Int64) {
    let workers = await steps.workers().map { bench_resident_bytes($0) }
    return (bench_resident_bytes(0), workers.reduce(0, +), workers.max() ?? 0)
  }
}
