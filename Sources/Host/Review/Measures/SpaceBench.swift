internal import AgentRuntimes
internal import HostRules
internal import SessionRunner
internal import SpaceContract
public import SpaceSandbox

/// How fast a Space is, and what its budgets go to: sessions of its bots, on one thread.
public struct SpaceBench: Sendable {
  public enum Length: Sendable {
    case sessions(Int)
    /// As many sessions as fit, at least one.
    case seconds(Double)
  }

  /// What a line of the Space used.
  public struct Line: Hashable, Sendable {
    public let file: String
    public let line: Int
    /// Without the blanks around it.
    public let source: String
    /// In the profiled sessions, its share of `profiledInstructions`.
    public let instructions: Int64
    public let hits: Int
  }

  /// The bots of each session's seats are the package's in turn.
  public private(set) var sessions = 0
  public private(set) var steps = 0
  /// By the code of the void.
  public private(set) var voids: [String: Int] = [:]
  public private(set) var seconds = 0.0
  public private(set) var use = BudgetUse()
  /// Instructions of whole sessions, parse left out.
  public private(set) var perSession = Distribution()
  /// Sessions that were played once more to count lines, and all instructions that were counted.
  public private(set) var profiledSessions = 0
  public private(set) var profiledInstructions: Int64 = 0
  /// Lines of the Space by what they used, the most first. Those that used nothing are left out.
  public private(set) var lines: [Line] = []

  /// The most sessions that are played to count lines.
  public static let mostProfiled = 20

  /// Plays the sessions; blocks for as long as that takes.
  ///
  /// - Parameter seats: nil for the fewest that the manifest allows.
  /// - Throws: a `SandboxError` where the Space cannot be loaded, a `SessionError` for a number of seats that it does not have.
  public init(_ package: SpacePackage, executable: WorkerExecutable, length: Length, seats: Int? = nil, seed: UInt64 = 1) throws {
    let series = Series(
      package: package, rules: SessionRules(manifest: package.manifest), seats: seats ?? package.manifest.seats.min, seed: seed)
    try play(series, in: SpaceSandbox(package: package, executable: executable), length: length)
    try profile(series, in: SpaceSandbox(package: package, executable: executable, profiling: .lines), length: length)
  }

  private mutating func play(_ series: Series, in sandbox: SpaceSandbox, length: Length) throws {
    defer { sandbox.stop() }
    let calls = Gathered()
    sandbox.observeCall = { calls.use.add($0) }
    let clock = ContinuousClock()
    let start = clock.now
    while !SpaceBench.isOver(length, after: sessions, seconds: seconds) {
      let session = try series.session(sessions, in: sandbox)
      sessions += 1
      steps += session.machine.steps.count
      perSession.add(session.machine.instructionsUsed)
      if case .void(let reason) = session.outcome { voids[reason.code, default: 0] += 1 }
      seconds = (clock.now - start) / .seconds(1)
    }
    use = calls.use
  }

  private mutating func profile(_ series: Series, in sandbox: SpaceSandbox, length: Length) throws {
    defer { sandbox.stop() }
    let before = try SpaceBench.counted(sandbox)
    let clock = ContinuousClock()
    let start = clock.now
    let part: Length =
      switch length {
      case .sessions(let count): .sessions(min(count, SpaceBench.mostProfiled))
      case .seconds(let seconds): .seconds(seconds / 4)
      }
    while profiledSessions < SpaceBench.mostProfiled,
      !SpaceBench.isOver(part, after: profiledSessions, seconds: (clock.now - start) / .seconds(1))
    {
      _ = try series.session(profiledSessions, in: sandbox)
      profiledSessions += 1
    }
    let sources = SourceLines(sandbox.package)
    for (place, count) in try SpaceBench.counted(sandbox) {
      let instructions = count.instructions - (before[place]?.instructions ?? 0)
      guard instructions > 0 else { continue }
      profiledInstructions += instructions
      lines.append(
        Line(
          file: place.file, line: place.line, source: sources[place], instructions: instructions,
          hits: count.hits - (before[place]?.hits ?? 0)))
    }
    lines.sort { ($1.instructions, $0.file, $0.line) < ($0.instructions, $1.file, $1.line) }
  }

  private static func isOver(_ length: Length, after sessions: Int, seconds: Double) -> Bool {
    switch length {
    case .sessions(let count): sessions >= count
    case .seconds(let most): sessions > 0 && seconds >= most
    }
  }

  private static func counted(_ sandbox: SpaceSandbox) throws -> [SourcePlace: LineCount] {
    Dictionary(
      uniqueKeysWithValues: try sandbox.lineCounts().get().map { (SourcePlace(file: $0.file, line: $0.line), $0) })
  }

  /// The sessions of a bench, by number.
  private struct Series {
    let package: SpacePackage
    let rules: SessionRules
    let seats: Int
    let seed: UInt64

    func session(_ number: Int, in sandbox: SpaceSandbox) throws(SessionError) -> (machine: SessionMachine, outcome: SessionOutcome) {
      let bots = package.manifest.bots
      // The bots move on by one seat from session to session, and by one more after each round of them.
      let roster = (0..<seats).map { Agent.bot(bots[(number / bots.count + number + $0) % bots.count]) }
      let plan = try SessionPlan(
        package: package, rules: rules, roster: roster, nonce: SessionPlan.nonce(runSeed: seed, session: number))
      var session = LiveSession(plan: plan, worker: sandbox.executable)
      guard case .ended(let outcome) = session.advance(.begin, in: sandbox) else {
        preconditionFailure("a session of bots under a virtual clock waits for nobody")
      }
      return (session.machine, outcome)
    }
  }

  /// What a sandbox tells while sessions are played in it, on this thread.
  private final class Gathered {
    var use = BudgetUse()
  }
}
