/// One part of the studio's screen: lines under a heading.
struct PaneDrawing {
  let pane: Desk.Pane
  let title: Line
  let lines: [Line]
}

/// Puts panes side by side where the terminal is wide enough, and else below each other. The places of the panes do not depend on what is
/// in them, so that nothing jumps from step to step.
struct PaneLayout {
  /// From here on there are two columns.
  static let wide = 110

  let width: Int
  let height: Int
  let focus: Desk.Pane

  /// By pane, how wide its lines may be.
  func width(of pane: Desk.Pane) -> Int {
    guard width >= PaneLayout.wide else { return width }
    return PaneLayout.left.contains(pane) ? leftWidth : width - leftWidth - 3
  }

  private static let left: [Desk.Pane] = [.view, .step]
  private static let right: [Desk.Pane] = [.state, .task, .lint]
  private var leftWidth: Int { (width - 3) / 2 }

  /// By pane, how many rows its lines have, without the heading.
  var rows: [Desk.Pane: Int] {
    guard width >= PaneLayout.wide else { return PaneLayout.share(Desk.Pane.allCases, height, focus) }
    return PaneLayout.share(PaneLayout.left, height, focus).merging(PaneLayout.share(PaneLayout.right, height, focus)) { $1 }
  }

  private static func weight(_ pane: Desk.Pane) -> Int {
    switch pane {
    case .view: 6
    case .state: 5
    case .task, .step: 4
    case .lint: 2
    }
  }

  /// Every pane has its heading; the rows between are shared by weight, and the one in focus has twice its own.
  private static func share(_ panes: [Desk.Pane], _ height: Int, _ focus: Desk.Pane) -> [Desk.Pane: Int] {
    let weights = panes.map { pane in weight(pane) * (pane == focus ? (pane == .lint ? 5 : 2) : 1) }
    let room = max(0, height - panes.count)
    let total = weights.reduce(0, +)
    var rows: [Desk.Pane: Int] = [:]
    var left = room
    for (pane, weight) in zip(panes, weights) {
      rows[pane] = room * weight / total
      left -= room * weight / total
    }
    // What the division leaves goes to the pane in focus, or to the first.
    rows[panes.contains(focus) ? focus : panes[0], default: 0] += left
    return rows
  }

  /// The whole of it, `height` lines. What a pane has no room for is counted in its heading.
  func draw(_ panes: [PaneDrawing], scroll: [Desk.Pane: Int]) -> [Line] {
    let rows = rows
    func column(_ of: [Desk.Pane], _ width: Int) -> [Line] {
      of.flatMap { pane -> [Line] in
        guard let drawing = panes.first(where: { $0.pane == pane }) else { return [] }
        return lines(drawing, rows: rows[pane] ?? 0, scroll: scroll[pane] ?? 0, width: width)
      }
    }
    guard width >= PaneLayout.wide else { return Array(column(Desk.Pane.allCases, width).prefix(height)) }
    let left = column(PaneLayout.left, leftWidth)
    let right = column(PaneLayout.right, width - leftWidth - 3)
    return (0..<height).map { row in
      (left.indices.contains(row) ? left[row] : Line()).padded(to: leftWidth) + Line(" │ ", .dim)
        + (right.indices.contains(row) ? right[row] : Line())
    }
  }

  private func lines(_ drawing: PaneDrawing, rows: Int, scroll: Int, width: Int) -> [Line] {
    let below = max(0, drawing.lines.count - rows - scroll)
    var more: [String] = []
    if scroll > 0 { more.append("↑ \(scroll)") }
    if below > 0 { more.append("↓ \(below)") }
    let hint = more.isEmpty ? Line() : Line(" " + more.joined(separator: " ") + " ", .dim)
    let isFocused = drawing.pane == focus
    let title = (Line(isFocused ? "━ " : "─ ", isFocused ? .plain : .dim) + drawing.title + Line(" ")).cut(to: max(0, width - hint.width))
    let rule = String(repeating: isFocused ? "━" : "─", count: max(0, width - title.width - hint.width))
    let heading = title + Line(rule, isFocused ? .plain : .dim) + hint
    let shown = drawing.lines.dropFirst(scroll).prefix(rows).map { $0.cut(to: width) }
    return [heading] + shown + Array(repeating: Line(), count: max(0, rows - shown.count))
  }
}
