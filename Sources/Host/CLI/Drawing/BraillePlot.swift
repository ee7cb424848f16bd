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

  /// Cell by cell, so that something else can be set over it.
  var cells: [[Line]] {
    (0..<rows).map { row in
      (0..<columns).map { column in
        let cell = row * columns + column
        guard dots[cell] != 0, let pattern = Unicode.Scalar(0x2800 + UInt32(dots[cell])) else { return Line(" ") }
        return Line(String(pattern), inks[cell])
      }
    }
  }
}
