import AgentRuntimes
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Judges and feeds that are not the host's own: whatever they do, a session ends, and a replay agrees.
@Suite(.serialized) struct OutsideTests {
  static let judge =
    "{judge = {mode = 'score', rubric = 'r', metrics = {'wit'}, items = {{id = 1, text = 'long'}, {id = 2, text = 'longer'}}}}"

  static func judge(_ name: String, _ reply: @escaping @Sendable (JudgeTask) async -> JudgeReply?) -> Judge {
    Judge(name: name, runtime: .outside(reply))
  }

  /// Scores a text by its length, in whatever order it is shown.
  static let byLength: @Sendable (JudgeTask) async -> JudgeReply? = { task in .scores(task.items.map { [100 * $0.utf8.count] }) }
  static let liar: @Sendable (JudgeTask) async -> JudgeReply? = { task in .scores(task.items.map { _ in [10_001] }) }
  static let dead: @Sendable (JudgeTask) async -> JudgeReply? = { _ in nil }

  static func played(
    _ package: SpacePackage, clock: SessionPlan.Clock = .virtual, feeds: [String: Feed] = [:], judges: [Judge] = [.reference]
  ) async throws -> PlayedSession {
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let plan = try SessionPlan(
      package: package, roster: [.bot("random"), .bot("baseline")], seating: .listed, nonce: Fixture.nonce(1), clock: clock, feeds: feeds,
      judges: judges)
    let runner = SessionRunner(executable: Fixture.executable, lanes: lanes, clock: InstantClock(), now: { 1_700_000_000_000 })
    let played = await runner.play(plan)
    let bench = try Bench(package)
    #expect(bench.replay(played.journal).difference == nil)
    #expect(try Journal(encoded: played.journal.encoded) == played.journal)
    return played
  }

  @Test func aPanelsLowerMedianStands() async throws {
    let package = try Commanded.package(
      ["{ask = {1, 2}}", Self.judge], scores: ["events[2].results[1].metrics.wit", "events[2].results[2].metrics.wit"])
    let generous: @Sendable (JudgeTask) async -> JudgeReply? = { task in .scores(task.items.map { _ in [10_000] }) }
    let played = try await Self.played(
      package, judges: [Self.judge("a", Self.byLength), Self.judge("b", generous), Self.judge("c", Self.byLength)])
    #expect(CommandTests.scores(played.journal.end.outcome) == [400, 600])
    #expect(played.journal.header.judges.map(\.name) == ["a", "b", "c"])
  }

  @Test func aPanelWithoutAQuorumVoids() async throws {
    let package = try Commanded.package(["{ask = {1, 2}}", Self.judge])
    let played = try await Self.played(
      package, judges: [Self.judge("a", Self.byLength), Self.judge("b", Self.liar), Self.judge("c", Self.dead)])
    guard case .void(.noQuorum(let why)) = played.journal.end.outcome else {
      Issue.record("\(played.journal.end.outcome.summary)")
      return
    }
    #expect(why.contains("b") && why.contains("c"), "\(why)")
  }

  static func bars(_ query: FeedQuery, price: Int64) -> [Event.Bar] {
    // Exchange bars are aligned to their own hours, not to the session's start.
    let first = query.after / query.every * query.every - 800
    return stride(from: first, through: query.to - query.every, by: Int(query.every)).filter { $0 + query.every > query.after }.map {
      Event.Bar(time: $0, open: price, high: price + 10, low: price - 10, close: price + 5)
    }
  }

  static func quote(_ source: String, _ query: FeedQuery, price: Int64) -> Quote {
    Quote(source: source, content: .bars(unit: "cents", bars(query, price: price)))
  }

  /// A live feed of exchanges at these prices; nil is one that does not answer.
  static func live(_ prices: [Int64?]) -> Feed {
    .live { query, _ in
      prices.enumerated().map { index, price in
        price.map { quote("exchange-\(index)", query, price: $0) }
          ?? Quote(source: "exchange-\(index)", content: .failure("no reply within 10 s"))
      }
    }
  }

  static let fetching = "{fetch = {feed = 'btc-usd', from = -7200, to = 0, every = 3600}}"

  @Test func theMedianOfLiveSourcesStands() async throws {
    let package = try Commanded.package(["{ask = {1, 2}}", Self.fetching], scores: ["events[2].bars.open[1] / 1000", "#events[2].bars.t"])
    let played = try await Self.played(package, clock: .wall(rate: 1), feeds: ["btc-usd": Self.live([50_000, 50_100, 75_000])])
    #expect(CommandTests.scores(played.journal.end.outcome) == [5_010, 200])
    #expect(played.journal.header.feeds == ["btc-usd": .live])
    #expect(played.journal.header.clock == .wall(started: 1_700_000_000_000, rate: 1))
  }

