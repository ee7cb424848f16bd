/// Rows under headings, as wide as they need to be and never wider than they may.
struct Table {
  struct Column {
    let title: String
    var isRight = false
    /// Columns with the greatest number go first where the width does not suffice; 0 stays, and is cut at last.
    var dispensability = 0
  }

  let columns: [Column]
  private(set) var rows: [[Line]] = []

  init(_ columns: [Column]) { self.columns = columns }

  mutating func add(_ cells: [Line]) {
    precondition(cells.count == columns.count, "a row has one cell for each column")
    rows.append(cells)
  }

  /// The heading and the rows, indented by two columns and set apart by two.
  func lines(width: Int) -> [Line] {
    let natural = columns.indices.map { index in
      rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, $1[index].width) }
    }
    var kept = Array(columns.indices)
    func total() -> Int { kept.reduce(0) { $0 + natural[$1] + 2 } }
    while total() > width,
      let last = kept.filter({ columns[$0].dispensability > 0 }).max(by: { columns[$0].dispensability < columns[$1].dispensability })
    {
      kept.removeAll { $0 == last }
    }
    var widths = natural
    if total() > width, let widest = kept.max(by: { natural[$0] < natural[$1] }) {
      widths[widest] = max(8, natural[widest] - (total() - width))
    }
    func line(_ cells: [Line]) -> Line {
      var line = Line()
      for (place, index) in kept.enumerated() {
        let isLast = place == kept.count - 1
        let cell = cells[index].cut(to: widths[index])
        line += Line("  ") + (isLast && !columns[index].isRight ? cell : cell.padded(to: widths[index], isRight: columns[index].isRight))
      }
      return line
    }
    return [line(columns.map { Line($0.title.uppercased(), .dim) })] + rows.map(line)
  }
}
