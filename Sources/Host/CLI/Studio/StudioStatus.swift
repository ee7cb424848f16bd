internal import SpaceReview

/// The last row of the studio: where one is, and what the newest edit came to.
struct StudioStatus {
  let desk: Desk
  let count: Int
  let isFinished: Bool
  /// What the newest edit came to, in words; empty before there was one.
  let news: Line

  func line(width: Int) -> Line {
    let step = max(0, min(desk.player.place, count - 1))
    var line = Line(desk.player.isPlaying ? "▶ " : "⏸ ", .bold) + Line("step \(step) of \(max(0, count - 1))", .bold)
    if desk.player.isPlaying { line += Line(" \(Figures.short(desk.player.speed))/s", .dim) }
    if !isFinished { line += Line(" folding …", .warning) }
    let keys = "? keys"
    if !news.isEmpty { line += Line("  ") + news.cut(to: max(0, width - line.width - keys.count - 5)) }
    for hint in [keys, "q leave", "←→ step", "s eyes", "n seed", "b bots", "r afresh"] {
      let part = Line(hint == keys ? "   " : " · ", .dim) + Line(hint, .dim)
      guard line.width + part.width <= width else { break }
      line += part
    }
    return line.cut(to: width)
  }

  /// What an edit came to: "main.lua: view only, 0 steps folded, on the screen after 41 ms".
  static func news(_ fold: MatchFold, fresh: String?, milliseconds: Int?) -> Line {
    if let fresh { return Line("a new match: \(fresh)", .warning) }
    guard let edit = fold.edit else { return Line() }
    let time = milliseconds.map { Line(" \($0) ms", .good) } ?? Line()
    if edit.files.isEmpty { return Line("as it was before", .bold) + time }
    let files = edit.files.prefix(2).joined(separator: ", ") + (edit.files.count > 2 ? " …" : "")
    var line = Line(files, .bold) + time + Line(": " + words(fold.scope, folded: fold.folded))
    if let divergence = fold.match.divergence { line += Line(", diverges at step \(divergence.step): \(divergence.reason)", .warning) }
    return line
  }

  private static func words(_ scope: Match.Scope, folded: Int) -> String {
    let again = "\(Figures.count(folded, "step")) folded"
    guard let first = scope.firstStep else {
      if scope.makesTasks { return "tasks made again, \(again)" }
      return scope.drawsScenes ? "view only, \(again)" : "nothing in play, \(again)"
    }
    return "from step \(first), \(again)" + (scope.firstLive.map { ", bots answer anew from step \($0)" } ?? "")
  }
}