  @Test(arguments: [[nil, nil, nil], [50_000, nil, nil], [50_000, 60_000, nil], [50_000, 60_000, 70_000], []] as [[Int64?]])
  func deadAndLyingSourcesVoid(prices: [Int64?]) async throws {
    let package = try Commanded.package(["{ask = {1, 2}}", Self.fetching])
    let played = try await Self.played(package, clock: .wall(rate: 1), feeds: ["btc-usd": Self.live(prices)])
    guard case .void(.noFeed(let why)) = played.journal.end.outcome else {
      Issue.record("\(played.journal.end.outcome.summary)")
      return
    }
    #expect(why.contains("btc-usd"), "\(why)")
    #expect(played.journal.steps.last?.input.kind == "quoted")
  }

  static let csv: [UInt8] = {
    var text = "unix,open,high,low,close\n"
    for hour in 0..<600 {
      text += "\(1_700_000_000 / 3600 * 3600 + hour * 3600),\(500 + hour).00,\(510 + hour).00,\(490 + hour).00,\(501 + hour).00\n"
    }
    return Array(text.utf8)
  }()

  @Test func aRecordingServesFreeSessions() async throws {
    let recording = try Recording(csv: Self.csv)
    let package = try Commanded.package(["{ask = {1, 2}}", Self.fetching, "{wait = {feed = 'btc-usd', to = 7200, every = 3600}}"])
    let played = try await Self.played(package, feeds: ["btc-usd": .recorded(recording)])
    #expect(CommandTests.scores(played.journal.end.outcome) == [100, 0])
    #expect(played.journal.header.feeds == ["btc-usd": .recorded(recording.cid)])
    let bench = try Bench(package)
    #expect(bench.replay(played.journal).inputsProved == 0)
    let proved = Replay.fold(played.journal, rules: bench.rules, in: bench.check, recordings: [recording])
    #expect(proved.difference == nil && proved.inputsProved == 2)
  }

  /// What somebody could know beforehand is not played for money.
  @Test func paidSessionsRefuseWhatCanBeKnownBeforehand() throws {
    let paid: Value.Map = ["fee_tiers": [0, 1_000_000]]
    func refusal(
      _ package: SpacePackage, fee: Int64, clock: SessionPlan.Clock = .virtual, feeds: [String: Feed] = [:], judges: [Judge] = [.reference]
    )
      throws -> String?
    {
      do throws(SessionError) {
        _ = try SessionPlan(
          package: package, roster: [.bot("random"), .bot("baseline")], clock: clock, feeds: feeds, judges: judges, fee: fee)
        return nil
      } catch {
        return "\(error.code.rawValue): \(error.message)"
      }
    }
    let recorded = ["btc-usd": Feed.recorded(try Recording(csv: Self.csv))]
    var market = paid
    market["permissions"] = [["name": "feed.read", "scope": ["feeds": ["btc-usd"], "max_seconds": 7200], "reason": "a test"]]
    let trading = try Fixture.package(Commanded.source([Self.fetching]), manifest: market)
    #expect(
      try refusal(trading, fee: 1_000_000, feeds: recorded)
        == "feed: a paid session cannot read btc-usd from a recording: anyone can look up what comes next")
    #expect(try refusal(trading, fee: 0, feeds: recorded) == nil)
    #expect(try refusal(trading, fee: 1_000_000) == nil)
    #expect(try refusal(trading, fee: 2_000_000) == "fee: fixture has no fee of 2000000 micro-USDC")
    #expect(
      try refusal(trading, fee: 0, feeds: ["btc-usd": Self.live([1])]) == "feed: btc-usd is a live feed, which brings a bar in real time")
    #expect(try refusal(trading, fee: 1_000_000, clock: .wall(rate: 1), feeds: ["btc-usd": Self.live([1])]) == nil)
    var judged = paid
    judged["permissions"] = [["name": "judge.score", "scope": ["panel": 3], "reason": "a test"]]
    let contest = try Fixture.package(Commanded.source([]), manifest: judged)
    let panel = (1...15).map { Self.judge("judge-\($0)", Self.byLength) }
    #expect(
      try refusal(contest, fee: 1_000_000)
        == "judges: a paid session cannot be judged by reference/1: anyone can compute its scores beforehand")
    #expect(
      try refusal(contest, fee: 1_000_000, judges: Array(panel.prefix(14)))
        == "judges: fixture needs a panel of 15 in a paid session; 14 are named")
    #expect(try refusal(contest, fee: 1_000_000, judges: panel) == nil)
    #expect(try refusal(contest, fee: 0, judges: Array(panel.prefix(2))) == "judges: fixture needs a panel of 3; 2 are named")
    #expect(try refusal(contest, fee: 0) == nil)
  }
}
