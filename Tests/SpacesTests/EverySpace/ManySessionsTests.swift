import AgentRuntimes
import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Sessions over all Spaces, as a run plays them: each is settled and replays, but for those in which something was broken on purpose.
@Suite struct ManySessionsTests {
  /// What is broken in one session of fifty.
  enum Plant: CaseIterable {
    case feed, judges, operatorStops

    var code: String {
      switch self {
      case .feed: "no_feed"
      case .judges: "no_quorum"
      case .operatorStops: "cancelled"
      }
    }
  }

  struct Outcome: Sendable {
    let number: Int
    let space: String
    let code: String
    let expected: String
    let detail: String
  }

  static func plant(_ number: Int, _ manifest: Manifest) -> Plant? {
    guard number % 50 == 49 else { return nil }
    if manifest.allows(.feedRead) { return .feed }
    if manifest.allows(.judgeScore) || manifest.allows(.judgeRank) { return .judges }
    return .operatorStops
  }

  static func plan(_ number: Int, _ package: SpacePackage, _ rules: SessionRules, _ plant: Plant?) throws -> SessionPlan {
    let manifest = package.manifest
    let round = number / SpecTests.spaces.count
    var seats = manifest.seats.min + round / manifest.bots.count % (manifest.seats.max - manifest.seats.min + 1)
    seats -= seats % manifest.seats.multiple
    // Two seats of the bot that says nothing sound would be void by themselves.
    let others = manifest.bots.filter { $0 != "adversarial" }
    let bots = (0..<seats).map { seat in
      seat == 0 ? manifest.bots[round % manifest.bots.count] : others[(round + seat) % others.count]
    }
    let dead = Feed.live { _, _ in [Quote(source: "exchange", content: .failure("connection refused"))] }
    let judges = (1...3).map { Judge(name: "judge-\($0)", runtime: .outside { _ in nil }) }
    return try SessionPlan(
      package: package, rules: rules, roster: bots.map(Agent.bot), nonce: Fixture.nonce(number, seed: Soak.seed),
      clock: plant == .feed ? .wall(rate: 1) : .virtual,
      feeds: plant == .feed
        ? Dictionary(uniqueKeysWithValues: (manifest.permission(.feedRead)?.scope.feeds ?? []).map { ($0, dead) }) : [:],
      judges: plant == .judges ? judges : [.reference])
  }

  @Test func onlyPlantedFailuresVoid() async throws {
    let packages = try SpecTests.spaces.map { try Fixture.shipped($0) }
    let rules = packages.map { SessionRules(manifest: $0.manifest) }
    let lanes = Lanes(count: 2, executable: Fixture.executable, spacesEach: packages.count)
    defer { lanes.close() }
    let runner = SessionRunner(executable: Fixture.executable, lanes: lanes)
    let count = Soak.count(fast: 180, full: 20_000)
    var wrong: [Outcome] = []
    var planted = 0
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      var next = 0
      func start(_ group: inout ThrowingTaskGroup<Outcome, any Error>) throws {
        guard next < count else { return }
        let number = next
        let package = packages[number % packages.count]
        let plant = Self.plant(number, package.manifest)
        let plan = try Self.plan(number, package, rules[number % packages.count], plant)
        if plant != nil { planted += 1 }
        group.addTask {
          let played = await runner.play(plan, isCancelled: { plant == .operatorStops })
          let code = if case .void(let reason) = played.journal.end.outcome { reason.code } else { "settled" }
          return Outcome(
            number: number, space: package.manifest.id, code: code, expected: plant?.code ?? "settled",
            detail: played.journal.end.outcome.summary)
        }
        next += 1
      }
      for _ in 0..<6 { try start(&group) }
      while let outcome = try await group.next() {
        if outcome.code != outcome.expected { wrong.append(outcome) }
        try start(&group)
      }
    }
    #expect(planted == count / 50)
    #expect(wrong.isEmpty, "seed \(Soak.seed): \(wrong.prefix(5).map { "\($0.number) \($0.space): \($0.detail)" })")
  }
}
