import AgentRuntimes
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

@testable import MarketFeeds

/// Whole sessions on exchanges at the other end of a socket: they are settled by those that are well, or void with a reason.
@Suite(.timeLimit(.minutes(2))) struct LiveSessionTests {
  /// Asks both seats, fetches ten hours of bars, and scores the seats by what came.
  static let main = """
    return {
      setup = function() return {} end,
      next = function(state, ctx)
        if ctx.step == 0 then return {ask = {1, 2}} end
        if ctx.step == 1 then return {fetch = {feed = "btc-usd", from = -36000, to = 0, every = 3600}} end
        return {done = true}
      end,
      task = function() return {text = "Up or down?"} end,
      apply = function(state, event)
        if event.bars then state = {count = #event.bars.close, last = event.bars.close[#event.bars.close]} end
        return state
      end,
      evaluate = function(state) return {{score = state.count}, {score = state.last % 101}} end,
    }
    """

  static func played(_ behaviours: [FakeExchange.Behaviour], timeout: Duration) async throws -> PlayedSession {
    let package = try Fixture.package(
      main,
      manifest: [
        "shape": "delayed",
        "permissions": [["name": "feed.read", "scope": ["feeds": ["btc-usd"], "max_seconds": 36_000], "reason": "a test"]],
      ])
    var servers: [FakeExchange] = []
    for behaviour in behaviours { servers.append(try await FakeExchange.start(LiveFeedTests.market, behaviour)) }
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let runner = SessionRunner(executable: Fixture.executable, lanes: lanes, now: { LiveFeedTests.startedAt * 1000 })
    let played = try await withFeed(zip(Exchange.all, servers).map { $0.at($1.url) }, timeout: timeout) { feed in
      let plan = try SessionPlan(
        package: package, roster: [.bot("random"), .bot("baseline")], nonce: Fixture.nonce(1), clock: .wall(rate: 1),
        feeds: ["btc-usd": .live { await feed.quotes($0, startedAt: $1) }])
      return await runner.play(plan)
    }
    for server in servers { try await server.stop() }
    // Offline, from the journal alone.
    let bench = try Bench(package)
    #expect(bench.replay(try Journal(encoded: played.journal.encoded)).difference == nil)
    return played
  }

  @Test func aLiarAmongThreeChangesNothing() async throws {
    let well = try await Self.played([.honest, .honest, .honest], timeout: .seconds(30))
    let ill = try await Self.played([.honest, .scaled(1_500), .honest], timeout: .seconds(30))
    guard case .settled(let settlement) = well.journal.end.outcome else {
      Issue.record("\(well.journal.end.outcome.summary)")
      return
    }
    // Ten hours before a start within an hour hold ten bars that have closed.
    #expect(settlement.scores[0].hundredths == 1_000)
    #expect(ill.journal.end.outcome == well.journal.end.outcome)
  }

  static let ill: [[FakeExchange.Behaviour]] = [
    [.halfOpen, .halfOpen, .halfOpen], [.honest, .halfOpen, .dripping], [.honest, .scaled(1_100), .status(500)],
    [.hangingUp, .noise, .honest],
    [.scaled(900), .honest, .scaled(1_100)],
  ]

  @Test(arguments: ill) func tooFewSoundSourcesVoid(behaviours: [FakeExchange.Behaviour]) async throws {
    let played = try await Self.played(behaviours, timeout: .milliseconds(300))
    guard case .void(.noFeed(let why)) = played.journal.end.outcome else {
      Issue.record("\(played.journal.end.outcome.summary)")
      return
    }
    #expect(why.hasPrefix("btc-usd: "), "\(why)")
    guard case .quoted(let quotes)? = played.journal.steps.last?.input else {
      Issue.record("what the exchanges said stands in the journal")
      return
    }
    #expect(quotes.map(\.source) == ["coinbase", "kraken", "binance"])
  }
}
