/// The last row of the screen: where the film stands, and the keys in short.
struct StatusLine {
  let player: Player
  /// The numbers of the step that is shown and of the last one so far.
  let step: Int
  let last: Int
  /// By seat, who sits there.
  let seated: [String]
  /// Lines below what is shown.
  var below = 0

  func line(width: Int) -> Line {
    var line = Line(player.isPlaying ? "▶ " : "⏸ ", .bold) + Line(Figures.short(player.speed) + "/s") + Line("  step \(step) of \(last)", .bold)
    // What can be missed most easily is what goes first where the window is narrow.
    let parts = [state, below > 0 ? Line("↓ \(below) more", .warning) : nil, eyes].compactMap { $0 }
    for part in parts where line.width + 2 + part.width <= width { line += Line("  ") + part }
    guard player.hasKeys else { return line.cut(to: width) }
    var separator = Line("   ")
    for hint in ["? keys", "q leave", "space " + (player.isPlaying ? "pause" : "play"), "←→ step", "+- speed", "v eyes"] {
      guard line.width + separator.width + hint.count <= width else { break }
      line += separator + Line(hint, .dim)
      separator = Line(" · ", .dim)
    }
    return line.cut(to: width)
  }

  private var state: Line? {
    if !player.isComplete { return Line("● live", .good) }
    return player.isAtEnd ? Line("the end", .warning) : nil
  }

  private var eyes: Line? {
    player.audience == 0 ? Line("public", .dim) : SceneDrawing(seated: seated, width: 80).name(player.audience)
  }
}
