internal import HostRules

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

  /// What the session is doing after its last step so far.
  var phase = SessionMachine.Phase.running

  func line(width: Int) -> Line {
    var line =
      Line(player.isPlaying ? "▶ " : "⏸ ", .bold) + Line(Figures.short(player.speed) + "/s") + Line("  step \(step) of \(last)", .bold)
    var room = width
    func add(_ part: Line, after separator: Line = Line("  ")) -> Bool {
      guard line.width + separator.width + part.width <= room else { return false }
      line += separator + part
      return true
    }
    // How to find all keys is kept free before anything that can be missed.
    let hints =
      player.hasKeys ? ["? keys", "q leave", "space " + (player.isPlaying ? "pause" : "play"), "←→ step", "+- speed", "v eyes"] : []
    if let first = hints.first, line.width + 3 + first.count <= width { room -= 3 + first.count }
    for part in [below > 0 ? Line("↓ \(below) more", .warning) : nil, state, eyes].compactMap({ $0 }) { _ = add(part) }
    room = width
    for (index, hint) in hints.enumerated() {
      guard add(Line(hint, .dim), after: index == 0 ? Line("   ") : Line(" · ", .dim)) else { break }
    }
    return line.cut(to: width)
  }

  private var state: Line? {
    if player.isComplete { return player.isAtEnd ? Line("the end", .warning) : nil }
    // Whoever looks at an earlier step sees nothing of what goes on now.
    guard player.isAtNewest else { return Line("● live", .good) }
    let doing: String? =
      switch phase {
      case .asking: "seats think"
      case .judging: "judges read"
      case .reading: "a feed is read"
      case .waiting: "it waits"
      case .evaluating, .settled, .void: "the journal is checked"
      case .forming, .running: nil
      }
    return Line("● live" + (doing.map { ", \($0)" } ?? ""), .good)
  }

  private var eyes: Line? {
    player.audience == 0 ? Line("public", .dim) : SceneDrawing(seated: seated, width: 80).name(player.audience)
  }
}
