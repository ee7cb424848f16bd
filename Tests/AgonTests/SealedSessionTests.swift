internal import AgentRuntimes
internal import Foundation
internal import HostArchive
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import agon

/// What anybody can get of a session that still runs.
@Suite struct SealedSessionTests {
  /// While a session is played, its log and its archive are kept up as fast as they can be; then somebody who knows every answer, salt
  /// included, asks for its block after each step. Nobody has it before the session has ended, and everybody after.
  @Test func noAnswerIsServedBeforeItsSessionHasEnded() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let store = try Store(folder: data)
    let package = try Fixture.shipped("bid-tac-toe")
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let log = SessionLog(of: store, data: data, keepsOpen: true)
    let archive = SessionArchive(of: store, data: data)
    let arena = Arena(
      store: store, runner: SessionRunner(executable: Fixture.executable, lanes: lanes),
      beacon: try LocalBeacon(folder: data, at: TimeOfDay.milliseconds())
    ) { try await log.drain() }
    let text = Array("{\"bid\":1,\"cell\":1}".utf8)
    let asked = Mutex(0)
    let agents = ["one", "two"].map { name in
      Agent(
        name: name,
        runtime: .outside { _ in
          // The log, and whatever could be archived, are brought up to date in the middle of the step.
          asked.withLock { $0 += 1 }
          do {
            try await log.drain()
            try await archive.drain()
          } catch {
            Issue.record("\(error)")
          }
          return text
        })
    }
    let plan = try SessionPlan(package: package, roster: agents)
    let blocks = try BlockStore(folder: data)
    let gateway = Gateway(find: { try blocks.find($0) }, isDenied: { _ in false })
    @Sendable func status(_ cid: CID) throws -> Int {
      try gateway.respond(to: GatewayRequest(path: "/ipfs/\(cid)", query: "format=raw")).status
    }
    let seen = Mutex<[CID]>([])
    let entrants = try House(store: store).entrants(["one", "two"], fee: 0)
    let progress = try await arena.play(
      try arena.form(plan, entrants: entrants), entrants: entrants,
      observe: { machine, _ in
        for case .answers(let answers) in machine.steps.map(\.input) {
          for case .text(let sealed) in answers.map(\.content) {
            let cid = sealed.erased.cid
            do {
              #expect(try status(cid) == 404)
              #expect(try !blocks.has(cid))
            } catch {
              Issue.record("\(error)")
            }
            seen.withLock { $0.append(cid) }
          }
        }
      })
    guard case .ended = progress else { return #expect(Bool(false), "\(progress)") }
    try await log.drain()
    try await archive.drain()
    let cids = Set(seen.withLock { $0 })
    #expect(cids.count >= 4 && asked.withLock { $0 } >= 4)
    for cid in cids { #expect(try status(cid) == 200) }
    try store.close()
  }
}
