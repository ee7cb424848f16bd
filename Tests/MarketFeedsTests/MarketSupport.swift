import Foundation
import HostRules
import SpaceContract
import TestSupport

@testable import MarketFeeds

/// Hourly bars: the real ones of 2024 where they are at hand, else drawn ones of the same shape.
enum RealMarket {
  static let every: Int64 = 3_600

  static let bars: [MarketBar] = {
    guard let file = SharedFolder.file("data/btc_usd_1h_2024.csv"), let data = try? Data(contentsOf: file),
      let recording = try? Recording(csv: Array(data))
    else { return drawn }
    return recording.bars.map { MarketBar(time: $0.time, open: $0.open, high: $0.high, low: $0.low, close: $0.close) }
  }()

  private static var drawn: [MarketBar] {
    var random = SplitMix64(seed: 1)
    var price: Int64 = 4_200_000
    return (0..<6_115).map { index in
      let open = price
      price += Int64(random.below(40_001)) - 20_000
      let (up, down) = (Int64(random.below(9_000)), Int64(random.below(9_000)))
      return MarketBar(
        time: 1_704_063_600 + 3_600 * Int64(index), open: open, high: max(open, price) + up, low: max(1, min(open, price) - down),
        close: price)
    }
  }

  /// The market some time after the bar at an index has opened; bars after it are not there yet.
  static func at(_ index: Int, seconds: Int64 = 0) -> FakeExchange.Market {
    FakeExchange.Market(bars: Array(bars[...index]), every: every, now: bars[index].time + seconds)
  }
}

extension Quote {
  var bars: [Event.Bar]? { if case .bars(_, let bars) = content { bars } else { nil } }
  var failure: String? { if case .failure(let text) = content { text } else { nil } }
}

/// A feed that asks these, and is shut down afterwards.
func withFeed<Result>(
  _ exchanges: [Exchange], timeout: Duration = .seconds(30), pause: Duration = .milliseconds(1),
  _ body: (LiveFeed) async throws -> Result
) async throws -> Result {
  let feed = LiveFeed(exchanges: exchanges, timeout: timeout, pause: pause)
  do {
    let result = try await body(feed)
    try await feed.shutdown()
    return result
  } catch {
    try await feed.shutdown()
    throw error
  }
}
