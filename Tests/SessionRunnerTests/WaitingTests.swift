import AgentRuntimes
import Foundation
import HostRules
import HostStore
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import Synchronization
import TestSupport
import Testing

/// Sessions under the host's clock: they wait on disk, and another process goes on with them.
@Suite(.serialized) struct WaitingTests {
  static let start: Int64 = 1_700_000_000_000
  static let threeDays: Int64 = 3 * 86_400

  /// Asks, waits for three days of the session, asks again, and scores each seat by how many answers it has counted.
  static func package() throws -> SpacePackage {
    try Commanded.package(
      ["{ask = {1, 2}}", "{wait = {feed = 'btc-usd', to = \(threeDays), every = 3600}}", "{ask = {1, 2}}"],
      scores: ["events[3].answers[1].action == 'answer 2' and 10 or 0", "#events[2].bars.t"])
  }

  static func plan(_ package: SpacePackage, number: Int = 1) throws -> SessionPlan {
    try SessionPlan(
      package: package, roster: [.bot("baseline"), .bot("baseline")], nonce: Fixture.nonce(number), clock: .wall(rate: 60))
  }

  /// The host's clock, set by hand.
  final class Time: Sendable {
    private let value = Mutex(WaitingTests.start)
    var now: Int64 {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }

  static func withRunner<R>(_ time: Time, _ body: (SessionRunner) async throws -> R) async throws -> R {
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    return try await body(SessionRunner(executable: Fixture.executable, lanes: lanes, now: { time.now }))
  }

  static func waiting(_ progress: SessionRunner.Progress) throws -> WaitingSession {
    guard case .waiting(let session) = progress else { throw TestFailure("the session does not wait") }
    return session
  }

  static func ended(_ progress: SessionRunner.Progress) throws -> PlayedSession {
    guard case .ended(let session) = progress else { throw TestFailure("the session has not ended") }
    return session
  }

  struct TestFailure: Error {
    let message: String
    init(_ message: String) { self.message = message }
  }

  /// A store and an arena on it; what is stored stays for the next one.
  static func withArena<R>(_ folder: String, _ time: Time, _ body: (Arena) async throws -> R) async throws -> R {
    try await withRunner(time) { runner in
      let store = try Store(folder: folder)
      try Members.make(2, in: store)
      let result = try await body(Arena(store: store, runner: runner))
      try store.close()
      return result
    }
  }

  static func start(_ package: SpacePackage, number: Int = 1, in arena: Arena) async throws -> WaitingRoom.Entry {
    let session = FormingSession(plan: try plan(package, number: number), worker: Fixture.executable.cid, startedAt: arena.runner.moment)
    guard case .waiting(let entry) = try await arena.play(session, entrants: Members.entrants(session: number)) else {
      throw TestFailure("the session does not wait")
    }
    return entry
  }

  static func resumed(_ id: LedgerID, in arena: Arena) async throws -> PlayedSession {
    guard case .ended(let session) = try await arena.resume(id) else { throw TestFailure("the session has not ended") }
    return session
  }

  @Test func anotherProcessComesToTheSameResult() async throws {
    let package = try Self.package()
    let time = Time()
    let waiting = try await Self.withRunner(time) {
      try Self.waiting(await $0.start(LiveSession(plan: try Self.plan(package), worker: Fixture.executable, startedAt: time.now)))
    }
    #expect(waiting.due == Self.start + Self.threeDays * 1000 / 60)
    time.now = waiting.due
    let straight = try await Self.withRunner(time) { try Self.ended(await $0.resume(waiting)) }
    #expect(CommandTests.scores(straight.journal.end.outcome) == [1000, 7200])
    #expect(straight.journal.steps.map(\.clock) == [0, 0, Self.threeDays, Self.threeDays])

    let folder = try TemporaryFolder()
    time.now = Self.start
    let entry = try await Self.withArena(folder.path, time) { try await Self.start(package, in: $0) }
    #expect(entry.due == waiting.due && "\(entry.id)" == straight.journal.id)
    time.now = entry.due
    let resumed = try await Self.withArena(folder.path, time) { try await Self.resumed(entry.id, in: $0) }
    #expect(resumed.journal.encoded == straight.journal.encoded)
    try await Self.withArena(folder.path, time) { arena in
      let stored = try #require(try arena.store.read { reading in try reading.session(entry.id) })
      #expect(stored.phase == .ended(outcome: "settled", at: entry.due))
      #expect(try arena.store.read { reading in try reading.journal(of: stored) } == straight.journal)
      #expect(try arena.store.read { reading in try reading.openSessions() } == [])
      // What has ended is not ended twice.
      await #expect { try await arena.resume(entry.id) } throws: { ($0 as? SessionError)?.code == .notFound }
      try await arena.abandon(entry.id, because: "somebody was late")
      #expect(try arena.store.read { reading in try reading.session(entry.id) } == stored)
    }
  }

  /// A process that comes back late goes on with the same bars: a wait ends where it was to end, not when somebody looked.
  @Test func lateIsNotDifferent() async throws {
    let package = try Self.package()
    let time = Time()
    let waiting = try await Self.withRunner(time) {
      try Self.waiting(await $0.start(LiveSession(plan: try Self.plan(package), worker: Fixture.executable, startedAt: time.now)))
    }
    time.now = waiting.due + 86_400_000
    let late = try await Self.withRunner(time) { try Self.ended(await $0.resume(waiting)) }
    #expect(CommandTests.scores(late.journal.end.outcome) == [1000, 7200])
    #expect(late.journal.steps[2].clock == Self.threeDays)
  }

