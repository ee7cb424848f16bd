/// Lines at the end of the terminal that are drawn again in place, in one write each time, so that nothing flickers.
struct LiveRegion {
  private var drawn = 0
  private var last: [Line] = []
  private var isOpen = false

  /// Draws `lines` over those of the last time. They are cut to the terminal: a line that wraps could not be found again.
  mutating func draw(_ lines: [Line], on terminal: Terminal) {
    var lines = lines.map { $0.cut(to: terminal.width - 1) }
    if lines.count >= terminal.height {
      let room = max(1, terminal.height - 2)
      lines = Array(lines.prefix(room)) + [Line("  … \(lines.count - room) more lines; a taller window shows them", .dim)]
    }
    guard lines != last || !isOpen else { return }
    var text = isOpen ? "" : "\u{1B}[?25l"
    isOpen = true
    text += start
    for line in lines { text += terminal.render(line) + "\u{1B}[K\n" }
    Output.standard(text + "\u{1B}[J")
    last = lines
    drawn = lines.count
  }

  /// Leaves what is drawn where it stands, or removes it, and shows the cursor again.
  mutating func close(clearing: Bool = false) {
    guard isOpen else { return }
    Output.standard((clearing ? start + "\u{1B}[J" : "") + "\u{1B}[?25h")
    isOpen = false
    drawn = 0
    last = []
  }

  private var start: String { drawn > 0 ? "\u{1B}[\(drawn)A\r" : "\r" }
}
