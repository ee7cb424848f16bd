internal import HostRules
internal import SpaceContent

/// An exchange whose public prices can be asked for without a key.
public struct Exchange: Sendable {
  /// As quotes name it.
  public let name: String
  /// Where it answers, without a slash at the end; another one for tests.
  public let baseURL: String
  let symbols: [String: String]
  /// How many bars one request brings at most.
  let barsPerRequest: Int
  /// How many requests one query may take.
  let maxPages: Int
  /// The path and query of a request.
  let path: @Sendable (Page) -> String
  /// The candles of a response, in which every number stands as text.
  let read: @Sendable (Value) throws(ExchangeFault) -> [Candle]

  /// All that are known. A live feed needs two that agree.
  public static let all: [Exchange] = [.coinbase, .kraken, .binance]

  /// The lengths of bars that all of them have, in seconds.
  public static let barSeconds: [Int64] = [60, 300, 900, 3_600, 86_400]

  /// The same exchange at another address, such as `http://127.0.0.1:8080`.
  public func at(_ baseURL: String) -> Exchange {
    Exchange(
      name: name, baseURL: baseURL, symbols: symbols, barsPerRequest: barsPerRequest, maxPages: maxPages, path: path, read: read)
  }
}

/// Some bars of one symbol, side by side.
struct Page: Hashable, Sendable {
  let symbol: String
  /// Unix seconds at which the bars open, of which there is at least one.
  let openings: Range<Int64>
  /// The length of a bar in seconds, which divides the range.
  let every: Int64

  var lastOpening: Int64 { openings.upperBound - every }
  var count: Int { openings.count / Int(every) }
}

/// A bar as an exchange gives it: prices in cents, `opening` in Unix seconds.
struct Candle: Hashable, Sendable {
  let opening: Int64
  let open: Int64
  let high: Int64
  let low: Int64
  let close: Int64

  /// Reads the columns of a row. Whole numbers of seconds and decimals only.
  init(_ row: Value, time: Int, open: Int, high: Int, low: Int, close: Int, timesPerSecond: Int64 = 1) throws(ExchangeFault) {
    guard let columns = row.list else { throw ExchangeFault("a candle is no list") }
    func text(_ column: Int) -> String? { columns.indices.contains(column) ? columns[column].text : nil }
    guard let stamp = text(time).flatMap({ Int64($0) }), stamp >= 0, stamp.isMultiple(of: timesPerSecond) else {
      throw ExchangeFault("a candle has no whole time")
    }
    func price(_ column: Int) throws(ExchangeFault) -> Int64 {
      guard let cents = text(column).flatMap({ Cents.parse($0.utf8) }) else {
        throw ExchangeFault("the candle at \(stamp / timesPerSecond) has no decimal price")
      }
      return cents
    }
    opening = stamp / timesPerSecond
    self.open = try price(open)
    self.high = try price(high)
    self.low = try price(low)
    self.close = try price(close)
  }
}

/// Why an exchange gave no bars, in words that go into a quote. Holds nothing of the request but times.
struct ExchangeFault: Error, Hashable {
  let message: String

  init(_ message: String) { self.message = message }
}
