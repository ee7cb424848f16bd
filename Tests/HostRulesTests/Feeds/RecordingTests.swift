import Foundation
import HostRules
import SpaceContent
import SpaceContract
import TestSupport
import Testing

@Suite struct RecordingTests {
  static let hour: Int64 = 3_600

  /// A file of hourly bars at the given hours.
  static func csv(hours: [Int64]) -> [UInt8] {
    let rows = hours.map { "\($0 * hour),\(100 + $0).5,\(103 + $0),\(98 + $0),\(101 + $0).25" }
    return Array((["unix,open,high,low,close"] + rows).joined(separator: "\n").utf8)
  }

  /// Each price of the real file, against Foundation's decimal numbers.
  @Test func readsRealCandles() throws {
    guard let file = SharedFolder.file("data/btc_usd_1h_2024.csv") else { return }
    let data = try Data(contentsOf: file)
    let recording = try Recording(csv: Array(data))
    #expect(recording.period == 3_600 && recording.bars.count == 6_115)
    #expect(recording.cid == CID(codec: .raw, digest: SHA256.digest(Array(data))))
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let names = lines[0].split(separator: ",")
    func cents(_ text: Substring) -> Int64? {
      guard var exact = Decimal(string: String(text)) else { return nil }
      exact *= 100
      var rounded = Decimal()
      NSDecimalRound(&rounded, &exact, 0, .bankers)
      return NSDecimalNumber(decimal: rounded).int64Value
    }
    for (line, bar) in zip(lines.dropFirst(), recording.bars) {
      let row = Dictionary(uniqueKeysWithValues: zip(names, line.split(separator: ",")))
      let expected = try [row["open"], row["high"], row["low"], row["close"]].map { try cents(#require($0)) }
      guard [bar.open, bar.high, bar.low, bar.close] == expected, row["unix"] == "\(bar.time)" else {
        Issue.record("\(line) became \(bar)")
        return
      }
    }
    let query = FeedQuery(feed: "btc-usd", after: -7 * 86_400, to: 86_400, every: 14_400)
    let quote = recording.quote(query, seed: .numbered(1), span: 7 * 86_400)
    #expect(try query.settle([quote], origin: .recorded(recording.cid)).get().bars.count == 48)
  }

  @Test func findsColumnsByName() throws {
    let text = "close,note,unix,low,high,open\r\n2.5,x,0,1,3,2\r\n2,,60,0.01,2,1.999\r\n3,é,120,2,3,2\r\n"
    let recording = try Recording(csv: Array(text.utf8))
    #expect(recording.period == 60)
    #expect(
      recording.bars == [
        Event.Bar(time: 0, open: 200, high: 300, low: 100, close: 250), Event.Bar(time: 60, open: 200, high: 200, low: 1, close: 200),
        Event.Bar(time: 120, open: 200, high: 300, low: 200, close: 300),
      ])
  }

  /// (rows after the header `unix,open,high,low,close`, or a whole file; the message)
  static let malformed: [(String, String)] = [
    ("", "the file is empty"),
    ("unix,open,high,low,close\n", "the file has 0 rows; at least 2 are needed"),
    ("unix,open,high,low,close\n0,1,1,1,1", "the file has 1 rows; at least 2 are needed"),
    ("unix,open,high,low\n", "line 1: the column close is not named once"),
    ("unix,open,high,low,Close\n", "line 1: the column close is not named once"),
    ("unix,open,high,low,close,open\n", "line 1: the column open is not named once"),
    ("\u{FEFF}unix,open,high,low,close\n", "line 1: the column unix is not named once"),
    ("0,1,1,1,1\n60,1,1,1,1\n", "line 1: the column unix is not named once"),
    ("unix,open,high,low,close\n0,1,1,1,1\n0,1,1,1,1", "line 3: the time 0 stands twice"),
    ("unix,open,high,low,close\n60,1,1,1,1\n0,1,1,1,1", "line 3: the rows are not in ascending order of time"),
    ("unix,open,high,low,close\n0,1,1,1", "line 2: the row has 4 fields; the first row has 5"),
    ("unix,open,high,low,close\n0,1,1,1,1,1", "line 2: the row has 6 fields; the first row has 5"),
    ("unix,open,high,low,close\n0,1,1,1,1\n\n60,1,1,1,1", "line 3: the row has 1 fields; the first row has 5"),
    ("unix,open,high,low,close\n0,1,1,1,\"1\"", "line 2: the row has a quotation mark"),
    ("unix,open,high,low,close\n-60,1,1,1,1", "line 2: unix is no whole number of seconds: \"-60\""),
    ("unix,open,high,low,close\n1.5,1,1,1,1", "line 2: unix is no whole number of seconds: \"1.5\""),
    ("unix,open,high,low,close\n9999999999999,1,1,1,1", "line 2: unix is no whole number of seconds: \"9999999999999\""),
    ("unix,open,high,low,close\n,1,1,1,1", "line 2: unix is no whole number of seconds: \"\""),
    ("unix,open,high,low,close\n0,1,1,1,NaN", "line 2: close is no price: \"NaN\""),
    ("unix,open,high,low,close\n0,1,1,1,1e5", "line 2: close is no price: \"1e5\""),
    ("unix,open,high,low,close\n0,1,1,0,1", "line 2: low is no price: \"0\""),
    ("unix,open,high,low,close\n0,1,1,0.001,1", "line 2: low is no price: \"0.001\""),
    ("unix,open,high,low,close\n0,1,99999999999999999999,1,1", "line 2: high is no price: \"99999999999999999999\""),
    ("unix,open,high,low,close\n0,\u{1B}[31m,1,1,1", "line 2: open is no price: \"[31m\""),
    ("unix,open,high,low,close\n0,1,2,1.5,2", "line 2: open or close lies outside low and high"),
    ("unix,open,high,low,close\n0,1,2,1,3", "line 2: open or close lies outside low and high"),
  ]

  @Test(arguments: malformed) func saysWhatIsWrongAndWhere(text: String, message: String) {
    let error = #expect(throws: RulesError.self) { try Recording(csv: Array(text.utf8)) }
    #expect(error?.code == .badRecording && error?.message == message)
  }

  @Test func refusesHugeFiles() {
    let error = #expect(throws: RulesError.self) { try Recording(csv: [UInt8](repeating: 0x0A, count: (16 << 20) + 1)) }
    #expect(error?.message == "the file has 16777217 bytes; at most 16777216 are read")
  }

  /// Twelve bars, a gap of one, six bars: with two hours on both sides there are 9 + 3 places, and all of them come up.
  @Test func startsWhereTheSeedSays() throws {
    let recording = try Recording(csv: Self.csv(hours: Array(0..<12) + Array(13..<19)))
    var seen: [Int64: Int] = [:]
    for number in 0..<1_200 {
      let start = try #require(recording.start(seed: .numbered(UInt64(number)), span: 2 * Self.hour))
      #expect(start == recording.start(seed: .numbered(UInt64(number)), span: 2 * Self.hour))
      seen[start / Self.hour, default: 0] += 1
    }
    #expect(seen.keys.sorted() == Array(2...10) + Array(15...17))
    // 100 each are expected, with a standard deviation of 9.6.
    #expect(seen.values.allSatisfy { (57...143).contains($0) }, "\(seen)")
  }

  @Test(arguments: [(6, true), (5, true), (7, false)] as [(Int64, Bool)]) func needsPricesOnBothSides(hours: Int64, fits: Bool) throws {
    let recording = try Recording(csv: Self.csv(hours: Array(0..<12)))
    let query = FeedQuery(feed: "btc-usd", after: -hours * Self.hour, to: hours * Self.hour, every: Self.hour)
    let quote = recording.quote(query, seed: .numbered(1), span: hours * Self.hour)
    if fits {
      #expect(quote.bars?.count == Int(2 * hours))
      // A second more on each side is half a bar more, which is a whole one.
      #expect((recording.start(seed: .numbered(1), span: hours * Self.hour + 1) != nil) == (hours == 5))
    } else {
      #expect(
        quote.failure == "the recording has no place with \(hours * Self.hour) seconds of prices without a gap before and after it")
    }
  }

