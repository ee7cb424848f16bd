import Foundation
import SpaceContent
import TestSupport
import Testing

@testable import MarketFeeds

/// Requests and responses of each exchange, without a network.
@Suite struct ExchangeReadingTests {
  static let page = Page(symbol: "BTC-USD", openings: 1_704_067_200..<1_704_074_400, every: 3_600)

  @Test func asksAsTheExchangesSay() {
    #expect(
      Exchange.coinbase.path(Self.page)
        == "/products/BTC-USD/candles?granularity=3600&start=2024-01-01T00:00:00Z&end=2024-01-01T01:00:00Z")
    #expect(Exchange.kraken.path(Self.page) == "/0/public/OHLC?pair=BTC-USD&interval=60&since=1704063600")
    #expect(
      Exchange.binance.path(Self.page)
        == "/api/v3/klines?symbol=BTC-USD&interval=1h&startTime=1704067200000&endTime=1704070800000&limit=1000")
    let intervals = Exchange.barSeconds.map { every in
      Exchange.binance.path(Page(symbol: "S", openings: 0..<every, every: every)).split(separator: "&")[1]
    }
    #expect(intervals == ["interval=1m", "interval=5m", "interval=15m", "interval=1h", "interval=1d"])
    #expect(Exchange.all.map(\.baseURL) == ["https://api.exchange.coinbase.com", "https://api.kraken.com", "https://api.binance.com"])
    #expect(Exchange.all.map { $0.symbols["eth-usd"] } == ["ETH-USD", "ETHUSD", "ETHUSDT"])
  }

  /// Numbers that no float holds exactly, and more decimals than cents have.
  @Test func readsEveryDigit() throws {
    let coinbase = try Exchange.coinbase.read(
      try ExactJSON.decode(Array("[[60, 0.145, 9999999999.99, 0.155, 0.285, 1e-8], [0,1,2,1,2,0]]".utf8)))
    #expect(
      coinbase == [
        try Candle(["60", "0.14", "9999999999.99", "0.16", "0.28"], time: 0, open: 3, high: 2, low: 1, close: 4),
        try Candle(["0", "1", "2", "1", "2"], time: 0, open: 3, high: 2, low: 1, close: 4),
      ])
    #expect(coinbase[0].low == 14 && coinbase[0].open == 16 && coinbase[0].close == 28 && coinbase[0].high == 999_999_999_999)
    let kraken = try Exchange.kraken.read(
      try ExactJSON.decode(
        Array(
          """
          {"error":[],"result":{"XXBTZUSD":[[60,"30306.1","30306.2","30305.7","30305.7","30306.1","3.39243896",23],
          [120,"1","1","1","1","1","1",1]],"last":60}}
          """.utf8)))
    #expect(kraken.count == 1 && kraken[0].opening == 60 && kraken[0].open == 3_030_610 && kraken[0].low == 3_030_570)
    let binance = try Exchange.binance.read(
      try ExactJSON.decode(
        Array(
          """
          [[1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",1499644799999,"2434.19055334",308,"1","2","0"]]
          """.utf8)))
    #expect(binance.count == 1 && binance[0].opening == 1_499_040_000)
    #expect([binance[0].open, binance[0].high, binance[0].low, binance[0].close] == [2, 80, 2, 2])
  }

  /// (exchange, response, the fault)
  static let refused: [(Int, String, String)] = [
    (0, "{\"message\":\"NotFound\"}", "sent no list of candles: NotFound"), (0, "{}", "sent no list of candles"),
    (0, "[7]", "a candle is no list"), (0, "[[]]", "a candle has no whole time"),
    (0, "[[60,1,1,1]]", "the candle at 60 has no decimal price"),
    (0, "[[60.5,1,1,1,1]]", "a candle has no whole time"), (0, "[[-60,1,1,1,1]]", "a candle has no whole time"),
    (0, "[[99999999999999999999,1,1,1,1]]", "a candle has no whole time"), (0, "[[null,1,1,1,1]]", "a candle has no whole time"),
    (0, "[[60,-1,1,1,1]]", "the candle at 60 has no decimal price"), (0, "[[60,1e5,1,1,1]]", "the candle at 60 has no decimal price"),
    (0, "[[60,\"NaN\",1,1,1]]", "the candle at 60 has no decimal price"), (0, "[[60,null,1,1,1]]", "the candle at 60 has no decimal price"),
    (0, "[[60,[1],1,1,1]]", "the candle at 60 has no decimal price"),
    (1, "{\"error\":[\"EGeneral:Too many requests\"]}", "answered with an error: EGeneral:Too many requests"),
    (1, "{\"error\":[],\"result\":{\"last\":1}}", "sent no candles of one pair"),
    (1, "{\"error\":[],\"result\":{\"A\":[],\"B\":[],\"last\":1}}", "sent no candles of one pair"),
    (1, "{\"error\":[],\"result\":{\"A\":7,\"last\":1}}", "sent no candles of one pair"), (1, "[]", "sent no candles of one pair"),
    (1, "{\"error\":[],\"result\":{\"A\":[[60,\"1\",\"1\",\"1\"],[120]]}}", "the candle at 60 has no decimal price"),
    (2, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}", "sent no list of candles: Invalid symbol."),
    (2, "[[1499040000001,\"1\",\"1\",\"1\",\"1\"]]", "a candle has no whole time"),
  ]

  @Test(arguments: refused) func saysWhatIsWrong(place: Int, text: String, fault: String) throws {
    let value = try ExactJSON.decode(Array(text.utf8))
    #expect(throws: ExchangeFault(fault)) { try Exchange.all[place].read(value) }
  }

  static let json: [(String, Value?)] = [
    ("[1, -2.50,\"3\" ,4e5]", ["1", "-2.50", "3", "4e5"]), ("12345678901234567890.10", "12345678901234567890.10"),
    ("{\"a\":1,\"b1\":[true,null]}", ["a": "1", "b1": [true, .null]]), ("\"1 2 \\\" 3 \\\\\"", "1 2 \" 3 \\"),
    ("[1 2]", nil), ("[1,]", nil), ("tr1ue", nil), ("[\"a\"1]", nil), ("1 1", nil), ("[1", nil), ("\"\\", nil), ("e5", nil),
  ]

  @Test(arguments: json) func keepsNumbersAsTheyAreWritten(text: String, value: Value?) throws {
    if let value {
      #expect(try ExactJSON.decode(Array(text.utf8)) == value)
    } else {
      #expect(throws: ExchangeFault.self) { try ExactJSON.decode(Array(text.utf8)) }
    }
  }

  /// Against Foundation's calendar.
  @Test func datesAreThoseOfTheCalendar() throws {
    var random = SplitMix64(seed: Soak.seed)
    let iso8601 = ISO8601DateFormatter()
    let fixed: [Int64] = [0, 86_399, 951_782_400, 951_868_799, 951_868_800, 1_078_012_800, 4_107_542_399, 4_107_542_400, 253_402_300_799]
    for unix in fixed + (0..<Soak.count(fast: 300, full: 20_000)).map({ _ in Int64(random.next() % 253_402_300_800) }) {
      let expected = iso8601.string(from: Date(timeIntervalSince1970: TimeInterval(unix)))
      let header = ExchangeFormats.httpDate(unix)
      guard CalendarTime(unix: unix).iso8601 == expected, CalendarTime.unix(httpDate: header) == unix else {
        Issue.record("AGON_SEED=\(Soak.seed): \(unix) is \(CalendarTime(unix: unix).iso8601), \(header)")
        return
      }
    }
    #expect(CalendarTime.unix(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
  }

  @Test(arguments: [
    "", "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1969 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 19940 08:49:37 GMT", "Sun,  06 Nov 1994 08:49:37 GMT",
  ]) func otherDatesAreNotRead(text: String) {
    #expect(CalendarTime.unix(httpDate: text) == nil)
  }
}
