import HostRules
import SpaceContract
import TestSupport
import Testing

/// What stands of several sources' quotes: a table of everything that can be wrong with them.
@Suite struct SettleTests {
  static let hour: Int64 = 3_600
  static let query = FeedQuery(feed: "btc-usd", after: 0, to: 3 * hour, every: hour)
  static let good = bars(from: 0, every: hour, count: 3)

  static func quote(_ source: String, _ bars: [Event.Bar], unit: String = "cents") -> Quote {
    Quote(source: source, content: .bars(unit: unit, bars))
  }

  /// `good` with every price times `top` over `bottom`.
  static func scaled(_ top: Int64, _ bottom: Int64 = 100) -> [Event.Bar] {
    good.map { bar in
      func times(_ price: Int64) -> Int64 { price * top / bottom }
      return Event.Bar(time: bar.time, open: times(bar.open), high: times(bar.high), low: times(bar.low), close: times(bar.close))
    }
  }

  static func changed(_ index: Int, _ change: (Event.Bar) -> Event.Bar) -> [Event.Bar] {
    var bars = good
    bars[index] = change(bars[index])
    return bars
  }

  struct Unsound: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bars: [Event.Bar]

    init(_ reason: String, _ bars: [Event.Bar]) {
      testDescription = reason
      self.bars = bars
    }
  }

  static func bar(_ time: Int64, _ open: Int64, _ high: Int64, _ low: Int64, _ close: Int64) -> Event.Bar {
    Event.Bar(time: time, open: open, high: high, low: low, close: close)
  }

  static let unsound: [Unsound] = [
    Unsound("gave no bars", []),
    Unsound("the first bar opens at 3600; after -3600 and up to 0 is needed", Array(good.dropFirst())),
    Unsound("the first bar opens at -3600; after -3600 and up to 0 is needed", bars(from: -hour, every: hour, count: 4)),
    Unsound("the first bar opens at 7200; after -3600 and up to 0 is needed", good.reversed()),
    Unsound("the last bar closes at 7200; after 7200 and up to 10800 is needed", Array(good.dropLast())),
    Unsound("the last bar closes at 14400; after 7200 and up to 10800 is needed", bars(from: 0, every: hour, count: 4)),
    Unsound("a bar opens at 7200 where 3600 is due", [good[0], good[2]]),
    Unsound("a bar opens at 0 where 3600 is due", [good[0], good[0], good[1], good[2]]),
    Unsound("a bar opens at 7200 where 3600 is due", [good[0], good[2], good[1]]),
    Unsound("a bar opens at 3601 where 3600 is due", changed(1) { bar(3_601, $0.open, $0.high, $0.low, $0.close) }),
    Unsound("a bar opens at 9223372036854775807 where 3600 is due", changed(1) { bar(.max, $0.open, $0.high, $0.low, $0.close) }),
    Unsound(
      "the first bar opens at -9223372036854775808; after -3600 and up to 0 is needed",
      changed(0) { bar(.min, $0.open, $0.high, $0.low, $0.close) }),
    Unsound("the bar at 0 has a price outside 1 to 10^12", changed(0) { bar($0.time, 0, 10, 0, 1) }),
    Unsound("the bar at 3600 has a price outside 1 to 10^12", changed(1) { bar($0.time, 1, 1_000_000_000_001, 1, 1) }),
    Unsound("the bar at 3600 has a price outside 1 to 10^12", changed(1) { bar($0.time, .max, .max, .max, .max) }),
    Unsound("the bar at 3600 has a price outside 1 to 10^12", changed(1) { bar($0.time, 5, .max, .min, 5) }),
    Unsound("the bar at 7200 opens or closes outside its low and high", changed(2) { bar($0.time, 11, 10, 8, 9) }),
    Unsound("the bar at 7200 opens or closes outside its low and high", changed(2) { bar($0.time, 7, 10, 8, 9) }),
    Unsound("the bar at 7200 opens or closes outside its low and high", changed(2) { bar($0.time, 9, 10, 8, 11) }),
    Unsound("the bar at 7200 opens or closes outside its low and high", changed(2) { bar($0.time, 9, 10, 8, 7) }),
    Unsound("the bar at 7200 opens or closes outside its low and high", changed(2) { bar($0.time, .min, 10, 8, .max) }),
  ]

  /// Wherever it stands among the quotes, an unsound one is dropped for its reason, and the others settle without it.
  @Test(arguments: unsound) func dropsUnsoundQuotes(case unsound: Unsound) {
    let good = Event.Bars(feed: "btc-usd", unit: "cents", bars: Self.good)
    for place in 0...2 {
      var quotes = [Self.quote("a", Self.good), Self.quote("b", Self.good)]
      quotes.insert(Self.quote("bad", unsound.bars), at: place)
      let review = Self.query.review(quotes, origin: .live)
      #expect(review.outcome == .success(good))
      #expect(review.dropped == [.init(source: "bad", reason: unsound.testDescription)])
    }
    let alone = Self.query.settle([Self.quote("bad", unsound.bars)], origin: .generator)
    #expect(
      alone == .failure(FeedFault("btc-usd: 0 of 1 sources that are needed gave sound bars; bad: \(unsound.testDescription)")))
    let short = Self.query.settle([Self.quote("a", Self.good), Self.quote("bad", unsound.bars)], origin: .live)
    #expect(
      short == .failure(FeedFault("btc-usd: 1 of 2 sources that are needed gave sound bars; bad: \(unsound.testDescription)")))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let quotes: [Quote]
    var origin = FeedOrigin.live
    /// The close of the first bar, or the fault.
    let settles: Result<Int64, FeedFault>
    var dropped: [FeedReview.Dropped] = []
  }

  /// The first bar of `good` closes at 5,000,010.
  static let cases: [Case] = [
    Case(testDescription: "one of one", quotes: [quote("g", good)], origin: .generator, settles: .success(5_000_010)),
    Case(
      testDescription: "nobody", quotes: [], settles: .failure(FeedFault("btc-usd: 0 of 2 sources that are needed gave sound bars"))),
    Case(
      testDescription: "one of two", quotes: [quote("a", good)],
      settles: .failure(FeedFault("btc-usd: 1 of 2 sources that are needed gave sound bars"))),
    Case(
      testDescription: "one of two, others dead",
      quotes: [
        Quote(source: "a", content: .failure("refused the connection")), quote("b", good),
        Quote(source: "c", content: .failure("HTTP 500")),
      ],
      settles: .failure(
        FeedFault("btc-usd: 1 of 2 sources that are needed gave sound bars; a: refused the connection; c: HTTP 500")),
      dropped: [.init(source: "a", reason: "refused the connection"), .init(source: "c", reason: "HTTP 500")]),
    Case(testDescription: "the lower of two", quotes: [quote("a", scaled(101)), quote("b", good)], settles: .success(5_000_010)),
    Case(
      testDescription: "the middle of three", quotes: [quote("a", scaled(101)), quote("b", good), quote("c", scaled(99))],
      settles: .success(5_000_010)),
    Case(
      testDescription: "the second of four",
      quotes: [quote("a", scaled(101)), quote("b", scaled(102)), quote("c", good), quote("d", scaled(99))],
      settles: .success(5_000_010)),
    Case(
      testDescription: "one source under two quotes", quotes: [quote("a", good), quote("a", good)],
      settles: .failure(FeedFault("btc-usd: 1 of 2 sources that are needed gave sound bars; a: spoke twice")),
      dropped: [.init(source: "a", reason: "spoke twice")]),
    Case(
      testDescription: "two, exactly 2 % apart", quotes: [quote("a", good), quote("b", scaled(102))], settles: .success(5_000_010)),
    Case(
      testDescription: "two, a hair over 2 % apart", quotes: [quote("a", good), quote("b", scaled(1_020_001, 1_000_000))],
      settles: .failure(
        FeedFault(
          "btc-usd: the sources disagree; b: says that open of the bar at 0 is 5100005; the median is 5000000")),
      dropped: [.init(source: "b", reason: "says that open of the bar at 0 is 5100005; the median is 5000000")]),
    Case(
      testDescription: "two that differ in a low only",
      quotes: [quote("a", good), quote("b", changed(1) { bar($0.time, $0.open, $0.high, 1, $0.close) })],
      settles: .failure(
        FeedFault("btc-usd: the sources disagree; a: says that low of the bar at 3600 is 4999990; the median is 1")),
      dropped: [.init(source: "a", reason: "says that low of the bar at 3600 is 4999990; the median is 1")]),
    Case(
      testDescription: "three, one of which has a low of its own",
      quotes: [quote("a", good), quote("b", changed(1) { bar($0.time, $0.open, $0.high, 1, $0.close) }), quote("c", good)],
      settles: .success(5_000_010)),
    Case(
      testDescription: "three with a liar", quotes: [quote("a", good), quote("liar", scaled(150)), quote("c", good)],
      settles: .success(5_000_010),
      dropped: [.init(source: "liar", reason: "says that open of the bar at 0 is 7500000; the median is 5000000")]),
    Case(
      testDescription: "three with one that lies in one close",
      quotes: [quote("a", good), quote("liar", changed(2) { bar($0.time, $0.open, $0.high, 1, 1) }), quote("c", good)],
      settles: .success(5_000_010),
      dropped: [.init(source: "liar", reason: "says that close of the bar at 7200 is 1; the median is 5000030")]),
    Case(
      testDescription: "three, all apart", quotes: [quote("a", scaled(50)), quote("b", good), quote("c", scaled(150))],
      settles: .failure(
        FeedFault(
          "btc-usd: the sources disagree; a: says that open of the bar at 0 is 2500000; the median is 5000000; "
            + "c: says that open of the bar at 0 is 7500000; the median is 5000000")),
      dropped: [
        .init(source: "a", reason: "says that open of the bar at 0 is 2500000; the median is 5000000"),
        .init(source: "c", reason: "says that open of the bar at 0 is 7500000; the median is 5000000"),
      ]),
    Case(
      testDescription: "two liars in league against two",
      quotes: [quote("a", scaled(50)), quote("b", scaled(50)), quote("c", good), quote("d", good)],
      settles: .failure(
        FeedFault(
          "btc-usd: the sources disagree; c: says that open of the bar at 0 is 5000000; the median is 2500000; "
            + "d: says that open of the bar at 0 is 5000000; the median is 2500000")),
      dropped: [
        .init(source: "c", reason: "says that open of the bar at 0 is 5000000; the median is 2500000"),
        .init(source: "d", reason: "says that open of the bar at 0 is 5000000; the median is 2500000"),
      ]),
    Case(
      testDescription: "another grid among three",
      quotes: [quote("a", bars(from: -60, every: hour, count: 3)), quote("b", good), quote("c", good)],
      settles: .success(5_000_010), dropped: [.init(source: "a", reason: "gives other bars than most sources")]),
    Case(
      testDescription: "two grids", quotes: [quote("a", bars(from: -60, every: hour, count: 3)), quote("b", good)],
      settles: .failure(FeedFault("btc-usd: the sources give different bars"))),
    Case(
      testDescription: "two units", quotes: [quote("a", good, unit: "dollars"), quote("b", good), quote("c", good)],
      settles: .success(5_000_010), dropped: [.init(source: "a", reason: "gives other bars than most sources")]),
    Case(
      testDescription: "prices at the upper bound",
      quotes: ["a", "b", "c"].map { quote($0, good.map { bar($0.time, 1_000_000_000_000, 1_000_000_000_000, 1, 1_000_000_000_000) }) },
      settles: .success(1_000_000_000_000)),
  ]

  @Test(arguments: cases) func settles(case one: Case) {
    let review = Self.query.review(one.quotes, origin: one.origin)
    #expect(review.outcome.map { $0.bars[0].close } == one.settles)
    #expect(review.dropped == one.dropped)
    #expect(Self.query.settle(one.quotes, origin: one.origin) == review.outcome)
  }

  @Test func anEmptyAnswerStandsWhereNoBarNeedFit() {
    let short = FeedQuery(feed: "btc-usd", after: 0, to: Self.hour - 1, every: Self.hour)
    let empty = [Self.quote("a", []), Self.quote("b", [])]
    #expect(short.settle(empty, origin: .live) == .success(Event.Bars(feed: "btc-usd", unit: "cents", bars: [])))
    let mixed = [Self.quote("a", []), Self.quote("b", bars(from: -60, every: Self.hour, count: 1))]
    #expect(short.settle(mixed, origin: .live) == .failure(FeedFault("btc-usd: the sources give different bars")))
  }

  @Test(
    arguments: [(0, 0, 60), (5, 4, 60), (.min, 0, 60), (0, .max, 60), (0, 60, 0), (0, 60, -60), (0, 60, .max)] as [(Int64, Int64, Int64)])
  func refusesQueriesThatNobodyCanAnswer(after: Int64, to: Int64, every: Int64) {
    let query = FeedQuery(feed: "btc-usd", after: after, to: to, every: every)
    let review = query.review([Self.quote("a", Self.good), Self.quote("b", Self.good)], origin: .live)
    guard case .failure(let fault) = review.outcome else {
      Issue.record("\(query) settled")
      return
    }
    #expect(fault.message.hasPrefix("btc-usd: bars ") && fault.message.hasSuffix(" cannot be asked for"))
  }

  @Test func aFaultIsBoundedAndNamesEverySource() {
    let quotes = (1...12).map { Quote(source: "source\($0)", content: .failure(String(repeating: "x", count: 20_000))) }
    guard case .failure(let fault) = Self.query.settle(quotes, origin: .live) else {
      Issue.record("failures settled")
      return
    }
    #expect(fault.message.utf8.count <= 4_096)
    for quote in quotes { #expect(fault.message.contains("\(quote.source): xxx")) }
  }

  /// Honest sources within 1 % of a truth, up to half of them minus one lying at will: what stands lies within 1 % of the truth, is
  /// sound, and does not depend on the order of the quotes.
  @Test func liarsDoNotMoveTheMedian() {
    var random = SplitMix64(seed: Soak.seed)
    let rounds = Soak.count(fast: 300, full: 30_000)
    var settledRounds = 0
    for round in 0..<rounds {
      let liars = Int(random.next() % 3)
      let honest = liars + 1 + max(0, 1 - liars) + Int(random.next() % 2)
      var quotes: [Quote] = []
      for index in 0..<honest + liars {
        let all = Self.good.map { bar in
          func near(_ price: Int64) -> Int64 { price + price * Int64.random(in: -99...99, using: &random) / 10_000 }
          let prices =
            index < honest ? [near(bar.open), near(bar.close)] : (0..<2).map { _ in Int64.random(in: 1...20_000_000, using: &random) }
          let wick = Int64(random.next() % 1_000)
          return Self.bar(bar.time, prices[0], max(prices[0], prices[1]) + wick, max(1, min(prices[0], prices[1]) - wick), prices[1])
        }
        quotes.append(Self.quote("s\(index)", all))
      }
      let settled = Self.query.settle(quotes, origin: .live)
      let shuffled = quotes.shuffled(using: &random)
      // Honest ones may be up to 2 % apart, so that a pair or a median at the edge may fail; but never give a wrong price.
      guard case .success(let bars) = settled else { continue }
      settledRounds += 1
      guard Self.query.settle(shuffled, origin: .live) == settled, bars.bars.map(\.time) == Self.good.map(\.time) else {
        Issue.record("AGON_SEED=\(Soak.seed), round \(round): the order counts")
        return
      }
      for (bar, truth) in zip(bars.bars, Self.good) {
        let isNear = abs(bar.close - truth.close) * 100 <= truth.close && abs(bar.open - truth.open) * 100 <= truth.open
        guard isNear, bar.low <= min(bar.open, bar.close), bar.high >= max(bar.open, bar.close) else {
          Issue.record("AGON_SEED=\(Soak.seed), round \(round): \(bar) for \(truth)")
          return
        }
      }
    }
    #expect(settledRounds > rounds / 2, "AGON_SEED=\(Soak.seed): \(settledRounds) of \(rounds) settled")
  }
}
