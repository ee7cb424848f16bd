internal import SpaceContract

extension SceneDrawing {
  /// All series in one plot of braille dots, with a legend; marks stand under the axis.
  func draw(_ chart: Scene.Chart) -> [Line] {
    let unit = chart.unit.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
    let heading = title((chart.title ?? "") + unit)
    let all = chart.series.flatMap(\.y)
    guard let low = all.min(), let high = all.max() else { return heading + [Line("  no points yet", .dim)] }
    let longest = chart.series.map(\.y.count).max() ?? 0
    let x = chart.x ?? (0..<longest).map { Double($0 + 1) }
    guard let left = x.min(), let right = x.max() else { return heading + [Line("  no points yet", .dim)] }
    let labels = [Figures.short(high), Figures.short(low)]
    let gutter = labels.map { DisplayWidth.of($0) }.max() ?? 0
    let columns = max(10, min(72, width - gutter - 4))
    var plot = BraillePlot(columns: columns, rows: 8)
    for (index, series) in chart.series.enumerated() {
      let points = zip(x, series.y).map { (SceneDrawing.place($0, left, right), SceneDrawing.place($1, low, high)) }
      plot.add(points, ink: ink(series, index))
    }
    var lines = heading
    for (row, line) in plot.lines.enumerated() {
      let label = row == 0 ? labels[0] : row == plot.lines.count - 1 ? labels[1] : ""
      lines.append(Line("  ") + Line(label, .dim).padded(to: gutter, isRight: true) + Line("┤", .dim) + line)
    }
    let indent = Line.spaces(gutter + 3)
    lines.append(axis(chart.marks, left, right, columns: columns, indent: Line.spaces(gutter + 2)))
    let end = Figures.short(right)
    let start = Line(Figures.short(left), .dim)
    lines.append(indent + start + Line(end, .dim).padded(to: columns - start.width, isRight: true))
    for (index, series) in chart.series.enumerated() {
      let last = series.y.last.map { "  " + Figures.short($0) } ?? ""
      lines.append(Line("  ") + Line("━ ", ink(series, index)) + Line(series.label) + Line(last, .bold))
    }
    for mark in chart.marks.suffix(6) {
      lines.append(Line("  ") + Line("▲ ", mark.seat.map { .seat($0) } ?? .warning) + Line("\(Figures.short(mark.x))  \(mark.label)"))
    }
    return lines
  }

  private func ink(_ series: Scene.Chart.Series, _ index: Int) -> Ink { .seat(series.seat ?? index + 1) }

  /// Where a value lies between two others, 0...1. Halves keep the difference of the largest doubles finite.
  private static func place(_ value: Double, _ low: Double, _ high: Double) -> Double {
    let span = high / 2 - low / 2
    return span > 0 ? min(1, max(0, (value / 2 - low / 2) / span)) : 0.5
  }

  private func axis(_ marks: [Scene.Chart.Mark], _ left: Double, _ right: Double, columns: Int, indent: Line) -> Line {
    var signs = Array(repeating: Line("─", .dim), count: columns)
    for mark in marks {
      let place = Int((SceneDrawing.place(mark.x, left, right) * Double(columns - 1)).rounded())
      signs[place] = Line("▲", mark.seat.map { .seat($0) } ?? .warning)
    }
    return signs.reduce(indent + Line("└", .dim)) { $0 + $1 }
  }
}

/// A plot of dots, two by four in a character (Unicode's braille patterns).
struct BraillePlot {
  private let columns: Int
  private let rows: Int
  private var dots: [UInt8]
  private var inks: [Ink]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = Array(repeating: 0, count: columns * rows)
    inks = Array(repeating: .plain, count: columns * rows)
  }

  /// Joins points, whose coordinates are 0...1 from the lower left, by a line.
  mutating func add(_ points: [(x: Double, y: Double)], ink: Ink) {
    let right = Double(columns * 2 - 1)
    let top = Double(rows * 4 - 1)
    let places = points.map { (x: Int(($0.x * right).rounded()), y: Int((top - $0.y * top).rounded())) }
    for (index, place) in places.enumerated() {
      let before = places[max(0, index - 1)]
      let steps = max(1, max(abs(place.x - before.x), abs(place.y - before.y)))
      for step in 0...steps {
        set(before.x + (place.x - before.x) * step / steps, before.y + (place.y - before.y) * step / steps, ink)
      }
    }
  }

  private mutating func set(_ x: Int, _ y: Int, _ ink: Ink) {
    // The first three rows of a pattern are numbered down its columns; the fourth came later.
    let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    let cell = y / 4 * columns + x / 2
    dots[cell] |= bits[y % 4][x % 2]
    inks[cell] = ink
  }

  var lines: [Line] {
    (0..<rows).map { row in
      (0..<columns).reduce(into: Line()) { line, column in
        let cell = row * columns + column
        let pattern = Unicode.Scalar(0x2800 + UInt32(dots[cell])).map(String.init) ?? " "
        line += Line(dots[cell] == 0 ? " " : pattern, inks[cell])
      }
    }
  }
}
