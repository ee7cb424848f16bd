internal import SpaceContent
internal import SpaceContract
internal import Testing

@testable import agon

/// Charts against text that was worked out by hand: which dots, half rows and columns a value falls into.
struct ChartDrawingTests {
  private func lines(_ scene: Value, width: Int) throws -> [Line] {
    SceneDrawing(seated: ["expert", "random"], width: width).lines(try Scene.decode(scene, seats: 2))
  }

  private func draw(_ scene: Value, width: Int) throws -> String {
    try lines(scene, width: width).map { line in String(line.text.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
  }

  private static let two: Value = [
    ["kind": "chart", "series": [["label": "low", "y": [0, 0]], ["label": "high", "y": [31, 31]]]]
  ]

  @Test func severalSeriesHaveTags() throws {
    #expect(
      try draw(ChartDrawingTests.two, width: 20) == """
          31┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉ b
            ┤
            ┤
            ┤
            ┤
            ┤
            ┤
           0┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀ a
            └────────────
             1          2
          ━a low  0
          ━b high  31
        """)
    #expect(
      try draw(ChartDrawingTests.two, width: 40) == """
          31┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉ b
            ┤
            ┤
            ┤
            ┤
            ┤
            ┤
           0┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀ a
            └────────────────────────────────
             1                              2
          ━a low  0   ━b high  31
        """)
  }

  @Test func aSeriesWithoutASeatHasTheColourOfItsPlace() throws {
    let last = try #require(try lines(ChartDrawingTests.two, width: 40).last)
    #expect(last.spans.filter { $0.text.hasPrefix("━") }.map(\.ink) == [.seat(1), .seat(2)])
  }

  @Test func whereAllValuesAreOneItStandsAtTheLine() throws {
    let text = try draw([["kind": "chart", "series": [["label": "flat", "y": [7, 7]]]]], width: 16)
    #expect(
      text == """
           ┤
           ┤
           ┤
           ┤
          7┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
           ┤
           ┤
           ┤
           └───────────
            1         2
          ━ flat  7
        """)
  }

  @Test func oldMarksAreCounted() throws {
    let marks = (1...8).map { number -> Value in ["x": .int(Int64(number)), "label": .text("m\(number)")] }
    let text = try draw([["kind": "chart", "x": [1, 10], "series": [["label": "a", "y": [0, 1]]], "marks": .list(marks)]], width: 40)
    #expect(text.hasSuffix("  … 2 earlier\n  ▲ 3  m3\n  ▲ 4  m4\n  ▲ 5  m5\n  ▲ 6  m6\n  ▲ 7  m7\n  ▲ 8  m8"))
  }

  /// Ten rows are twenty half rows: a value from 0 to 19 stands in the half row 19 less itself.
  private static let candles: Value = [
    [
      "kind": "chart",
      "series": [
        ["label": "Open", "y": [4, 8, 16, 9]], ["label": "High", "y": [10, 19, 16, 12]], ["label": "Low", "y": [2, 8, 5, 0]],
        ["label": "Close", "y": [8, 16, 9, 1]],
      ],
      "marks": [["x": 3, "label": "sold", "seat": 2]],
    ]
  ]

  @Test func openHighLowCloseAreCandles() throws {
    #expect(
      try draw(ChartDrawingTests.candles, width: 24) == """
          19┤    │
            ┤    ╽  ▄
            ┤    ┃  █
            ┤    ┃  █  ╷
            ┤ ╷  ┃  █  │
            ┤ ╽  ┃  ▀  █
            ┤ ┃     │  █
            ┤ ┃     ╵  █
            ┤ │        █
           0┤          ▀
            └───────▲────
             1          4
          ┃ up 2   █ down 2
          close  1
          ▲ 3  sold
        """)
    #expect(
      try draw(ChartDrawingTests.candles, width: 14) == """
          19┤  │
            ┤  ╽ ▄
            ┤  ┃ █
            ┤  ┃ █ ╷
            ┤╷ ┃ █ │
            ┤╽ ┃ ▀ █
            ┤┃   │ █
            ┤┃   ╵ █
            ┤│     █
           0┤      ▀
            └────▲───
             1      4
          ┃ up 2
          █ down 2
          close  1
          ▲ 3  sold
        """)
  }

  @Test func candlesThatHaveRisenAreGood() throws {
    let lines = try lines(ChartDrawingTests.candles, width: 24)
    #expect(lines[2].spans.filter { ["┃", "█"].contains($0.text) }.map(\.ink) == [.good, .bad])
  }

  @Test func otherSeriesAreLinesBehindTheCandles() throws {
    var map = try #require(ChartDrawingTests.candles.list?.first?.map)
    let series = try #require(map["series"]?.list)
    map["series"] = .list(series + [["label": "stop", "y": [19, 19, 19, 19], "seat": 2]])
    let text = try draw([.map(map)], width: 24)
    // From the first candle's column to the last one's; the candle that reaches the top stands before it.
    #expect(text.hasPrefix("  19┤ ⠉⠉⠉│⠉⠉⠉⠉⠉⠉\n"), "\(text)")
    #expect(text.contains("━ stop  19"))
  }

  @Test func neighboursAreMergedWhereThereIsNoRoom() throws {
    let bars = (0..<5).map { index in
      let base = Double(10 * index)
      return Candles.Candle(open: base, high: base + 4, low: base - 3, close: base + 2)
    }
    #expect(
      Candles(bars: bars).merged(by: 2).bars == [
        .init(open: 0, high: 14, low: -3, close: 12), .init(open: 20, high: 34, low: 17, close: 32),
        .init(open: 40, high: 44, low: 37, close: 42),
      ])
    let layout = CandleLayout(Candles(bars: bars), columns: 3)
    #expect(layout.each == 2 && layout.step == 1 && layout.width == 3)
    let x = [100.0, 200, 300, 400, 500]
    #expect([100, 250, 300, 499, 500, 9999].map { layout.place($0, in: x) } == [0, 0, 0.5, 0.5, 1, 1])
  }

  @Test(arguments: [["open", "high", "low"], ["open", "high", "low", "close", "Close"], ["open", "high", "low", "close at last"]])
  func fewerOrMoreThanTheFourNamesAreLines(labels: [String]) throws {
    let series = labels.map { label -> Value in ["label": .text(label), "y": [1]] }
    let text = try draw([["kind": "chart", "series": .list(series)]], width: 60)
    #expect(text.contains("━a \(labels[0])  1") && !text.contains("up "))
  }
}
