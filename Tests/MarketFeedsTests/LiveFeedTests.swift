import HostRules
import SpaceContract
import TestSupport
import Testing

@testable import MarketFeeds

/// Three exchanges on the loopback interface, well and ill. The time limit only turns a hang into a failure.
@Suite(.timeLimit(.minutes(2))) struct LiveFeedTests {
  static let hour: Int64 = 3_600
  /// Sessions do not start on the hour: bars open some time before it.
  static let offset: Int64 = 1_234

  /// The session began `offset` seconds after the bar at 1,000 opened, and asks for ten hours before that and five after.
  static let query = FeedQuery(feed: "btc-usd", after: -10 * hour, to: 5 * hour, every: hour)
  static var startedAt: Int64 { RealMarket.bars[1_000].time + offset }
  static var market: FakeExchange.Market { RealMarket.at(1_005, seconds: 1_300) }

  /// What the real bars are in the session's time.
  static func expected(_ indices: Range<Int>, thousandths: Int64 = 1_000) -> [Event.Bar] {
    RealMarket.bars[indices].map { bar in
      func scaled(_ price: Int64) -> Int64 { price * thousandths / 1_000 }
      return Event.Bar(
        time: bar.time - startedAt, open: scaled(bar.open), high: scaled(bar.high), low: scaled(bar.low), close: scaled(bar.close))
    }
  }

  /// Bars 990 to 1,004 close after -36,000 and by 18,000.
  static let indices = 990..<1_005

  @Test func threeAnswersMakeAMedian() async throws {
    let servers = [
      try await FakeExchange.start(Self.market, .scaled(1_001)), try await FakeExchange.start(Self.market),
      try await FakeExchange.start(Self.market, .scaled(999)),
    ]
    let exchanges = zip(Exchange.all, servers).map { $0.at($1.url) }
    let quotes = try await withFeed(exchanges) { await $0.quotes(Self.query, startedAt: Self.startedAt) }
    #expect(quotes.map(\.source) == ["coinbase", "kraken", "binance"])
    #expect(quotes[0].bars == Self.expected(Self.indices, thousandths: 1_001))
    #expect(quotes[2].bars == Self.expected(Self.indices, thousandths: 999))
    let review = Self.query.review(quotes, origin: .live)
    #expect(review.outcome == .success(Event.Bars(feed: "btc-usd", unit: "cents", bars: Self.expected(Self.indices))))
    #expect(review.dropped.isEmpty)
    for server in servers { try await server.stop() }
  }

  struct Ill: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let behaviour: FakeExchange.Behaviour
    /// How the failure starts.
    let failure: String
    var timeout = Duration.seconds(30)

    init(_ failure: String, _ behaviour: FakeExchange.Behaviour, timeout: Duration = .seconds(30)) {
      self.testDescription = "\(behaviour)".prefix(60) + ": " + failure
      self.behaviour = behaviour
      self.failure = failure
      self.timeout = timeout
    }
  }

  static let ill: [Ill] = [
    Ill("did not answer within 0.2 seconds", .halfOpen, timeout: .milliseconds(200)),
    Ill("did not answer within 0.2 seconds", .dripping, timeout: .milliseconds(200)),
    Ill("hung up before the answer was complete", .hangingUp), Ill("does not speak HTTP: ", .noise),
    Ill("answered with HTTP status 429", .status(429)), Ill("answered with HTTP status 500", .status(500)),
    Ill("answered with HTTP status 204", .status(204)), Ill("answered with HTTP status 302", .redirect("http://127.0.0.1:1/")),
    Ill("did not send JSON: ", .body("<html>down for maintenance</html>")), Ill("did not send JSON: ", .body("")),
    Ill("did not send JSON: the text ends where", .body("[[1704067200, 42261.58, 42543.64, 42288.58, 424")),
    Ill("did not send JSON: the text ends where", .body("{\"error\":[],\"result\":{\"XXBTZUSD\":[[1704067200,\"422")),
    Ill("did not send JSON: ", .body("[[1704067200, NaN, 42543.64, 42288.58, 42452.66, 1]]")),
    Ill("did not send JSON: nested deeper", .body(String(repeating: "[", count: 100_000))),
    Ill("sent more than 2097152 bytes", .huge(10 << 20)), Ill("sent ", .body("\"[]\"")), Ill("sent ", .body("null")),
    Ill("sent ", .body("7")),
  ]

  /// Each illness at each exchange: its quote says what happened, and nothing of what was asked.
  @Test(arguments: ill, [0, 1, 2]) func anIllExchangeSaysWhy(ill: Ill, place: Int) async throws {
    let server = try await FakeExchange.start(Self.market, ill.behaviour)
    let exchange = Exchange.all[place].at("http://user:hunter2@127.0.0.1:\(server.port)")
    let quotes = try await withFeed([exchange], timeout: ill.timeout) { await $0.quotes(Self.query, startedAt: Self.startedAt) }
    try #require(quotes.count == 1 && quotes[0].source == exchange.name)
    let failure = try #require(quotes[0].failure)
    #expect(failure.hasPrefix(ill.failure), "\(failure)")
    for secret in ["hunter2", "127.0.0.1", "secret detail", "maintenance"] { #expect(!failure.contains(secret)) }
    #expect(server.requests.count <= 1)
    try await server.stop()
  }

  /// One ill exchange at a time, beside two well ones: the session goes on.
  @Test(
    arguments: [.halfOpen, .dripping, .status(500), .huge(10 << 20), .scaled(1_500), .gap(RealMarket.bars[995].time)]
      as [FakeExchange.Behaviour], [0, 1, 2])
  func twoStandWithoutTheThird(behaviour: FakeExchange.Behaviour, place: Int) async throws {
    var servers: [FakeExchange] = []
    for index in 0..<3 { servers.append(try await FakeExchange.start(Self.market, index == place ? behaviour : .honest)) }
    let exchanges = zip(Exchange.all, servers).map { $0.at($1.url) }
    // The two have all the time they need; the ill one is given up early, alone.
    var quotes: [Quote] = []
    for (index, exchange) in exchanges.enumerated() {
      let timeout = index == place ? Duration.seconds(2) : .seconds(30)
      quotes += try await withFeed([exchange], timeout: timeout) { await $0.quotes(Self.query, startedAt: Self.startedAt) }
    }
    let review = Self.query.review(quotes, origin: .live)
    #expect(review.outcome == .success(Event.Bars(feed: "btc-usd", unit: "cents", bars: Self.expected(Self.indices))))
    #expect(review.dropped.map(\.source) == [exchanges[place].name])
    for server in servers { try await server.stop() }
  }

  @Test func aDeadOneRefusesAndASilentOneIsGivenUp() async throws {
    let dead = try await FakeExchange.start(Self.market)
    let address = dead.url
    try await dead.stop()
    let silent = try await FakeExchange.start(Self.market, .halfOpen)
    let exchanges = [Exchange.coinbase.at(address), Exchange.kraken.at(silent.url), Exchange.binance.at(address)]
    var quotes: [Quote] = []
    for (index, exchange) in exchanges.enumerated() {
      // A refusal has all the time that a busy machine takes to bring it; only who says nothing is given up.
      let timeout = index == 1 ? Duration.milliseconds(500) : .seconds(30)
      quotes += try await withFeed([exchange], timeout: timeout) { await $0.quotes(Self.query, startedAt: Self.startedAt) }
    }
    #expect(quotes.map(\.failure) == ["refused the connection", "did not answer within 0.5 seconds", "refused the connection"])
    #expect(
      Self.query.settle(quotes, origin: .live)
        == .failure(
          FeedFault(
            "btc-usd: 0 of 2 sources that are needed gave sound bars; coinbase: refused the connection; "
              + "kraken: did not answer within 0.5 seconds; binance: refused the connection")))
    try await silent.stop()
  }

  @Test func redirectsAreNotFollowed() async throws {
    let target = try await FakeExchange.start(Self.market)
    let server = try await FakeExchange.start(Self.market, .redirect(target.url + "/api/v3/klines"))
    let quotes = try await withFeed([Exchange.binance.at(server.url)]) { await $0.quotes(Self.query, startedAt: Self.startedAt) }
    #expect(quotes.map(\.failure) == ["answered with HTTP status 302"])
    #expect(server.requests.count == 1 && target.requests.isEmpty)
    try await server.stop()
    try await target.stop()
  }

  /// (exchange, bars, requests they take)
  static let pages: [(Int, Int, Int)] = [
    (0, 300, 1), (0, 301, 2), (0, 2_000, 7), (1, 1, 1), (1, 719, 1), (2, 1_000, 1), (2, 1_001, 2), (2, 2_000, 2),
  ]

  @Test(arguments: pages) func pagesAreJoined(place: Int, count: Int, requests: Int) async throws {
    let last = 3_000
    let server = try await FakeExchange.start(RealMarket.at(last, seconds: 5))
    let startedAt = RealMarket.bars[last].time
    let query = FeedQuery(feed: "btc-usd", after: -Int64(count) * Self.hour, to: 0, every: Self.hour)
    let quotes = try await withFeed([Exchange.all[place].at(server.url)]) { await $0.quotes(query, startedAt: startedAt) }
    let bars = try #require(quotes[0].bars, "\(quotes[0])")
    #expect(bars.map(\.close) == RealMarket.bars[(last - count)..<last].map(\.close))
    #expect(bars.first?.time == -Int64(count) * Self.hour && bars.last?.time == -Self.hour)
    #expect(server.requests.count == requests)
    try await server.stop()
  }

  @Test(arguments: [0, 1, 2]) func aLateBarIsAskedForAgain(place: Int) async throws {
    let server = try await FakeExchange.start(Self.market, .late(3))
    let exchange = Exchange.all[place].at(server.url)
    let quotes = try await withFeed([exchange]) { await $0.quotes(Self.query, startedAt: Self.startedAt) }
    #expect(quotes[0].bars == Self.expected(Self.indices))
    #expect(server.requests.count == 4)
    try await server.stop()
  }

  /// The session's clock is an hour ahead of the exchange's: the bar at 1,004 has opened and not closed.
  @Test(arguments: [0, 1, 2], [true, false]) func anOpenBarIsNotGiven(place: Int, tellsTime: Bool) async throws {
    var market = RealMarket.at(1_004, seconds: 3_599)
    market.tellsTime = tellsTime
    let server = try await FakeExchange.start(market)
    let exchange = Exchange.all[place].at(server.url)
    let quotes = try await withFeed([exchange]) { await $0.quotes(Self.query, startedAt: Self.startedAt) }
    if tellsTime || exchange.name == "kraken" {
      #expect(quotes[0].failure == "does not have the bar yet that opens at Unix time \(RealMarket.bars[1_004].time)")
      #expect(server.requests.count == 8)
    } else {
      // Without the exchange's time nothing in the response says that the bar is still open.
      #expect(quotes[0].bars?.count == 15)
    }
    try await server.stop()
  }

  @Test(arguments: [0, 1, 2]) func aMissingBarIsAFailureAtOnce(place: Int) async throws {
    for index in [990, 995] {
      let server = try await FakeExchange.start(Self.market, .gap(RealMarket.bars[index].time))
      let exchange = Exchange.all[place].at(server.url)
      let quotes = try await withFeed([exchange]) { await $0.quotes(Self.query, startedAt: Self.startedAt) }
      #expect(quotes[0].failure == "lacks the bar that opens at Unix time \(RealMarket.bars[index].time)")
      #expect(server.requests.count == 1)
      try await server.stop()
    }
  }

  @Test func krakenKeepsTheLast720Only() async throws {
    let server = try await FakeExchange.start(RealMarket.at(3_000))
    let query = FeedQuery(feed: "btc-usd", after: -10 * Self.hour, to: 0, every: Self.hour)
    let quotes = try await withFeed([Exchange.kraken.at(server.url)]) {
      await $0.quotes(query, startedAt: RealMarket.bars[2_000].time)
    }
    #expect(quotes[0].failure == "lacks the bar that opens at Unix time \(RealMarket.bars[1_990].time)")
    try await server.stop()
  }

  /// (feed, after, to, every, startedAt; how the failure starts, or nil for no bars without one)
  static let unasked: [(String, Int64, Int64, Int64, Int64, String?)] = [
    ("doge-usd", 0, hour, hour, 1_704_067_200, "is not asked for the feed doge-usd"),
    ("btc-usd", 0, hour, 1_800, 1_704_067_200, "has no bars of 1800 seconds; `every` is one of 60, 300, 900, 3600, 86400"),
    ("btc-usd", 0, hour, 0, 1_704_067_200, "bars of 0 seconds cannot be asked for"),
    ("btc-usd", hour, 0, hour, 1_704_067_200, "bars after 3600 up to 0 cannot be asked for"),
    ("btc-usd", .min, .max, hour, 1_704_067_200, "bars after "),
    ("btc-usd", 0, hour, hour, .max, "has no prices from 0 to 3600 around Unix time 9223372036854775807"),
    ("btc-usd", 0, hour, hour, -1, "has no prices from 0 to 3600 around Unix time -1"),
    ("btc-usd", -2 * hour, hour, hour, hour, "has no prices from -7200 to 3600 around Unix time 3600"),
    ("btc-usd", -2_001 * hour, 0, hour, 1_704_067_200, "gives at most "),
    ("btc-usd", 0, 1_800, hour, 1_704_067_200, nil),
  ]

  @Test(arguments: unasked) func someQueriesAreNotEvenAsked(
    feed: String, after: Int64, to: Int64, every: Int64, startedAt: Int64, failure: String?
  ) async throws {
    let server = try await FakeExchange.start(Self.market)
    let query = FeedQuery(feed: feed, after: after, to: to, every: every)
    let quotes = try await withFeed(Exchange.all.map { $0.at(server.url) }) { await $0.quotes(query, startedAt: startedAt) }
    #expect(quotes.count == 3 && server.requests.isEmpty)
    for quote in quotes {
      if let failure {
        #expect(quote.failure?.hasPrefix(failure) == true, "\(quote)")
      } else {
        #expect(quote.bars == [])
      }
    }
    try await server.stop()
  }

  @Test func aCancelledQueryEnds() async throws {
    let server = try await FakeExchange.start(Self.market, .halfOpen)
    let quotes = try await withFeed(Exchange.all.map { $0.at(server.url) }, timeout: .seconds(600)) { feed in
      let task = Task { await feed.quotes(Self.query, startedAt: Self.startedAt) }
      while server.requests.count < 3 { await Task.yield() }
      task.cancel()
      return await task.value
    }
    #expect(quotes.count == 3 && quotes.allSatisfy { $0.failure != nil })
    try await server.stop()
  }
}
