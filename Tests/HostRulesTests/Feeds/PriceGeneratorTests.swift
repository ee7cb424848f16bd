import SpaceContent
import SpaceContract
import TestSupport
import Testing

@testable import HostRules

@Suite struct PriceGeneratorTests {
  static let day: Int64 = 86_400
  static let counting = Digest(bytes: Array(0..<32) as [UInt8])

  /// The whole path of a seed, in queries of at most 2,000 bars.
  static func path(_ generator: PriceGenerator, every: Int64 = 300) throws -> [Event.Bar] {
    var out: [Event.Bar] = []
    let chunk = 2_000 * every
    for after in stride(from: -30 * day, to: 30 * day, by: Int(chunk)) {
      let query = FeedQuery(feed: "btc-usd", after: after, to: min(after + chunk, 30 * day), every: every)
      let quote = generator.quote(query)
      out += try #require(quote.bars, "\(quote)")
    }
    return out
  }

  /// Made by a model in Python on its own ChaCha20 and exact fractions.
  @Test func drawsThePathOfTheModel() throws {
    let generator = PriceGenerator(seed: try #require(Self.counting), feed: "btc-usd")
    let path = try Self.path(generator)
    #expect(path.count == 17_280)
    #expect(path[0] == Event.Bar(time: -2_592_000, open: 8_571_840, high: 8_584_961, low: 8_562_605, close: 8_584_157))
    #expect(path[8_640] == Event.Bar(time: 0, open: 6_592_761, high: 6_606_469, low: 6_588_630, close: 6_606_221))
    let numbers = path.flatMap { [$0.time, $0.open, $0.high, $0.low, $0.close] }
    let bytes = numbers.flatMap { number in withUnsafeBytes(of: number.bigEndian) { Array($0) } }
    #expect(SHA256.digest(bytes).description == "a2bdd64b326ca16826fe77e9f71807d09fb78e9a38faded25027b794f53b01c9")
    let hours = generator.quote(FeedQuery(feed: "btc-usd", after: -10_800, to: 3_600, every: 3_600))
    #expect(
      hours.content
        == .bars(
          unit: "cents",
          [
            Event.Bar(time: -10_800, open: 6_618_801, high: 6_659_218, low: 6_613_997, close: 6_626_430),
            Event.Bar(time: -7_200, open: 6_626_430, high: 6_642_678, low: 6_604_588, close: 6_614_602),
            Event.Bar(time: -3_600, open: 6_614_602, high: 6_623_144, low: 6_587_364, close: 6_592_761),
            Event.Bar(time: 0, open: 6_592_761, high: 6_614_871, low: 6_575_051, close: 6_592_536),
          ]))
    let other = PriceGenerator(seed: try #require(Self.counting), feed: "eth-usd")
    let first = FeedQuery(feed: "eth-usd", after: -30 * Self.day, to: -30 * Self.day + 300, every: 300)
    #expect(other.quote(first).bars == [Event.Bar(time: -2_592_000, open: 7_198_618, high: 7_199_184, low: 7_193_730, close: 7_193_741)])
  }

  @Test(arguments: UInt64(1)...2) func isSoundFromEndToEnd(number: UInt64) throws {
    let generator = PriceGenerator(seed: .numbered(number), feed: "btc-usd")
    let path = try Self.path(generator)
    #expect((2_000_000...9_000_000).contains(path[0].open))
    for (index, bar) in path.enumerated() {
      let isSound =
        bar.time == -30 * Self.day + 300 * Int64(index) && bar.open == (index == 0 ? bar.open : path[index - 1].close)
        && 1...min(bar.open, bar.close) ~= bar.low && bar.high >= max(bar.open, bar.close)
      guard isSound else {
        Issue.record("seed \(number): \(bar) after \(path[max(0, index - 1)])")
        return
      }
    }
  }

  /// Bars of every length tell the same story.
  @Test(arguments: [600, 900, 3_600, 7_200, 14_400, 86_400, 2_100] as [Int64]) func joinsBaseBars(every: Int64) throws {
    let generator = PriceGenerator(seed: .numbered(9), feed: "btc-usd")
    let base = Dictionary(uniqueKeysWithValues: try Self.path(generator).map { ($0.time, $0) })
    let query = FeedQuery(feed: "btc-usd", after: -20 * every + 1, to: 20 * every + 299, every: every)
    let quote = generator.quote(query)
    let joined = try #require(quote.bars)
    #expect(joined.count == 40 && joined.first?.time == -20 * every && joined.last?.time == 19 * every)
    for bar in joined {
      let parts = try stride(from: bar.time, to: bar.time + every, by: 300).map { try #require(base[$0]) }
      let expected = Event.Bar(
        time: bar.time, open: parts[0].open, high: parts.reduce(0) { max($0, $1.high) }, low: parts.reduce(.max) { min($0, $1.low) },
        close: parts[parts.count - 1].close)
      #expect(bar == expected)
    }
    #expect((try? query.settle([quote], origin: .generator).get().bars) == joined)
  }

  @Test func answersTheSameAgainAndAddsToAPrefix() throws {
    let generator = PriceGenerator(seed: .numbered(3), feed: "btc-usd")
    let short = generator.quote(FeedQuery(feed: "btc-usd", after: -7_200, to: 3_600, every: 300))
    let again = PriceGenerator(seed: .numbered(3), feed: "btc-usd").quote(FeedQuery(feed: "btc-usd", after: -7_200, to: 3_600, every: 300))
    let long = generator.quote(FeedQuery(feed: "btc-usd", after: -7_200, to: 36_000, every: 300))
    #expect(short == again)
    let bars = try #require(short.bars)
    #expect(bars.count == 36 && long.bars?.count == 144)
    #expect(Array(try #require(long.bars).prefix(36)) == bars)
    let other = PriceGenerator(seed: .numbered(4), feed: "btc-usd").quote(FeedQuery(feed: "btc-usd", after: -7_200, to: 3_600, every: 300))
    #expect(short != other)
  }

  /// (after, to, every, what the failure says; nil for no bars without a failure)
  static let refused: [(Int64, Int64, Int64, String?)] = [
    (0, 60, 60, "bars of 60 seconds are not made; `every` is a multiple of 300"),
    (0, 3_600, 301, "bars of 301 seconds are not made; `every` is a multiple of 300"),
    (-30 * day - 300, 0, 3_600, "prices are made from -2592000 to 2592000 seconds around the session's start"),
    (29 * day, 31 * day, 3_600, "prices are made from -2592000 to 2592000 seconds around the session's start"),
    (-30 * day, -30 * day + 2_001 * 300, 300, "2001 bars are asked for; at most 2000 are given"),
    (3_600, 3_600, 300, "bars after 3600 up to 3600 cannot be asked for"),
    (0, .max, 300, "bars after 0 up to 9223372036854775807 cannot be asked for"),
    (.min, 0, 300, "bars after -9223372036854775808 up to 0 cannot be asked for"),
    (0, 300, 0, "bars of 0 seconds cannot be asked for"),
    (0, 300, .max, "bars of 9223372036854775807 seconds cannot be asked for"),
    (10, 290, 300, nil),
    (0, 299, 300, nil),
  ]

  @Test(arguments: refused) func saysWhatItCannotGive(after: Int64, to: Int64, every: Int64, failure: String?) {
    let quote = PriceGenerator(seed: .numbered(1), feed: "btc-usd").quote(FeedQuery(feed: "btc-usd", after: after, to: to, every: every))
    #expect(quote == Quote(source: "generator", content: failure.map { .failure($0) } ?? .bars(unit: "cents", [])))
  }

  @Test func reachesExactlyThirtyDaysEachWay() {
    let generator = PriceGenerator(seed: .numbered(1), feed: "btc-usd")
    let all = generator.quote(FeedQuery(feed: "btc-usd", after: -30 * Self.day, to: 30 * Self.day, every: 3_600))
    #expect(all.bars?.count == 1_440 && all.bars?.first?.time == -30 * Self.day && all.bars?.last?.time == 30 * Self.day - 3_600)
  }
}
