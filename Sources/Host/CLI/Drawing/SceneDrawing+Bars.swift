internal import SpaceContract

extension SceneDrawing {
  /// One bar an item: label, bar in eighths of a column, value. Where there are values below zero, their bars go to the left.
  func draw(_ bars: Scene.Bars) -> [Line] {
    let longest = bars.items.map { DisplayWidth.of($0.label) }.max() ?? 0
    let labels = min(longest, max(6, width / 3))
    let values = bars.items.map { Figures.short($0.value) }
    let figures = values.map { DisplayWidth.of($0) }.max() ?? 0
    let room = max(4, min(40, width - labels - figures - 6))
    let most = bars.max ?? max(0, bars.items.map(\.value).max() ?? 0)
    let least = min(0, bars.items.map(\.value).min() ?? 0)
    // Halves keep the sum of the largest doubles finite.
    let below = least < 0 ? max(1, Int((Double(room - 1) * (-least / 2) / (most / 2 - least / 2)).rounded())) : 0
    return title(bars.title)
      + zip(bars.items, values).map { item, value in
        let ink: Ink = item.seat.map { .seat($0) } ?? .plain
        var bar = Line()
        if below > 0 {
          let filled = Int((SceneDrawing.share(-item.value, of: -least) * Double(below)).rounded())
          bar =
            Line(String(repeating: "░", count: below - filled), .dim) + Line(String(repeating: "█", count: filled), ink) + Line("│", .dim)
        }
        let above = room - bar.width
        let filled = SceneDrawing.bar(share: SceneDrawing.share(item.value, of: most), room: above)
        bar += Line(filled, ink) + Line(String(repeating: "░", count: above - DisplayWidth.of(filled)), .dim)
        return Line("  ") + Line(item.label, ink).cut(to: labels).padded(to: labels) + Line(" ") + bar + Line(" ")
          + Line(value).padded(to: figures, isRight: true)
      }
  }

  /// How much of a whole a value is, 0...1.
  private static func share(_ value: Double, of whole: Double) -> Double {
    let share = whole > 0 ? min(1, max(0, value / whole)) : 0
    return share.isFinite ? share : 0
  }

  private static func bar(share: Double, room: Int) -> String {
    let eighths = Int((share * Double(room * 8)).rounded())
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
  }
}
