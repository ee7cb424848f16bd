internal import SpaceContent

extension Exchange {
  /// Coinbase Exchange, `GET /products/{product}/candles`: rows of numbers `[time, low, high, open, close, volume]`, newest first, at most
  /// 300. It leaves out bars without trades, and may add some before the start.
  public static let coinbase = Exchange(
    name: "coinbase", baseURL: "https://api.exchange.coinbase.com", symbols: ["btc-usd": "BTC-USD", "eth-usd": "ETH-USD"],
    barsPerRequest: 300, maxPages: 8,
    path: { page in
      let start = CalendarTime(unix: page.openings.lowerBound).iso8601
      let end = CalendarTime(unix: page.lastOpening).iso8601
      return "/products/\(page.symbol)/candles?granularity=\(page.every)&start=\(start)&end=\(end)"
    },
    read: { (value) throws(ExchangeFault) in
      guard let rows = value.list else {
        throw ExchangeFault("sent no list of candles" + (value["message"]?.text.map { ": \($0.prefix(200))" } ?? ""))
      }
      var candles: [Candle] = []
      for row in rows { candles.append(try Candle(row, time: 0, open: 3, high: 2, low: 1, close: 4)) }
      return candles
    })
}
