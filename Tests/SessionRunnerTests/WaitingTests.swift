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

  @Test func anotherProcessComesToTheSameResult() async throws {
    let package = try Self.package()
    let time = Time()
    let waiting = try await Self.withRunner(time) { try Self.waiting(await $0.start(try Self.plan(package))) }
    #expect(waiting.due == Self.start + Self.threeDays * 1000 / 60)
    time.now = waiting.due
    let straight = try await Self.withRunner(time) { try Self.ended(await $0.resume(waiting)) }
    #expect(CommandTests.scores(straight.journal.end.outcome) == [1000, 7200])

    let suspended = try SuspendedSession(encoded: waiting.session.suspended.encoded)
    #expect(suspended == waiting.session.suspended)
    let resumed = try await Self.withRunner(time) {
      try Self.ended(try await $0.resume(suspended, plan: try SessionPlan(resuming: suspended, package: package)))
    }
    #expect(resumed.journal.encoded == straight.journal.encoded)
    #expect(straight.journal.steps.map(\.clock) == [0, 0, Self.threeDays, Self.threeDays])
  }

  /// A process that comes back late goes on with the same bars: a wait ends where it was to end, not when somebody looked.
  @Test func lateIsNotDifferent() async throws {
    let package = try Self.package()
    let time = Time()
    let waiting = try await Self.withRunner(time) { try Self.waiting(await $0.start(try Self.plan(package))) }
    time.now = waiting.due + 86_400_000
    let late = try await Self.withRunner(time) { try Self.ended(await $0.resume(waiting)) }
    #expect(CommandTests.scores(late.journal.end.outcome) == [1000, 7200])
    #expect(late.journal.steps[2].clock == Self.threeDays)
  }

  @Test func aSuspendedSessionIsPinnedToItsPackage() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agon-waiting-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let package = try Self.package()
    let time = Time()
    let store = try WaitingFolder(path: folder)
    for number in [2, 1] {
      time.now = Self.start + Int64(number)
      let session = try await Self.withRunner(time) { try Self.waiting(await $0.start(try Self.plan(package, number: number))) }
      try store.keep(session)
    }
    let entries = try WaitingFolder(path: folder).entries()
    #expect(entries.map(\.due) == [1, 2].map { Self.start + $0 + Self.threeDays * 1000 / 60 })
    let suspended = try store.suspended(entries[0])
    #expect(try store.package(suspended.header.package).files == package.files)
    try store.remove(entries[0])
    #expect(try store.entries() == [entries[1]])
    for name in ["waiting", "packages"] {
      for file in try FileManager.default.contentsOfDirectory(atPath: folder + "/" + name) {
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)/\(file)")[.posixPermissions] as? Int
        #expect(mode == 0o600, "\(name)/\(file) holds nonces")
      }
    }
    // A package that is not the one it is named after is not played.
    let path = "\(folder)/packages/\(package.cid).package"
    var bytes = try #require(FileManager.default.contents(atPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: path))
    #expect(throws: SessionError.self) { try store.package(package.cid) }
  }

  /// Every byte of the file, changed: it cannot be read, or folding its steps gives something else.
  @Test func noByteOfASuspendedSessionCanBeChanged() async throws {
    let package = try Self.package()
    let waiting = try await Self.withRunner(Time()) { try Self.waiting(await $0.start(try Self.plan(package))) }
    let bytes = waiting.session.suspended.encoded
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    // What the bots have noted is theirs to note: it is no part of what is proved.
    let noted = try #require(Array(bytes).firstRange(of: Array("memories".utf8)))
    var undetected: [Int] = []
    for index in 0..<noted.lowerBound {
      var altered = bytes
      altered[index] ^= index.isMultiple(of: 3) ? 0x01 : 0x20
      guard let changed = try? SuspendedSession(encoded: altered),
        let plan = try? SessionPlan(resuming: changed, package: package)
      else { continue }
      if (try? LiveSession(resuming: changed, plan: plan, in: sandbox)) != nil { undetected.append(index) }
    }
    #expect(undetected == [])
  }

  @Test func theRoomGivesTheEarliestFirst() {
    var draws = SplitMix64(seed: Soak.seed)
    var room = WaitingRoom()
    var model: [WaitingFolder.Entry] = []
    for number in 0..<2000 {
      if Bool.random(using: &draws) || model.isEmpty {
        let entry = WaitingFolder.Entry(id: "\(number)", due: Int64.random(in: 0..<500, using: &draws))
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
