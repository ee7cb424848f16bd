internal import AgentRuntimes
internal import Glibc
internal import HostRules
internal import InProcess
internal import SessionRunner
internal import SpaceContract
internal import SpaceSandbox
internal import Synchronization

/// Row 7. What it costs a session to be watched: sessions of bid-tac-toe with random bots, each filmed from its first step to its
/// last, while somebody looks at the newest step thirty times a second, as `agon session play --watch` does at full speed. Pictures are
/// made in a worker of the one who looks. The peer is the same sessions with nobody looking. Counted in processor seconds of this
/// process and of all workers, those of the one who looks included.
enum Watching {
  static func rows(_ options: Options) async throws -> [Row] {
    let stage = Stage(options)
    defer { stage.close() }
    let sessions = options.isQuick ? 150 : 300
    _ = try await stage.rate(sessions, isWatched: true)
    var watched: [Double] = []
    var alone: [Double] = []
    for _ in 0..<(options.isQuick ? 7 : 21) {
      watched.append(try await stage.rate(sessions, isWatched: true))
      alone.append(try await stage.rate(sessions, isWatched: false))
    }
    return [
      Row(
        number: 7, what: "sessions, watched", ours: Show.fixed(Measure.median(watched), 0) + "/s",
        peer: "unwatched \(Show.fixed(Measure.median(alone), 0))/s", ratio: Measure.median(zip(watched, alone).map { $0 / $1 }),
        target: .atLeast(0.95), floor: "\(stage.pictures) pictures")
    ]
  }
}

/// A lane that plays and a lane that looks.
private final class Stage: Sendable {
  private struct Now {
    var film: Film?
    var isOver = false
    var pictures = 0
    var session = 0
  }

  private let options: Options
  private let playing: Lanes
  private let looking: Lanes
  private let now = Mutex(Now())

  init(_ options: Options) {
    self.options = options
    playing = Lanes(count: 1, executable: options.worker)
    looking = Lanes(count: 1, executable: options.worker)
  }

  var pictures: Int { now.withLock { $0.pictures } }

  /// Sessions per processor second.
  func rate(_ sessions: Int, isWatched: Bool) async throws -> Double {
    let workers = await playing.run { $0.workers } + looking.run { $0.workers }
    func seconds() -> Double { workers.reduce(bench_process_seconds(0)) { $0 + bench_process_seconds($1) } }
    now.withLock { $0.isOver = false }
    let before = seconds()
    async let onlooker: Void = isWatched ? look() : ()
    let runner = SessionRunner(executable: options.worker, lanes: playing)
    for _ in 0..<sessions {
      let film = isWatched ? Film() : nil
      let number = now.withLock { now in
        now.film = film
        now.session += 1
        return now.session
      }
      let plan = try SessionPlan(
        package: options.space, roster: [.bot("random"), .bot("random")], nonce: SessionPlan.nonce(runSeed: 1, session: number))
      let played = await runner.play(plan, observe: { machine, _ in film?.take(machine) })
      film?.finish()
      guard case .settled = played.journal.end.outcome else {
        preconditionFailure("a session was voided: \(played.journal.end.outcome.summary)")
      }
    }
    now.withLock { $0.isOver = true }
    await onlooker
    return Double(sessions) / (seconds() - before)
  }

  /// Looks at the newest step, waits for a thirtieth of a second, and looks again.
  private func look() async {
    await looking.run { [self] lane in
      do throws(SandboxError) {
        let sandbox = try lane.playing(options.space)
        while true {
          let (film, isOver) = now.withLock { ($0.film, $0.isOver) }
          if isOver { return }
          let length = film?.length.count ?? 0
          if let film, length > 0, case .success = film[length - 1].scene(for: 0, in: sandbox) { now.withLock { $0.pictures += 1 } }
          usleep(33_333)
        }
      } catch {
        preconditionFailure("the onlooker has no worker: \(error)")
      }
    }
  }

  func close() {
    playing.close()
    looking.close()
  }
}
