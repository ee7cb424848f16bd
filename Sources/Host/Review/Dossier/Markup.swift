internal import SpaceContract

/// HTML in the making. Text goes in as text: every character that means something in HTML is escaped.
struct Markup {
  private(set) var html = ""

  /// Text as it stands between tags.
  mutating func text(_ text: String) { html += Markup.escaped(text) }

  mutating func element(_ name: String, _ attributes: [(String, String)], _ text: String) {
    element(name, attributes) { $0.text(text) }
  }

  mutating func element(_ name: String, _ text: String) { element(name, [], text) }

  mutating func element(_ name: String, _ attributes: [(String, String)] = [], _ body: (inout Markup) -> Void) {
    html += "<\(name)" + attributes.map { " \($0.0)=\"\(Markup.escaped($0.1))\"" }.joined() + ">"
    body(&self)
    html += "</\(name)>"
  }

  /// A table whose first row is its head. Cells are text; a class can be given to a whole row.
  mutating func table(_ head: [String], _ rows: [(cells: [String], style: String)]) {
    element("table") { table in
      table.element("thead") { part in
        part.element("tr") { row in
          for (index, cell) in head.enumerated() {
            // A column of numbers has its head where its numbers are.
            let isRight = index > 0 && !rows.isEmpty && rows.allSatisfy { $0.cells[index].isEmpty || Markup.isNumber($0.cells[index]) }
            row.element("th", isRight && rows.contains { !$0.cells[index].isEmpty } ? [("class", "number")] : [], cell)
          }
        }
      }
      table.element("tbody") { part in
        for line in rows {
          part.element("tr", line.style.isEmpty ? [] : [("class", line.style)]) { row in
            for (index, cell) in line.cells.enumerated() {
              row.element("td", Markup.isNumber(cell) && index > 0 ? [("class", "number")] : [], cell)
            }
          }
        }
      }
    }
  }

  /// An interval on a scale from -`reach` to `reach`, with the bounds that it may not lie outside of.
  mutating func interval(low: Double, mean: Double, high: Double, bound: Double, reach: Double) {
    func place(_ value: Double) -> String { Figure.fixed(120 + 116 * max(-1, min(1, value / reach))) }
    element("svg", [("width", "240"), ("height", "16"), ("role", "img"), ("aria-label", "the interval as a line")]) { svg in
      for edge in [-bound, bound] {
        svg.element("line", [("class", "edge"), ("x1", place(edge)), ("x2", place(edge)), ("y1", "1"), ("y2", "15")], "")
      }
      svg.element("line", [("class", "axis"), ("x1", place(0)), ("x2", place(0)), ("y1", "4"), ("y2", "12")], "")
      svg.element("line", [("class", "range"), ("x1", place(low)), ("x2", place(high)), ("y1", "8"), ("y2", "8")], "")
      svg.element("circle", [("cx", place(mean)), ("cy", "8"), ("r", "3")], "")
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count { $0 == 0x2E } <= 1
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2C || $0 == 0x2E || $0 == 0x25 || $0 == 0x20 || $0 == 0x2D }
  }

  static func escaped(_ text: String) -> String {
    var out = ""
    // Cleaned first: nothing that a Space's author wrote may hide or reorder what a reviewer reads.
    for scalar in TextCleaning.clean(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
