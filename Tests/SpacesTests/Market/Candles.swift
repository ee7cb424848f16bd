import Foundation
import SpaceContract
import TestSupport
import Testing

/// Hourly bars for the Spaces that read prices: recorded ones, where the file lies beside the repository, and made ones always.
enum Candles: CustomTestStringConvertible, Sendable, CaseIterable {
  case recorded, synthetic

  static let hour: Int64 = 3600

  var testDescription: String { "\(self)" }

  static let file = Fixture.repository.appending(path: "../shared/data/btc_usd_1h_2024.csv").standardized
  static let isRecorded = FileManager.default.fileExists(atPath: file.path)
  static let absent: Comment = "no recorded candles: ../shared/data/btc_usd_1h_2024.csv is not there"

  /// What this run can use.
  static let available = isRecorded ? allCases : [.synthetic]

  private static let recording: Result<[Event.Bar], any Error> = Result {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",")
      try #require(fields.count == 8, "\(line)")
      // The columns are date, unix, low, high, open, close, …
      return Event.Bar(
        time: try #require(Int64(String(fields[1]))), open: try cents(fields[4]), high: try cents(fields[3]), low: try cents(fields[2]),
        close: try cents(fields[5]))
    }
  }

  /// Dollars with at most two decimals, without a float in between.
  private static func cents(_ text: Substring) throws -> Int64 {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count > 1 ? parts[1] : ""
    try #require(parts.count <= 2 && decimals.count <= 2, "\(text)")
    let digits = "\(parts[0])\(decimals)\(decimals.isEmpty ? "00" : decimals.count == 1 ? "0" : "")"
    return try #require(Int64(digits))
  }

  /// `count` bars one after another, of which the first `past` close by the session's start.
  func window(past: Int, count: Int, using draws: inout SplitMix64) throws -> [Event.Bar] {
    var bars: [Event.Bar]
    switch self {
    case .recorded:
      let all = try Candles.recording.get()
      let first = draws.below(all.count - count + 1)
      bars = Array(all[first..<first + count])
    case .synthetic: bars = Candles.made(count, using: &draws)
    }
    for index in bars.indices { bars[index] = bars[index].at(Int64(index - past) * Candles.hour) }
    return bars
  }

  /// The whole file.
  static func all() throws -> [Event.Bar] { try recording.get() }

  /// A market of any temper: some stand still, some gap from bar to bar, some go from one bound of the prices to the other.
  private static func made(_ count: Int, using draws: inout SplitMix64) -> [Event.Bar] {
    let bounds: ClosedRange<Int64> = 1_000...500_000_000
    func bounded(_ price: Int64) -> Int64 { min(bounds.upperBound, max(bounds.lowerBound, price)) }
    // The greatest move of a bar, in percent of the price.
    let temper: Int64 = [0, 1, 3, 20, 300].randomElement(using: &draws) ?? 1
    let gaps = Bool.random(using: &draws)
    func moved(_ price: Int64) -> Int64 {
      let percent = Int64.random(in: -temper * 100...temper * 100, using: &draws)
      // As likely to be divided as to be multiplied, so that a wild market does not die at once.
      return bounded(percent < 0 ? price * 10_000 / (10_000 - percent) : price * (10_000 + percent) / 10_000)
    }
    var price = Int64.random(in: temper < 300 ? 1_500_000...9_000_000 : bounds, using: &draws)
    return (0..<count).map { _ in
      let open = gaps ? moved(price) : price
      price = moved(open)
      let (up, down) = (moved(max(open, price)), moved(min(open, price)))
      return Event.Bar(time: 0, open: open, high: max(open, price, up), low: min(open, price, down), close: price)
    }
  }
}

extension Event.Bar {
  func at(_ time: Int64) -> Event.Bar { Event.Bar(time: time, open: open, high: high, low: low, close: close) }

  /// The same bar with other prices, and with a high and a low that take them in.
  func with(open: Int64? = nil, close: Int64? = nil, reaching prices: [Int64] = []) -> Event.Bar {
    let all = [open ?? self.open, close ?? self.close] + prices
    return Event.Bar(time: time, open: all[0], high: all.max() ?? high, low: all.min() ?? low, close: all[1])
  }
}

/// The file is what the tests take it for.
@Suite struct CandlesTests {
  @Test(.enabled(if: Candles.isRecorded, Candles.absent)) func noHourIsMissing() throws {
    let bars = try Candles.all()
    #expect(bars.count == 6_115)
    #expect(zip(bars, bars.dropFirst()).allSatisfy { $1.time - $0.time == Candles.hour })
    #expect(bars.allSatisfy { $0.low <= min($0.open, $0.close) && max($0.open, $0.close) <= $0.high })
    #expect(bars[1] == Event.Bar(time: 1_704_067_200, open: 4_228_858, high: 4_254_364, low: 4_226_158, close: 4_245_266))
  }

  @Test func madeBarsAreSound() throws {
    var draws = SplitMix64(stream: 11)
    var closes: Set<Int64> = []
    for _ in 0..<50 {
      for bar in try Candles.synthetic.window(past: 10, count: 60, using: &draws) {
        #expect(bar.low <= min(bar.open, bar.close) && max(bar.open, bar.close) <= bar.high, "\(bar), AGON_SEED=\(Soak.seed)")
        #expect(bar.low >= 1_000 && bar.high <= 500_000_000, "\(bar), AGON_SEED=\(Soak.seed)")
        closes.insert(bar.close)
      }
    }
    #expect(closes.count > 1_000)
  }
}