  /// Whatever is asked for, each bar is that of the file, `every` seconds joined, and never from across the gap.
  @Test(arguments: [1, 2, 3] as [Int64]) func givesTheBarsOfTheFile(joined: Int64) throws {
    let recording = try Recording(csv: Self.csv(hours: Array(0..<24) + Array(30..<60)))
    let byTime = Dictionary(uniqueKeysWithValues: recording.bars.map { ($0.time, $0) })
    for number in 0..<50 as Range<UInt64> {
      let start = try #require(recording.start(seed: .numbered(number), span: 9 * Self.hour))
      let query = FeedQuery(feed: "btc-usd", after: -6 * Self.hour, to: 6 * Self.hour, every: joined * Self.hour)
      let quote = recording.quote(query, seed: .numbered(number), span: 9 * Self.hour)
      let bars = try query.settle([quote], origin: .recorded(recording.cid)).get().bars
      #expect(bars.count == Int(12 / joined))
      for bar in bars {
        let parts = try (0..<joined).map { try #require(byTime[start + bar.time + $0 * Self.hour]) }
        #expect(
          bar
            == Event.Bar(
              time: bar.time, open: parts[0].open, high: try #require(parts.map(\.high).max()), low: try #require(parts.map(\.low).min()),
              close: parts[parts.count - 1].close))
      }
    }
  }

  /// (after, to, every, span in hours; the failure)
  static let refused: [(Int64, Int64, Int64, Int64, String)] = [
    (0, hour, 1_800, 2, "bars of 1800 seconds are not recorded; `every` is a multiple of 3600"),
    (0, 3 * hour, hour, 2, "prices are given from -7200 to 7200 seconds around the session's start"),
    (-3 * hour, 0, hour, 2, "prices are given from -7200 to 7200 seconds around the session's start"),
    (-2 * hour - 1, 0, hour, 2, "prices are given from -7200 to 7200 seconds around the session's start"),
    (0, hour, hour, -1, "the recording has no place with -3600 seconds of prices without a gap before and after it"),
    (
      0, hour, hour, 1_000_000_000_000,
      "the recording has no place with 3600000000000000 seconds of prices without a gap before and after it"
    ),
    (hour, 0, hour, 2, "bars after 3600 up to 0 cannot be asked for"),
  ]

  @Test(arguments: refused) func saysWhatItCannotGive(after: Int64, to: Int64, every: Int64, span: Int64, failure: String) throws {
    let recording = try Recording(csv: Self.csv(hours: Array(0..<12)))
    let quote = recording.quote(
      FeedQuery(feed: "btc-usd", after: after, to: to, every: every), seed: .numbered(1), span: span * Self.hour)
    #expect(quote == Quote(source: "recording", content: .failure(failure)))
  }
}
