/// How far some long work is, drawn in place.
struct ProgressBar {
  private static let room = 40

  let isShown: Bool
  private var region = LiveRegion()

  init(isShown: Bool) { self.isShown = isShown }

  /// Draws the part of the work that is done, 0...1.
  mutating func draw(_ part: Double) {
    guard isShown else { return }
    let full = min(ProgressBar.room, max(0, Int(part * Double(ProgressBar.room))))
    let bar = Line(String(repeating: "█", count: full), .good) + Line(String(repeating: "░", count: ProgressBar.room - full), .dim)
    region.draw([Line("  ") + bar + Line(" \(Int(part * 100)) %", .dim)], on: .current)
  }

  /// Draws how much is done of work whose end is not known.
  mutating func draw(_ text: String) {
    guard isShown else { return }
    region.draw([Line("  " + text, .dim)], on: .current)
  }

  mutating func close() { region.close(clearing: true) }
}