  @Test func aWaitingSessionIsPinnedToItsPackage() async throws {
    let folder = try TemporaryFolder()
    let package = try Self.package()
    let time = Time()
    try await Self.withArena(folder.path, time) { arena in
      for number in [2, 1] {
        time.now = Self.start + Int64(number)
        _ = try await Self.start(package, number: number, in: arena)
      }
      let open = try arena.store.read { reading in try reading.openSessions() }
      #expect(open.map(\.phase) == [1, 2].map { .waiting(due: Self.start + $0 + Self.threeDays * 1000 / 60) })
      #expect(open.allSatisfy { $0.package == package.cid })
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(file)")[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(file) holds nonces")
    }
  }

  /// Every byte that came in, changed: folding the steps again gives something else, and the session is not taken up.
  @Test func noByteOfAStoredStepCanBeChanged() async throws {
    let package = try Self.package()
    let time = Time()
    let waiting = try await Self.withRunner(time) {
      try Self.waiting(await $0.start(LiveSession(plan: try Self.plan(package), worker: Fixture.executable, startedAt: time.now)))
    }
    let suspended = waiting.session.suspended
    let bytes = Journal.encode(steps: suspended.steps)
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    let plan = try SessionPlan(resuming: suspended, package: package)
    func isTakenUp(_ bytes: [UInt8]) -> Bool {
      guard let steps = try? Journal.steps(encoded: bytes),
        let changed = try? SuspendedSession(
          header: suspended.header, nonce: suspended.nonce, saltKey: suspended.saltKey, opening: suspended.opening, steps: steps)
      else { return false }
      return (try? LiveSession.resumed(changed, plan: plan, in: sandbox)) != nil
    }
    #expect(isTakenUp(bytes))
    var undetected: [Int] = []
    for index in bytes.indices {
      var altered = bytes
      altered[index] ^= index.isMultiple(of: 3) ? 0x01 : 0x20
      if isTakenUp(altered) { undetected.append(index) }
    }
    #expect(undetected == [])
  }

  /// A process that dies while bots play leaves nothing but the start; the session is played again from there, to the same end.
  @Test func aSessionThatDiedInPlayGoesOnFromItsStart() async throws {
    let folder = try TemporaryFolder()
    let package = try Fixture.shipped("bid-tac-toe")
    let time = Time()
    let plan = try SessionPlan(package: package, roster: [.bot("expert"), .bot("baseline")], nonce: Fixture.nonce(3))
    let session = FormingSession(plan: plan, worker: Fixture.executable.cid)
    try await Self.withArena(folder.path, time) { arena in
      let straight = await arena.runner.play(plan)
      try await arena.store.commit { writing in
        try writing.keep(package: package.cid, files: StoredPackage.encode(package))
        _ = try writing.start(session.suspended, entrants: Members.entrants(session: 1), at: 5)
      }
      let resumed = try await Self.resumed(session.suspended.ledgerID, in: arena)
      #expect(resumed.journal == straight.journal)
      // Played once more it is known, and not stored again.
      guard case .repeated(let again, let agrees) = try await arena.play(session, entrants: Members.entrants(session: 2)) else {
        throw TestFailure("the session is played twice")
      }
      #expect(agrees && again.journal == straight.journal)
    }
  }

  /// Somebody outside is asked again only for what was not committed.
  @Test func answersThatWereCommittedAreNotAskedForAgain() async throws {
    let folder = try TemporaryFolder()
    let package = try Self.package()
    let asked = Mutex<[Int]>([])
    let person = Agent(
      name: "person",
      runtime: .outside { prompt in
        asked.withLock { $0.append(prompt.seat) }
        return Array("hello".utf8)
      })
    let time = Time()
    let plan = try SessionPlan(
      package: package, roster: [.bot("baseline"), person], seating: .listed, nonce: Fixture.nonce(4), clock: .wall(rate: 60))
    let session = FormingSession(plan: plan, worker: Fixture.executable.cid, startedAt: time.now)
    let id = session.suspended.ledgerID
    try await Self.withArena(folder.path, time) { arena in
      guard case .waiting = try await arena.play(session, entrants: Members.entrants(session: 1)) else {
        throw TestFailure("does not wait")
      }
    }
    #expect(asked.withLock { $0 } == [2])
    time.now += Self.threeDays * 1000
    try await Self.withArena(folder.path, time) { arena in
      await #expect { try await arena.resume(id) } throws: { ($0 as? SessionError)?.code == .agent }
      guard case .ended(let played) = try await arena.resume(id, agents: ["person": person]) else { throw TestFailure("waits") }
      #expect(CommandTests.scores(played.journal.end.outcome) == [1000, 7200])
    }
    #expect(asked.withLock { $0 } == [2, 2])
  }

  @Test func theRoomGivesTheEarliestFirst() {
    var draws = SplitMix64(seed: Soak.seed)
    var room = WaitingRoom()
    var model: [WaitingRoom.Entry] = []
    for number in 0..<2000 {
      if Bool.random(using: &draws) || model.isEmpty {
        let entry = WaitingRoom.Entry(id: LedgerID(UInt128(number)), due: Int64.random(in: 0..<500, using: &draws))
        room.insert(entry)
        model.append(entry)
      } else {
        let now = Int64.random(in: 0..<500, using: &draws)
        let expected = model.filter { $0.due <= now }.min()
        #expect(room.due(at: now) == expected)
        model.removeAll { $0 == expected }
      }
      #expect(room.count == model.count && room.next == model.map(\.due).min())
    }
  }
}
