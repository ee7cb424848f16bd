internal import SpaceContent

extension Exchange {
  /// Kraken, `GET /0/public/OHLC`: rows `[time, open, high, low, close, vwap, volume, count]` with prices as strings, oldest first. It keeps
  /// the last 720 bars only, the newest of which is still open and is left out here.
  public static let kraken = Exchange(
    name: "kraken", baseURL: "https://api.kraken.com", symbols: ["btc-usd": "XBTUSD", "eth-usd": "ETHUSD"],
    barsPerRequest: 719, maxPages: 1,
    path: { page in
      // `since` is exclusive in some descriptions and inclusive in others; one bar too many does no harm.
      "/0/public/OHLC?pair=\(page.symbol)&interval=\(page.every / 60)&since=\(page.openings.lowerBound - page.every)"
    },
    read: { (value) throws(ExchangeFault) in
      if let first = value["error"]?.list?.first {
        throw ExchangeFault("answered with an error: \((first.text ?? "").prefix(200))")
      }
      // The pair stands under another name than it was asked for, such as XXBTZUSD.
      let pairs = value["result"]?.map?.entries.filter { $0.key != "last" } ?? []
      guard pairs.count == 1, let rows = pairs[0].value.list else { throw ExchangeFault("sent no candles of one pair") }
      var candles: [Candle] = []
      for row in rows.dropLast() { candles.append(try Candle(row, time: 0, open: 1, high: 2, low: 3, close: 4)) }
      return candles
    })
}
