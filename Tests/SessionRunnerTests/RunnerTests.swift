import AgentRuntimes
import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct RunnerTests {
  static let talk = """
    return {
      task = function(state, seat) return {text = "Speak, seat " .. seat .. "."} end,
      evaluate = function(state)
        local out = {}
        for seat, answer in ipairs(state.rounds[1]) do out[seat] = {score = answer.forfeit and 0 or 10} end
        return out
      end,
    }
    """

  static func runner(_ lanes: Lanes, clock: any Clock<Duration> = ContinuousClock()) -> SessionRunner {
    SessionRunner(executable: Fixture.executable, lanes: lanes, clock: clock)
  }

  static func late(_ journal: Journal) -> [String] {
    journal.steps.flatMap { step -> [String] in
      guard case .answers(let answers) = step.input else { return [] }
      return answers.compactMap { if case .late(let reason) = $0.content { "\($0.seat): \(reason)" } else { nil } }
    }
  }

  /// An agent that never answers, and does not even notice that it is cancelled, costs its turn and nobody's time.
  @Test func silenceIsLateAtTheDeadline() async throws {
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let never = Agent(
      name: "never", runtime: .outside { _ in await withUnsafeContinuation { (_: UnsafeContinuation<[UInt8]?, Never>) in } })
    let quick = Agent(name: "quick", runtime: .outside { _ in Array("hello".utf8) })
    let plan = try SessionPlan(
      package: Fixture.package(Self.talk), roster: [never, quick], seating: .listed, nonce: Fixture.nonce(1))
    let played = await Self.runner(lanes, clock: InstantClock()).play(plan)
    #expect(Self.late(played.journal) == ["1: no answer within 30 s"])
    #expect(played.journal.end.outcome == (try OutcomeTests.settled([0, 1000], [2, 1], [0, 10_000])))
  }

  /// With two attempts a malformed answer may be mended; the refusal says what was wrong.
  @Test func malformedAnswersMayBeTriedAgain() async throws {
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let refusals = Mutex<[String]>([])
    let learner = Agent(
      name: "learner",
      runtime: .outside { prompt in
        if let refusal = prompt.refusal { refusals.withLock { $0.append(refusal) } }
        return Array((prompt.refusal == nil ? "{\"n\": \"one\"}" : "{\"n\": 1}").utf8)
      })
    let manifest: Value.Map = [
      "limits": ["attempts": 2], "action": ["type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]],
    ]
    let plan = try SessionPlan(
      package: Fixture.package(Self.talk, manifest: manifest), roster: [learner, learner], nonce: Fixture.nonce(1))
    let played = await Self.runner(lanes).play(plan)
    #expect(played.journal.end.outcome == (try OutcomeTests.settled([1000, 1000], [1, 1], [5000, 5000])))
    #expect(refusals.withLock { $0 } == Array(repeating: "$.n must be an integer, got string \"one\"", count: 2))
  }

  @Test func concurrentSessionsGiveTheSameBytesAsOneByOne() async throws {
    let package = try Fixture.shipped("bid-tac-toe")
    let rules = SessionRules(manifest: package.manifest)
    func plan(_ number: Int) throws -> SessionPlan {
      try SessionPlan(
        package: package, rules: rules, roster: [.bot("random"), .bot("baseline")], nonce: Fixture.nonce(number))
    }
    let lanes = Lanes(count: 3, executable: Fixture.executable)
    defer { lanes.close() }
    let runner = Self.runner(lanes)
    let concurrent = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      for number in 0..<30 {
        let plan = try plan(number)
        group.addTask { (number, await runner.play(plan).journal.encoded) }
      }
      return try await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
    }
    for number in 0..<30 { #expect(await runner.play(try plan(number)).journal.encoded == concurrent[number]) }
  }

  /// Spaces that loop and hoard share the lanes with a sound one, whose sessions come out to the byte as without them.
  @Test func hostileSpacesDisturbNobody() async throws {
    let sound = try Fixture.shipped("bid-tac-toe")
    let hostile = try ["while true do end", "local kept = {} while true do kept[#kept + 1] = ('x'):rep(65536) .. #kept end", "error({})"]
      .map { act in
        try Fixture.package(
          "return {task = function() \(act) return {text = '?'} end, evaluate = function() return {{score = 1}, {score = 2}} end}",
          manifest: ["id": .text("hostile-\(act.utf8.count)")])
      }
    func plan(_ number: Int, _ package: SpacePackage) throws -> SessionPlan {
      try SessionPlan(package: package, roster: [.bot("random"), .bot("baseline")], nonce: Fixture.nonce(number))
    }
    let calm = Lanes(count: 1, executable: Fixture.executable)
    let lanes = Lanes(count: 2, executable: Fixture.executable)
    defer {
      calm.close()
      lanes.close()
    }
    let runner = Self.runner(lanes)
    let together = try await withThrowingTaskGroup(of: (Int, Journal).self) { group in
      for number in 0..<24 {
        let plan = try plan(number, number.isMultiple(of: 2) ? sound : hostile[number / 2 % 3])
        group.addTask { (number, await runner.play(plan).journal) }
      }
      return try await group.reduce(into: [Int: Journal]()) { $0[$1.0] = $1.1 }
    }
    for (number, journal) in together {
      if number.isMultiple(of: 2) {
        #expect(await Self.runner(calm).play(try plan(number, sound)).journal == journal)
      } else if case .void(.spaceFailed(let failure)) = journal.end.outcome {
        #expect(failure.isDeterministic && failure.place == "task", "\(failure)")
      } else {
        Issue.record("session \(number): \(journal.end.outcome.summary)")
      }
    }
  }

  @Test func cancellingFinishesTheStep() async throws {
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let package = try Fixture.shipped("bid-tac-toe")
    let steps = Mutex(0)
    let plan = try SessionPlan(package: package, roster: [.bot("expert"), .bot("expert")], nonce: Fixture.nonce(1))
    let played = await Self.runner(lanes).play(
      plan, isCancelled: { steps.withLock { $0 } >= 3 }, observe: { _, _ in steps.withLock { $0 += 1 } })
    #expect(played.journal.end.outcome == .void(.cancelled))
    #expect(played.journal.steps.count == 3)
    #expect(try Journal(encoded: played.journal.encoded) == played.journal)
  }

  /// Workers are killed at random while sessions run: each session comes out as it would have, or void; nothing hangs or is left.
  @Test func killedWorkersChangeNothing() async throws {
    let package = try Fixture.shipped("bid-tac-toe")
    let rules = SessionRules(manifest: package.manifest)
    let count = Soak.count(fast: 60, full: 1000)
    func plan(_ number: Int) throws -> SessionPlan {
      try SessionPlan(
        package: package, rules: rules, roster: [.bot("random"), .bot("expert")], nonce: Fixture.nonce(number))
    }
    let calm = Lanes(count: 2, executable: Fixture.executable)
    var expected: [[UInt8]] = []
    for number in 0..<count { expected.append(await Self.runner(calm).play(try plan(number)).journal.encoded) }

    let lanes = Lanes(count: 2, executable: Fixture.executable)
    let runner = Self.runner(lanes)
    let killer = WorkerKiller(seed: Soak.seed)
    var outcomes = (same: 0, void: 0)
    for number in 0..<count {
      let played = await runner.play(
        try plan(number),
        observe: { _, sandbox in
          if let worker = sandbox.workerProcessIdentifier { killer.aim(at: worker) }
        })
      if played.journal.encoded == expected[number] {
        outcomes.same += 1
      } else if case .void(.spaceFailed(let failure)) = played.journal.end.outcome, failure.verdict == .workerDied {
        outcomes.void += 1
      } else {
        Issue.record("seed \(Soak.seed), session \(number): \(played.journal.end.outcome.summary)")
      }
    }
    while killer.shotsPending > 0 { await Task.yield() }
    lanes.close()
    print("killed workers: \(count) sessions, \(killer.kills) kills, \(outcomes.same) identical, \(outcomes.void) void, seed \(Soak.seed)")
    #expect(outcomes.same + outcomes.void == count)
    #expect(killer.kills > count / 2)
    for worker in killer.seen { #expect(kill(worker, 0) == -1 && errno == ESRCH, "worker \(worker) is left") }
    calm.close()
    // Other tests of this process have workers, too, and one may just have ended: what is leaked stays.
    let patience = ContinuousClock.now + .seconds(10)
    while Self.orphanedSockets() > 0, ContinuousClock.now < patience { await Task.yield() }
    #expect(Self.orphanedSockets() == 0)
  }

  /// Sockets to workers that are still open although their other end is gone. Those of HTTP, which other tests have, are no pairs.
  static func orphanedSockets() -> Int {
    (Int32(3)..<1024).count { descriptor in
      var address = sockaddr()
      var size = socklen_t(MemoryLayout<sockaddr>.size)
      var byte: UInt8 = 0
      guard getsockname(descriptor, &address, &size) == 0, address.sa_family == sa_family_t(AF_UNIX) else { return false }
      return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
    }
  }
}

/// Kills workers at random: between two steps, or a moment later, in the middle of whatever they are doing then.
final class WorkerKiller: Sendable {
  private struct State {
    var random: SplitMix64
    var seen: Set<Int32> = []
    var pending = 0
    var kills = 0
  }

  private let state: Mutex<State>

  init(seed: UInt64) { state = Mutex(State(random: SplitMix64(seed: seed))) }

  var seen: Set<Int32> { state.withLock { $0.seen } }
  var kills: Int { state.withLock { $0.kills } }
  var shotsPending: Int { state.withLock { $0.pending } }

  /// Is told of a worker after each step, and decides whether and when it dies.
  func aim(at worker: Int32) {
    let (isHit, delay) = state.withLock { state in
      state.seen.insert(worker)
      return (state.random.next() % 4 == 0, UInt32(state.random.next() % 1500))
    }
    guard isHit else { return }
    guard delay > 500 else { return shoot(worker) }
    state.withLock { $0.pending += 1 }
    Thread.detachNewThread { [self] in
      usleep(delay - 500)
      shoot(worker)
      state.withLock { $0.pending -= 1 }
    }
  }

  /// A process id may belong to somebody else by now: only a child of this process that is a worker is shot at.
  private func shoot(_ worker: Int32) {
    guard let status = try? String(contentsOfFile: "/proc/\(worker)/stat", encoding: .utf8), status.contains("(space-worker)"),
      status.split(separator: ")").last?.split(separator: " ").dropFirst().first == "\(getpid())"
    else { return }
    if kill(worker, SIGKILL) == 0 { state.withLock { $0.kills += 1 } }
  }
}

/// A clock on which every sleep is over at once.
struct InstantClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }

  var now: Instant { Instant(offset: .zero) }
  var minimumResolution: Duration { .zero }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws { await Task.yield() }
}
