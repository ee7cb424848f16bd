extension Line {
  /// The same line for a terminal that shows ASCII alone: in as many columns, so that what stands below it stays below it.
  var inASCII: Line { spans.reduce(into: Line()) { $0 += Line(ASCII.text($1.text), $1.ink) } }
}

/// Stand-ins for what we draw with. Anything else, such as a letter of somebody's name, becomes a question mark.
enum ASCII {
  static func text(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    return text.reduce(into: "") { $0 += self.text($1) }
  }

  private static func text(_ character: Character) -> String {
    if character.isASCII { return String(character) }
    if let known = signs[character] { return String(known) }
    if let scalar = character.unicodeScalars.first, (0x2800...0x28FF).contains(scalar.value) { return dots(UInt8(scalar.value - 0x2800)) }
    return String(repeating: "?", count: DisplayWidth.of(character))
  }

  /// A braille pattern by the half of the row in which its dots are.
  private static func dots(_ pattern: UInt8) -> String {
    let upper: UInt8 = 0x01 | 0x02 | 0x08 | 0x10
    switch (pattern & upper != 0, pattern & ~upper != 0) {
    case (false, false): return " "
    case (true, false): return "'"
    case (false, true): return "."
    case (true, true): return ":"
    }
  }

  private static let signs: [Character: Character] = {
    let pairs: [(String, Character)] = [
      ("┌┬┐├┼┤└┴┘╭╮╰╯", "+"), ("─━", "-"), ("│╷╵", "|"), ("┃╻╹╽╿", "H"), ("█▉▊▋▌▐▀▄", "#"), ("░▏▎▍·", "."), ("▲", "^"), ("▶›→", ">"),
      ("←", "<"), ("⏸", "="), ("✓", "+"), ("✗×", "x"), ("…", "~"), ("–−", "-"), ("●", "*"), ("↑", "^"), ("↓", "v"), ("‘’", "'"),
      ("“”", "\""), ("≥", ">"), ("≤", "<"),
    ]
    return pairs.reduce(into: [:]) { map, pair in for sign in pair.0 { map[sign] = pair.1 } }
  }()
}
