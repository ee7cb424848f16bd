internal import SpaceContent
internal import SpaceContract

enum Table {
  static func text(_ rows: [Row]) -> String {
    let header = ["", "what", "ours", "peer or limit", "floor or parts", "ratio", "target", "ok?"]
    let lines = rows.map { row in
      ["\(row.number)", row.what, row.ours, row.peer, row.floor, Show.fixed(row.ratio, 3), target(row), verdict(row)]
    }
    let widths = header.indices.map { column in ([header] + lines).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ").trimmed
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return ([line(header), rule] + lines.map(line)).joined(separator: "\n")
  }

  static func json(_ rows: [Row]) -> String {
    let list = rows.map { row -> Value in
      [
        "row": .int(Int64(row.number)), "what": .text(row.what), "ours": .text(row.ours), "peer": .text(row.peer),
        "floor": .text(row.floor), "ratio": .float(row.ratio), "target": .text(target(row)), "ok": row.isMet.map { .bool($0) } ?? .null,
      ]
    }
    return JSON.text(.list(list), pretty: true)
  }

  private static func target(_ row: Row) -> String {
    switch row.target {
    case .atMost(let most): "≤ \(Show.fixed(most, 2))"
    case .atLeast(let least): "≥ \(Show.fixed(least, 2))"
    case .none: ""
    }
  }

  private static func verdict(_ row: Row) -> String { row.isMet.map { $0 ? "yes" : "NO" } ?? "" }
}

extension String {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
