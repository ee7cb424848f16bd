internal import SpaceContract

extension SceneDrawing {
  /// One bar an item: label, bar in eighths of a column, value.
  func draw(_ bars: Scene.Bars) -> [Line] {
    let longest = bars.items.map { DisplayWidth.of($0.label) }.max() ?? 0
    let labels = min(longest, max(6, width / 3))
    let values = bars.items.map { Figures.short($0.value) }
    let figures = values.map { DisplayWidth.of($0) }.max() ?? 0
    let room = max(4, min(40, width - labels - figures - 6))
    let full = bars.max ?? bars.items.map(\.value).max() ?? 0
    return title(bars.title)
      + zip(bars.items, values).map { item, value in
        let ink: Ink = item.seat.map { .seat($0) } ?? .plain
        let share = full > 0 ? min(1, max(0, item.value / full)) : 0
        let bar = SceneDrawing.bar(share: share.isFinite ? share : 0, room: room)
        return Line("  ") + Line(item.label, ink).cut(to: labels).padded(to: labels) + Line(" ") + Line(bar, ink)
          + Line(String(repeating: "░", count: room - DisplayWidth.of(bar)), .dim) + Line(" ")
          + Line(value).padded(to: figures, isRight: true)
      }
  }

  private static func bar(share: Double, room: Int) -> String {
    let eighths = Int((share * Double(room * 8)).rounded())
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
  }
}
