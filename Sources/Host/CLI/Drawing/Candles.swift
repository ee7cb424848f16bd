internal import SpaceContract

/// Open, high, low and close of bars.
struct Candles {
  struct Candle: Equatable {
    var open: Double
    var high: Double
    var low: Double
    var close: Double

    var hasFallen: Bool { close < open }
  }

  private static let names = ["open", "high", "low", "close"]

  let bars: [Candle]

  /// Nil unless exactly one series has each of the four names, in whatever case.
  init?(_ series: [Scene.Chart.Series]) {
    let columns = Candles.names.map { name in series.filter { $0.label.lowercased() == name } }
    guard columns.allSatisfy({ $0.count == 1 }) else { return nil }
    let count = columns.map { $0[0].y.count }.min() ?? 0
    guard count > 0 else { return nil }
    bars = (0..<count).map { index in
      Candle(open: columns[0][0].y[index], high: columns[1][0].y[index], low: columns[2][0].y[index], close: columns[3][0].y[index])
    }
  }

  init(bars: [Candle]) { self.bars = bars }

  static func isPart(_ series: Scene.Chart.Series) -> Bool { names.contains(series.label.lowercased()) }

  /// Every `count` neighbours as one bar.
  func merged(by count: Int) -> Candles {
    guard count > 1 else { return self }
    return Candles(
      bars: stride(from: 0, to: bars.count, by: count).map { start in
        bars[(start + 1)..<min(bars.count, start + count)].reduce(into: bars[start]) { whole, bar in
          whole.high = max(whole.high, bar.high)
          whole.low = min(whole.low, bar.low)
          whole.close = bar.close
        }
      })
  }
}

/// Where candles stand: set apart where there is room, merged where there is not.
struct CandleLayout {
  /// How many bars one candle stands for.
  let each: Int
  /// From one candle to the next, in columns.
  let step: Int
  /// Of all candles, in columns.
  let width: Int

  init(_ candles: Candles, columns: Int) {
    each = (candles.bars.count + columns - 1) / columns
    let count = (candles.bars.count + each - 1) / each
    step = max(1, min(3, columns / count))
    width = count * step
  }

  private func column(_ candle: Int) -> Int { candle * step + (step - 1) / 2 }

  /// Where an x lies, from 0 to 1: at the candle of the last bar that is not after it.
  func place(_ value: Double, in x: [Double]) -> Double {
    let bar = x.lastIndex { $0 <= value } ?? 0
    return width > 1 ? min(1, Double(column(bar / each)) / Double(width - 1)) : 0.5
  }

  /// The candles over what else is drawn. A candle that has risen is a heavy line, one that has fallen a block: colours only help.
  func drawn(_ candles: Candles, over cells: [[Line]], _ scale: ChartScale) -> [[Line]] {
    var cells = cells
    for (index, candle) in candles.merged(by: each).bars.enumerated() {
      for row in cells.indices {
        let halves = [2 * row, 2 * row + 1].map { part(of: candle, at: $0, of: 2 * cells.count, scale) }
        guard let sign = CandleLayout.sign(halves[0], halves[1], hasFallen: candle.hasFallen) else { continue }
        cells[row][column(index)] = Line(sign, candle.hasFallen ? .bad : .good)
      }
    }
    return cells
  }

  private enum Part { case none, wick, body }

  /// What a candle has in one of `count` half rows, counted from the top.
  private func part(of candle: Candles.Candle, at half: Int, of count: Int, _ scale: ChartScale) -> Part {
    func row(_ value: Double) -> Int { Int(((1 - scale.place(value)) * Double(count - 1)).rounded()) }
    if half >= row(max(candle.open, candle.close)), half <= row(min(candle.open, candle.close)) { return .body }
    return half >= row(candle.high) && half <= row(candle.low) ? .wick : .none
  }

  private static func sign(_ upper: Part, _ lower: Part, hasFallen: Bool) -> String? {
    switch (upper, lower) {
    case (.none, .none): nil
    case (.wick, .wick): "│"
    case (.none, .wick): "╷"
    case (.wick, .none): "╵"
    case (.body, .body): hasFallen ? "█" : "┃"
    case (.wick, .body): hasFallen ? "▄" : "╽"
    case (.none, .body): hasFallen ? "▄" : "╻"
    case (.body, .wick): hasFallen ? "▀" : "╿"
    case (.body, .none): hasFallen ? "▀" : "╹"
    }
  }

  func legend(_ candles: Candles, width: Int) -> [Line] {
    let shown = candles.merged(by: each).bars
    let fallen = shown.count { $0.hasFallen }
    var entries = [
      Line("┃ ", .good) + Line("up \(shown.count - fallen)"), Line("█ ", .bad) + Line("down \(fallen)"),
      Line("close  ") + Line(candles.bars.last.map { Figures.short($0.close) } ?? "", .bold),
    ]
    if each > 1 { entries.append(Line("a candle stands for \(each) bars", .dim)) }
    return Line.flowed(entries, between: Line("   "), width: width - 2).map { Line("  ") + $0 }
  }
}
