internal import SpaceContent

extension Exchange {
  /// Binance, `GET /api/v3/klines`: rows `[openTime, "open", "high", "low", "close", …]` with times in milliseconds, oldest first, at most
  /// 1,000. Its prices are in USDT, which stands near the dollar; a live feed's tolerance of 2 % covers the difference, and a USDT that
  /// leaves the dollar makes Binance a dissenter, not the price.
  public static let binance = Exchange(
    name: "binance", baseURL: "https://api.binance.com", symbols: ["btc-usd": "BTCUSDT", "eth-usd": "ETHUSDT"],
    barsPerRequest: 1_000, maxPages: 8,
    path: { page in
      let (start, end) = (page.openings.lowerBound * 1_000, page.lastOpening * 1_000)
      let interval = page.every < 3_600 ? "\(page.every / 60)m" : page.every < 86_400 ? "\(page.every / 3_600)h" : "1d"
      return "/api/v3/klines?symbol=\(page.symbol)&interval=\(interval)&startTime=\(start)&endTime=\(end)&limit=1000"
    },
    read: { (value) throws(ExchangeFault) in
      guard let rows = value.list else {
        throw ExchangeFault("sent no list of candles" + (value["msg"]?.text.map { ": \($0.prefix(200))" } ?? ""))
      }
      var candles: [Candle] = []
      for row in rows { candles.append(try Candle(row, time: 0, open: 1, high: 2, low: 3, close: 4, timesPerSecond: 1_000)) }
      return candles
    })
}
