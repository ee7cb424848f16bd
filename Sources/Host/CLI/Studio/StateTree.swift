internal import SpaceContent
internal import SpaceContract

/// A value as people write it in Lua, with what differs from another one set off: one line where it fits, else one for each entry.
struct StateTree {
  let width: Int
  /// Whether branches are opened in which nothing changed.
  var isExpanded = false

  /// The entries of a state, one below the other.
  /// - Parameter before: the state it is compared with; nil to compare with nothing.
  func lines(_ state: Value, before: Value?) -> [Line] {
    guard case .map(let map) = state else { return entry(nil, state, before, 0) }
    let old = before?.map
    var lines: [Line] = []
    for item in map {
      let isHidden = item.key == "hidden" || item.key == "secret"
      lines += entry(
        Line(item.key, isHidden ? .warning : .plain), item.value, before == nil ? nil : .some(old?[item.key]), 0,
        note: isHidden ? (item.key == "hidden" ? "each seat sees its own" : "nobody sees it") : "")
    }
    for item in old ?? Value.Map() where map[item.key] == nil { lines.append(Line("− ", .bad) + Line(item.key, .dim)) }
    return lines
  }

  /// - Parameter before: nil to compare with nothing; a nil inside of it for a value that was not there.
  private func entry(_ key: Line?, _ value: Value, _ before: Value??, _ depth: Int, note: String = "") -> [Line] {
    let isChanged = before.map { $0 != value } ?? false
    let mark = isChanged ? Line("● ", .warning) : Line("  ")
    let indent = Line.spaces(2 * depth)
    let comment = note.isEmpty ? Line() : Line("  -- " + note, .dim)
    let name = mark + indent + (key ?? Line())
    let head = name + Line(key == nil ? "" : " = ", .dim)
    let whole = head + inline(value, before) + comment
    if whole.width <= width { return [whole] }
    let children = entries(value, before)
    guard !children.isEmpty, isChanged || isExpanded || depth == 0 else { return [whole.cut(to: width)] }
    let count =
      Line(key == nil ? "" : ": ", .dim) + Line(children.count == 1 ? "1 entry" : "\(Figures.grouped(children.count)) entries", .dim)
    return [(name + count + comment).cut(to: width)]
      + shown(children).flatMap { child -> [Line] in
        switch child {
        case .entry(let key, let value, let before): entry(key, value, before, depth + 1)
        case .skipped(let count): [(Line("  ") + Line.spaces(2 * depth + 2) + Line("… \(count) unchanged", .dim)).cut(to: width)]
        }
      }
  }

  private typealias Child = (key: Line?, value: Value, before: Value??)

  private enum Row {
    case entry(Line?, Value, Value??)
    case skipped(Int)
  }

  private func entries(_ value: Value, _ before: Value??) -> [Child] {
    switch value {
    case .list(let items):
      let old = before.map { $0?.list ?? [] }
      return items.enumerated().map { index, item in
        (Line("\(index + 1)", .dim), item, old.map { $0.indices.contains(index) ? $0[index] : nil })
      }
    case .map(let map):
      let old = before.map { $0?.map ?? Value.Map() }
      return map.map { item in (Line(item.key), item.value, old.map { old in old[item.key] }) }
    default: return []
    }
  }

  /// Long stretches without a change are passed over.
  private func shown(_ children: [Child]) -> [Row] {
    guard !isExpanded, children.count > 12 else { return children.map { .entry($0.key, $0.value, $0.before) } }
    var rows: [Row] = []
    var skipped = 0
    for (index, child) in children.enumerated() {
      let isChanged = child.before.map { $0 != child.value } ?? false
      if isChanged || index < 3 || index >= children.count - 3 {
        if skipped > 0 { rows.append(.skipped(skipped)) }
        skipped = 0
        rows.append(.entry(child.key, child.value, child.before))
      } else {
        skipped += 1
      }
    }
    return rows
  }

  /// The value on one line.
  func inline(_ value: Value, _ before: Value?? = nil) -> Line {
    var budget = 2 * width
    return inline(value, before, &budget)
  }

  /// - Parameter budget: columns that may still be written; a state may be a mebibyte, and a line is short.
  private func inline(_ value: Value, _ before: Value??, _ budget: inout Int) -> Line {
    guard budget > 0 else { return Line("…", .dim) }
    let isChanged = before.map { $0 != value } ?? false
    let ink: Ink = isChanged ? .warning : .plain
    guard let parts = parts(value, before) else {
      let line = Line(StateTree.scalar(value, most: budget), ink)
      budget -= line.width
      return line
    }
    if parts.isEmpty { return Line("{}", ink) }
    var line = Line("{", .dim)
    for (index, part) in parts.enumerated() {
      guard budget > 0 else {
        line += Line(", …", .dim)
        break
      }
      if index > 0 { line += Line(", ", .dim) }
      if let key = part.key { line += Line(key + " = ", .dim) }
      budget -= 2 + (part.key?.count ?? 0)
      line += inline(part.value, part.before, &budget)
    }
    return line + Line("}", .dim)
  }

  private func parts(_ value: Value, _ before: Value??) -> [(key: String?, value: Value, before: Value??)]? {
    switch value {
    case .list(let items):
      let old = before.map { $0?.list ?? [] }
      return items.enumerated().map { index, item in (nil, item, old.map { $0.indices.contains(index) ? $0[index] : nil }) }
    case .map(let map):
      let old = before.map { $0?.map ?? Value.Map() }
      return map.map { item in (item.key, item.value, old.map { old in old[item.key] }) }
    default: return nil
    }
  }

  private static func scalar(_ value: Value, most: Int) -> String {
    switch value {
    case .null: "nil"
    case .bool(let bool): "\(bool)"
    case .int(let int): "\(int)"
    case .float(let float): "\(float)"
    case .text(let text): "\"" + PlainText.escaped(Array(text.utf8.prefix(max(0, most)))) + (text.utf8.count > most ? "…" : "") + "\""
    case .bytes(let bytes): "<\(Figures.bytes(bytes.count))>"
    case .link(let cid): "<\(cid)>"
    case .list, .map: ""
    }
  }
}
