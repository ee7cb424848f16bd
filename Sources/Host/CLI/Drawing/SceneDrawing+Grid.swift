internal import SpaceContract

extension SceneDrawing {
  /// Small grids in boxes, larger ones closely set, with their cells cut where the width does not suffice. A marked cell stands in
  /// brackets, so that it shows without colours, too.
  func draw(_ grid: Scene.Grid) -> [Line] {
    let cell = grid.cells.reduce(1) { max($0, DisplayWidth.of($1)) }
    let marks = Set(grid.marks)
    if grid.rows <= 12, (cell + 3) * grid.cols + 1 <= width { return title(grid.title) + boxed(grid, cell: cell, marks: marks) }
    let room = max(1, min(cell, width / grid.cols - 1))
    return title(grid.title)
      + (0..<grid.rows).map { row in
        (0..<grid.cols).reduce(Line()) { line, col in
          let number = row * grid.cols + col + 1
          let text = grid.cells[number - 1]
          let isMarked = marks.contains(number)
          let shown = Line(text.isEmpty ? "·" : text, isMarked ? .mark : text.isEmpty ? .dim : .plain)
          // The space before a cell is where its bracket stands.
          return line + Line(isMarked ? "›" : " ", .mark) + shown.cut(to: room).padded(to: room, isRight: true)
        }.cut(to: width)
      }
  }

  private func boxed(_ grid: Scene.Grid, cell: Int, marks: Set<Int>) -> [Line] {
    func rule(_ left: String, _ middle: String, _ right: String) -> Line {
      let bar = String(repeating: "─", count: cell + 2)
      return Line(left + Array(repeating: bar, count: grid.cols).joined(separator: middle) + right, .dim)
    }
    var lines = [rule("┌", "┬", "┐")]
    for row in 0..<grid.rows {
      if row > 0 { lines.append(rule("├", "┼", "┤")) }
      var line = Line()
      for col in 0..<grid.cols {
        let number = row * grid.cols + col + 1
        let text = Line(grid.cells[number - 1], marks.contains(number) ? .mark : .plain)
        let left = (cell - text.width) / 2
        let centred = Line.spaces(left) + text + Line.spaces(cell - text.width - left)
        let (open, close) = marks.contains(number) ? ("[", "]") : (" ", " ")
        line += Line("│", .dim) + Line(open, .bold) + centred + Line(close, .bold)
      }
      lines.append(line + Line("│", .dim))
    }
    return lines + [rule("└", "┴", "┘")]
  }
}
