internal import HostRules

/// How a piece of a line is set off from the others.
enum Ink: Hashable, Sendable {
  case plain, bold, dim, good, bad, warning, mark
  /// The colour of a seat, from 1.
  case seat(Int)
  /// The colours of a picture: of what is drawn, and of what it is drawn on.
  case tinted(AvatarDrawing.Colour, on: AvatarDrawing.Colour)
}

/// One line of a terminal: pieces of plain text with their ink.
///
/// Every text passes `PlainText.line` on its way in, so a line can never carry a control character, wherever its words are from.
struct Line: Hashable, Sendable {
  struct Span: Hashable, Sendable {
    let text: String
    let ink: Ink
  }

  private(set) var spans: [Span] = []

  init() {}

  init(_ text: String, _ ink: Ink = .plain) {
    let clean = PlainText.line(text)
    if !clean.isEmpty { spans = [Span(text: clean, ink: ink)] }
  }

  /// The text without its inks.
  var text: String { spans.reduce(into: "") { $0 += $1.text } }

  /// In columns.
  var width: Int { spans.reduce(0) { $0 + DisplayWidth.of($1.text) } }

  var isEmpty: Bool { spans.isEmpty }

  static func + (a: Line, b: Line) -> Line {
    var line = a
    line.spans += b.spans
    return line
  }

  static func += (line: inout Line, more: Line) { line.spans += more.spans }

  static func spaces(_ count: Int) -> Line { Line(String(repeating: " ", count: max(0, count))) }

  /// The line, cut to `width` columns; an ellipsis stands where something is missing.
  func cut(to width: Int) -> Line {
    guard self.width > width else { return self }
    guard width > 0 else { return Line() }
    var out = Line()
    var left = width - 1
    for span in spans {
      var kept = ""
      var isFull = false
      for character in span.text {
        let columns = DisplayWidth.of(character)
        guard columns <= left else {
          isFull = true
          break
        }
        kept.append(character)
        left -= columns
      }
      if !kept.isEmpty { out.spans.append(Span(text: kept, ink: span.ink)) }
      if isFull { break }
    }
    return out + Line("…", .dim)
  }

  /// The line in lines of at most `width` columns, broken behind a space where there is one in the last third of a line; all but the first
  /// begin with `hanging` spaces.
  func folded(to width: Int, hanging: Int = 0) -> [Line] {
    guard self.width > width, width > hanging + 8 else { return [self] }
    var rest = spans.flatMap { span in span.text.map { (character: $0, ink: span.ink) } }[...]
    var lines: [Line] = []
    while !rest.isEmpty {
      let indent = lines.isEmpty ? 0 : hanging
      var columns = indent
      var end = rest.startIndex
      while end < rest.endIndex, columns + DisplayWidth.of(rest[end].character) <= width || end == rest.startIndex {
        columns += DisplayWidth.of(rest[end].character)
        end += 1
      }
      if end < rest.endIndex, let space = rest[rest.startIndex..<end].lastIndex(where: { $0.character == " " }),
        space - rest.startIndex > (end - rest.startIndex) * 2 / 3
      {
        end = space + 1
      }
      lines.append(rest[..<end].reduce(Line.spaces(indent)) { $0 + Line(String($1.character), $1.ink) }.joined)
      rest = rest[end...]
    }
    return lines
  }

  /// Neighbours of one ink as one span.
  private var joined: Line {
    var line = Line()
    for span in spans {
      if let last = line.spans.last, last.ink == span.ink {
        line.spans[line.spans.count - 1] = Span(text: last.text + span.text, ink: span.ink)
      } else {
        line.spans.append(span)
      }
    }
    return line
  }

  /// The line as wide as `width`, if it was not wider already.
  func padded(to width: Int, isRight: Bool = false) -> Line {
    let gap = Line.spaces(width - self.width)
    return isRight ? gap + self : self + gap
  }

  /// Pieces in lines of at most `width` columns, as many in each as fit. A piece that is too long alone is cut.
  static func flowed(_ pieces: [Line], between separator: Line, width: Int) -> [Line] {
    var lines: [Line] = []
    for piece in pieces {
      if let last = lines.last, last.width + separator.width + piece.width <= width {
        lines[lines.count - 1] = last + separator + piece
      } else {
        lines.append(piece.cut(to: width))
      }
    }
    return lines
  }

  /// `text` in lines of at most `width` columns, broken at spaces where that can be.
  static func wrapped(_ text: String, width: Int, ink: Ink = .plain) -> [Line] {
    let width = max(8, width)
    return PlainText.lines(text).flatMap { paragraph -> [Line] in
      var lines: [Line] = []
      // Nil before the first word, which may be empty: a text may start with a space.
      var current: String?
      var columns = 0
      for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
        for (index, piece) in pieces(of: word, width: width).enumerated() {
          let wide = DisplayWidth.of(piece)
          let joint = index == 0 && current != nil ? 1 : 0
          if let full = current, columns + joint + wide > width {
            lines.append(Line(full, ink))
            (current, columns) = (piece, wide)
          } else {
            current = (current ?? "") + (joint == 1 ? " " : "") + piece
            columns += joint + wide
          }
        }
      }
      return lines + [Line(current ?? "", ink)]
    }
  }

  private static func pieces(of word: Substring, width: Int) -> [String] {
    if DisplayWidth.of(String(word)) <= width { return [String(word)] }
    var pieces: [String] = [""]
    var columns = 0
    for character in word {
      let wide = DisplayWidth.of(character)
      if columns + wide > width {
        pieces.append("")
        columns = 0
      }
      pieces[pieces.count - 1].append(character)
      columns += wide
    }
    return pieces
  }
}
