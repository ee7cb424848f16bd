internal import SpaceContract

/// A scene drawn with text: every kind of block, within a width, and readable without colours.
struct SceneDrawing {
  /// By seat, who sits there.
  let seated: [String]
  let width: Int
  /// A timeline longer than this shows its newest moments.
  var mostMoments = Int.max
  /// Without empty lines between the blocks.
  var isDense = false

  func lines(_ scene: Scene) -> [Line] {
    var lines: [Line] = []
    for block in scene.blocks {
      if !lines.isEmpty, !isDense { lines.append(Line()) }
      lines += self.lines(block)
    }
    return lines
  }

  private func lines(_ block: Scene.Block) -> [Line] {
    switch block {
    case .grid(let grid): draw(grid)
    case .text(let text): Line.wrapped(text, width: width)
    case .card(let card): draw(card)
    case .bars(let bars): draw(bars)
    case .chart(let chart): draw(chart)
    case .timeline(let moments): draw(moments)
    }
  }

  /// A seat by its number and the name of who sits there.
  func name(_ seat: Int) -> Line {
    let name = seated.indices.contains(seat - 1) ? seated[seat - 1] : ""
    return Line(name.isEmpty ? "seat \(seat)" : "\(seat) \(name)", .seat(seat))
  }

  func title(_ title: String?) -> [Line] {
    title.map { $0.isEmpty ? [] : [Line($0, .bold)] } ?? []
  }

  private func draw(_ card: Scene.Card) -> [Line] {
    let (ink, sign): (Ink, String) =
      switch card.tone {
      case .plain: (card.seat.map { .seat($0) } ?? .dim, "")
      case .good: (.good, "✓ ")
      case .bad: (.bad, "✗ ")
      }
    let inner = max(8, min(width, 80) - 4)
    var head = Line()
    if let seat = card.seat { head += name(seat) + Line(" ") }
    if let title = card.title, !title.isEmpty { head += Line(title, .bold) + Line(" ") }
    if !sign.isEmpty { head += Line(sign, ink) }
    head = head.cut(to: inner)
    let rule = String(repeating: "─", count: max(0, inner + 1 - head.width))
    let body = Line.wrapped(card.text, width: inner).map { Line("│ ", ink) + $0.padded(to: inner) + Line(" │", ink) }
    return [Line("╭─", ink) + (head.isEmpty ? Line("─", ink) : Line(" ") + head) + Line(String(rule.dropLast()) + "╮", ink)] + body
      + [Line("╰" + String(repeating: "─", count: inner + 2) + "╯", ink)]
  }

  private func draw(_ moments: [Scene.Moment]) -> [Line] {
    let longest = moments.map { "\($0.at)".count }.max() ?? 0
    let names = moments.map { $0.seat.map { name($0).cut(to: max(8, width / 4)) } ?? Line() }
    let widest = names.map(\.width).max() ?? 0
    let hidden = max(0, moments.count - mostMoments)
    let before = hidden > 0 ? [Line("  … \(hidden) earlier", .dim)] : []
    return before
      + zip(moments, names).dropFirst(hidden).flatMap { moment, name -> [Line] in
        let at = Line("  ") + Line("\(moment.at)", .dim).padded(to: longest, isRight: true) + Line("  ")
        let who = widest == 0 ? Line() : name.padded(to: widest) + Line("  ")
        let head = at + who
        return Line.wrapped(moment.text, width: max(16, width - head.width)).enumerated().map { index, line in
          (index == 0 ? head : .spaces(head.width)) + line
        }
      }
  }
}
