internal import SpaceContract

extension SceneDrawing {
  /// Candles where four series are named open, high, low and close; every other series as a line of braille dots. A legend and the
  /// marks stand below.
  func draw(_ chart: Scene.Chart) -> [Line] {
    let unit = chart.unit.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
    let heading = title((chart.title ?? "") + unit)
    let all = chart.series.flatMap(\.y)
    let x = chart.x ?? (0..<(chart.series.map(\.y.count).max() ?? 0)).map { Double($0 + 1) }
    guard let low = all.min(), let high = all.max(), let left = x.min(), let right = x.max() else {
      return heading + [Line("  no points yet", .dim)]
    }
    let scale = ChartScale(low: low, high: high)
    let gutter = max(DisplayWidth.of(Figures.short(high)), DisplayWidth.of(Figures.short(low)))
    let candles = Candles(chart.series)
    let curves = chart.series.filter { series in candles == nil || !Candles.isPart(series) }.enumerated().map { index, series in
      Curve(series: series, ink: .seat(series.seat ?? index + 1), tag: Curve.tag(index))
    }
    let isTagged = curves.count > 1
    let rows = candles == nil ? 8 : 10
    let tags = isTagged ? ChartScale.tags(curves, rows: rows, scale) : []
    let columns = max(10, min(72, width - gutter - 4 - (tags.map { $0.width + 1 }.max() ?? 0)))
    let layout = candles.map { CandleLayout($0, columns: columns) }
    let place = { (value: Double) -> Double in
      layout?.place(value, in: x) ?? ChartScale(low: left, high: right).place(value)
    }
    var plot = BraillePlot(columns: layout?.width ?? columns, rows: rows)
    for curve in curves { plot.add(zip(x, curve.series.y).map { (place($0), scale.place($1)) }, ink: curve.ink) }
    var cells = plot.cells
    if let candles, let layout { cells = layout.drawn(candles, over: cells, scale) }
    var lines = heading
    for (row, line) in cells.enumerated() {
      let drawn = line.reduce(Line(), +)
      let tag = isTagged && !tags[row].isEmpty ? Line(" ") + tags[row] : Line()
      lines.append(
        Line("  ") + Line(scale.label(row, of: rows), .dim).padded(to: gutter, isRight: true) + Line("┤", .dim) + drawn + tag)
    }
    let width = layout?.width ?? columns
    lines += axis(chart.marks.map { (place($0.x), $0.seat) }, ends: (left, right), columns: width, gutter: gutter)
    if let layout, let candles { lines += layout.legend(candles, width: self.width) }
    return lines + legend(curves, isTagged: isTagged) + legend(chart.marks)
  }

  private func axis(_ marks: [(place: Double, seat: Int?)], ends: (left: Double, right: Double), columns: Int, gutter: Int) -> [Line] {
    var signs = Array(repeating: Line("─", .dim), count: columns)
    for mark in marks {
      signs[Int((mark.place * Double(columns - 1)).rounded())] = Line("▲", mark.seat.map { .seat($0) } ?? .warning)
    }
    let start = Line(Figures.short(ends.left), .dim)
    let end = Line(Figures.short(ends.right), .dim)
    let between = max(1, columns - start.width - end.width)
    return [
      signs.reduce(Line.spaces(gutter + 2) + Line("└", .dim)) { $0 + $1 },
      Line.spaces(gutter + 3) + (ends.left == ends.right ? start : start + Line.spaces(between) + end),
    ]
  }

  /// As many entries in a row as fit.
  private func legend(_ curves: [Curve], isTagged: Bool) -> [Line] {
    let entries = curves.map { curve in
      let sign = Line(isTagged ? "━\(curve.tag) " : "━ ", curve.ink)
      let last = curve.series.y.last.map { "  " + Figures.short($0) } ?? ""
      let room = max(6, width - 2 - sign.width - DisplayWidth.of(last))
      return sign + Line(curve.series.label).cut(to: room) + Line(last, .bold)
    }
    return Line.flowed(entries, between: Line("   "), width: width - 2).map { Line("  ") + $0 }
  }

  private func legend(_ marks: [Scene.Chart.Mark]) -> [Line] {
    let shown = marks.suffix(6)
    let before = marks.count > shown.count ? [Line("  … \(marks.count - shown.count) earlier", .dim)] : []
    let places = shown.map { Figures.short($0.x) }
    let widest = places.map { DisplayWidth.of($0) }.max() ?? 0
    return before
      + zip(shown, places).map { mark, place in
        (Line("  ") + Line("▲ ", mark.seat.map { .seat($0) } ?? .warning) + Line(place).padded(to: widest, isRight: true)
          + Line("  \(mark.label)")).cut(to: width)
      }
  }
}

/// One series that is drawn as a line.
struct Curve {
  let series: Scene.Chart.Series
  let ink: Ink
  /// What tells it from the others without colours.
  let tag: String

  static func tag(_ index: Int) -> String { String(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index % 26))) }
}

/// Where values lie between two others.
struct ChartScale {
  let low: Double
  let high: Double

  /// From 0, the lowest, to 1. Halves keep the difference of the largest doubles finite.
  func place(_ value: Double) -> Double {
    let span = high / 2 - low / 2
    return span > 0 ? min(1, max(0, (value / 2 - low / 2) / span)) : 0.5
  }

  /// The greatest value stands at the top, the least at the bottom; where all are one, it stands at their line.
  func label(_ row: Int, of rows: Int) -> String {
    if low == high { return row == rows / 2 ? Figures.short(high) : "" }
    return row == 0 ? Figures.short(high) : row == rows - 1 ? Figures.short(low) : ""
  }

  /// For each row, the tags of the lines that end there, four at most.
  static func tags(_ curves: [Curve], rows: Int, _ scale: ChartScale) -> [Line] {
    var tags = Array(repeating: Line(), count: rows)
    for curve in curves {
      guard let last = curve.series.y.last else { continue }
      let row = Int(((1 - scale.place(last)) * Double(rows * 4 - 1)).rounded()) / 4
      if tags[row].width < 4 { tags[row] += Line(curve.tag, curve.ink) }
    }
    return tags
  }
}
