import HostRules
import SpaceContent
import SpaceContract
import Testing

@Suite struct QuoteTests {
  static let kept: [Quote] = [
    Quote(source: "kraken", content: .bars(unit: "cents", bars(from: -3_600, every: 3_600, count: 3))),
    Quote(source: "generator", content: .bars(unit: "cents", [])),
    Quote(source: "binance", content: .failure("answered HTTP 429")),
    Quote(source: "", content: .failure("")),
    // Not sound, but evidence all the same.
    Quote(
      source: "liar",
      content: .bars(
        unit: "cents",
        [Event.Bar(time: .max, open: .min, high: -1, low: 0, close: .max), Event.Bar(time: .min, open: 1, high: 1, low: 1, close: 1)])),
    Quote(source: "full", content: .bars(unit: "cents", bars(from: 0, every: 60, count: 2_000))),
    Quote(source: "long", content: .failure(String(repeating: "é", count: 20_000))),
  ]

  @Test(arguments: kept) func comesBackFromItsBytes(quote: Quote) throws {
    var writer = CBORWriter()
    writer.value(quote.value)
    #expect(Quote(try DagCBOR.decode(writer.bytes)) == quote)
  }

  @Test func hasTheShapeOfTheJournal() {
    let bar = Event.Bar(time: -60, open: 2, high: 4, low: 1, close: 3)
    #expect(
      Quote(source: "kraken", content: .bars(unit: "cents", [bar])).value
        == ["source": "kraken", "unit": "cents", "bars": ["t": [-60], "open": [2], "high": [4], "low": [1], "close": [3]]])
    #expect(Quote(source: "kraken", content: .failure("down")).value == ["source": "kraken", "failure": "down"])
  }

  @Test func isBoundedWhenItIsMade() {
    #expect(Quote(source: "s", content: .failure(String(repeating: "x", count: 20_000))).failure?.utf8.count == 16 << 10)
    // 16 KiB is even, and é has two bytes.
    #expect(Quote(source: "s", content: .failure("x" + String(repeating: "é", count: 20_000))).failure?.utf8.count == (16 << 10) - 1)
    #expect(Quote(source: "s", content: .failure("a\u{202E}b\u{1B}[31mc\0")).failure == "ab[31mc")
    #expect(Quote(source: String(repeating: "n", count: 99), content: .failure("")).source.utf8.count == 64)
    let many = bars(from: 0, every: 60, count: 2_001)
    #expect(Quote(source: "s", content: .bars(unit: "cents", many)).failure == "gave 2001 bars; at most 2000 are taken")
    for unit in ["", "Cents", "us cents", "¢", "seventeenletterss"] {
      #expect(Quote(source: "s", content: .bars(unit: unit, [])).failure == "gave bars without a sound unit")
    }
  }

  static let columns: Value = ["t": [0], "open": [1], "high": [1], "low": [1], "close": [1]]

  static let foreign: [Value] = [
    .null, "kraken", [], .map(Value.Map()), ["source": "a"], ["source": 1, "failure": "x"], ["source": "a", "failure": 1],
    ["source": "a", "failure": "x", "more": 1], ["source": "a", "failure": "x", "unit": "cents"],
    ["source": "a", "unit": "cents"], ["source": "a", "unit": "CENTS", "bars": columns], ["source": "a", "unit": "cents", "bars": []],
    ["source": "a", "unit": "cents", "bars": columns, "failure": "x"],
    ["source": "a", "unit": "cents", "bars": ["t": [0], "open": [1], "high": [1], "low": [1]]],
    ["source": "a", "unit": "cents", "bars": ["t": [0], "open": [1], "high": [1], "low": [1], "volume": [1]]],
    ["source": "a", "unit": "cents", "bars": ["t": [0], "open": [1], "high": [1], "low": [1], "close": [1, 2]]],
    ["source": "a", "unit": "cents", "bars": ["t": [], "open": [], "high": [], "low": [], "close": [1]]],
    ["source": "a", "unit": "cents", "bars": ["t": [0], "open": [1], "high": [1], "low": [1], "close": [.float(1.5)]]],
    ["source": "a", "unit": "cents", "bars": ["t": [0], "open": [1], "high": [1], "low": [1], "close": ["NaN"]]],
    ["source": "a", "unit": "cents", "bars": ["t": [0], "open": [1], "high": [1], "low": [1], "close": 1]],
    ["source": .text(String(repeating: "n", count: 65)), "failure": "x"],
    ["source": "a", "failure": .text(String(repeating: "x", count: (16 << 10) + 1))], ["source": "a", "failure": "\u{200B}"],
    ["source": "a\u{7F}", "failure": ""],
  ]

  @Test(arguments: foreign) func readsNothingElse(value: Value) {
    #expect(Quote(value) == nil)
  }

  @Test func readsAtMostTwoThousandBars() {
    for (count, isRead) in [(2_000, true), (2_001, false)] {
      let column = Value.list(Array(repeating: 1, count: count))
      let value: Value = [
        "source": "a", "unit": "cents", "bars": ["t": column, "open": column, "high": column, "low": column, "close": column],
      ]
      #expect((Quote(value) != nil) == isRead)
    }
  }
}

@Suite struct FeedOriginTests {
  static let cid = CID(codec: .raw, of: [1, 2, 3])
  static let all: [(FeedOrigin, String, quorum: Int, isPublic: Bool)] = [
    (.generator, "generator/1", 1, false), (.recorded(cid), "recorded/\(cid)", 1, true), (.live, "live/1", 2, false),
  ]

  @Test(arguments: all) func isReadFromItsName(origin: FeedOrigin, name: String, quorum: Int, isPublic: Bool) {
    #expect(origin.name == name && FeedOrigin(name: name) == origin)
    #expect(origin.quorum == quorum && origin.isPublicBeforehand == isPublic)
  }

  @Test(arguments: [
    "", "generator", "generator/2", "generator/1 ", "Generator/1", "live", "live/01", "recorded", "recorded/", "recorded/x",
    "recorded/\(CID(codec: .dagCBOR, of: [1]))", "recorded/\(cid)a", "recorded/recorded/\(cid)",
  ]) func readsNoOtherName(name: String) {
    #expect(FeedOrigin(name: name) == nil)
  }
}
