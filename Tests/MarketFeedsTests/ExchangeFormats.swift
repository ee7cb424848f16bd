import Foundation

/// What each exchange answers to a request, written from their published descriptions and apart from the code that reads it.
struct ExchangeFormats {
  private let market: FakeExchange.Market
  private let bars: [MarketBar]

  init(_ market: FakeExchange.Market, _ behaviour: FakeExchange.Behaviour, request: Int) {
    self.market = market
    switch behaviour {
    case .scaled(let thousandths):
      bars = market.bars.map { bar in
        func scaled(_ price: Int64) -> Int64 { price * thousandths / 1_000 }
        return MarketBar(time: bar.time, open: scaled(bar.open), high: scaled(bar.high), low: scaled(bar.low), close: scaled(bar.close))
      }
    case .gap(let time): bars = market.bars.filter { $0.time != time }
    case .late(let count) where request <= count: bars = market.bars.filter { $0.time + 2 * market.every <= market.now }
    default: bars = market.bars
    }
  }

  func answer(_ uri: String) -> (status: Int, body: String) {
    guard let parts = URLComponents(string: uri) else { return (400, "") }
    let query = Dictionary(uniqueKeysWithValues: (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") })
    switch parts.path {
    case "/products/BTC-USD/candles": return coinbase(query)
    case "/0/public/OHLC" where query["pair"] == "XBTUSD": return kraken(query)
    case "/api/v3/klines" where query["symbol"] == "BTCUSDT": return binance(query)
    default: return (404, "{\"message\":\"NotFound\"}")
    }
  }

  /// Newest first; over 300 points it refuses; two bars from before the start may come along.
  private func coinbase(_ query: [String: String]) -> (Int, String) {
    guard query["granularity"] == "\(market.every)", let start = query["start"].flatMap(Self.seconds),
      let end = query["end"].flatMap(Self.seconds)
    else { return (400, "{\"message\":\"Unsupported granularity\"}") }
    guard (end - start) / market.every + 1 <= 300 else {
      return (400, "{\"message\":\"granularity too small for the requested time range. Count of aggregations requested exceeds 300\"}")
    }
    let rows = bars.filter { $0.time >= start - 2 * market.every && $0.time <= end && $0.time <= market.now }.reversed()
    return (
      200,
      "["
        + rows.map { "[\($0.time),\(number($0.low)),\(number($0.high)),\(number($0.open)),\(number($0.close)),12.34567891]" }.joined(
          separator: ",") + "]"
    )
  }

  /// The last 720 bars at most, the open one always among them.
  private func kraken(_ query: [String: String]) -> (Int, String) {
    guard query["interval"] == "\(market.every / 60)", let since = query["since"].flatMap({ Int64($0) }) else {
      return (200, "{\"error\":[\"EGeneral:Invalid arguments\"]}")
    }
    let recent = bars.filter { $0.time <= market.now }.suffix(720)
    let rows = recent.filter { $0.time > since || $0 == recent.last }
    let text = rows.map {
      "[\($0.time),\"\(padded($0.open, 1))\",\"\(padded($0.high, 1))\",\"\(padded($0.low, 1))\",\"\(padded($0.close, 1))\",\"0.0\",\"1.5\",7]"
    }
    let last = rows.dropLast().last?.time ?? since
    return (200, "{\"error\":[],\"result\":{\"XXBTZUSD\":[\(text.joined(separator: ","))],\"last\":\(last)}}")
  }

  /// Oldest first, `limit` of them, the open one among them.
  private func binance(_ query: [String: String]) -> (Int, String) {
    let intervals: [Int64: String] = [60: "1m", 300: "5m", 900: "15m", 3_600: "1h", 86_400: "1d"]
    guard query["interval"] == intervals[market.every], let start = query["startTime"].flatMap({ Int64($0) }),
      let end = query["endTime"].flatMap({ Int64($0) }), let limit = query["limit"].flatMap({ Int($0) }), limit <= 1_000
    else { return (400, "{\"code\":-1100,\"msg\":\"Illegal characters found in a parameter.\"}") }
    let rows = bars.filter { $0.time * 1_000 >= start && $0.time * 1_000 <= end && $0.time <= market.now }.prefix(limit)
    let text = rows.map {
      let close = ($0.time + market.every) * 1_000 - 1
      return
        "[\($0.time * 1_000),\"\(padded($0.open, 8))\",\"\(padded($0.high, 8))\",\"\(padded($0.low, 8))\",\"\(padded($0.close, 8))\",\"9.1\",\(close),\"1\",3,\"1\",\"1\",\"0\"]"
    }
    return (200, "[\(text.joined(separator: ","))]")
  }

  /// As JavaScript writes numbers: 42339.7, 42288.
  private func number(_ cents: Int64) -> String {
    cents % 100 == 0 ? "\(cents / 100)" : cents % 10 == 0 ? "\(cents / 100).\(cents / 10 % 10)" : padded(cents, 2)
  }

  /// With so many decimals at least, and two where cents need them.
  private func padded(_ cents: Int64, _ decimals: Int) -> String {
    let two = cents % 100 < 10 ? "0\(cents % 100)" : "\(cents % 100)"
    if decimals == 1, cents % 10 == 0 { return "\(cents / 100).\(cents / 10 % 10)" }
    return "\(cents / 100).\(two)" + String(repeating: "0", count: max(0, decimals - 2))
  }

  private static func seconds(_ iso8601: String) -> Int64? {
    ISO8601DateFormatter().date(from: iso8601).map { Int64($0.timeIntervalSince1970) }
  }

  static func httpDate(_ unix: Int64) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(unix)))
  }
}
