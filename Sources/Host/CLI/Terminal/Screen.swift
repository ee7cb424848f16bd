internal import Glibc
internal import Synchronization

/// The terminal's other screen, whole: what stood there before comes back when this is closed. One write a drawing, so that
/// nothing flickers, and every row by its number, so that a window may be resized at any time.
struct Screen {
  private struct Drawing: Equatable {
    let lines: [Line]
    let width: Int
    let height: Int
  }

  private static let isShown = Atomic<Bool>(false)
  private static let isRegistered = Atomic<Bool>(false)
  private var last: Drawing?

  /// Without a cursor, and without wrapping: a line that is too long is clipped, also where a character is wider than we think.
  mutating func open() {
    if !Screen.isRegistered.exchange(true, ordering: .relaxed) { atexit { Screen.leave() } }
    Screen.isShown.store(true, ordering: .releasing)
    Output.standard("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[H\u{1B}[2J")
    last = nil
  }

  /// Draws `lines` from the top, and `status` in the last row.
  mutating func draw(_ lines: [Line], status: Line, on terminal: Terminal) {
    let room = max(0, terminal.height - 1)
    let rows = Array(lines.prefix(room)) + Array(repeating: Line(), count: max(0, room - lines.count)) + [status]
    let drawing = Drawing(lines: rows, width: terminal.width, height: terminal.height)
    guard drawing != last else { return }
    // After a change of size the terminal has moved what stood there.
    let isMoved = last.map { $0.width != drawing.width || $0.height != drawing.height } ?? true
    var text = isMoved ? "\u{1B}[2J" : ""
    for (row, line) in rows.enumerated() where isMoved || last?.lines[row] != line {
      text += "\u{1B}[\(row + 1);1H" + terminal.render(line.cut(to: terminal.width)) + "\u{1B}[0m\u{1B}[K"
    }
    Output.standard(text)
    last = drawing
  }

  /// Draws everything again, as somebody else has written on the screen.
  mutating func forget() { last = nil }

  mutating func close() {
    Screen.leave()
    last = nil
  }

  /// Brings back the screen from before. Allowed in a signal handler: an exchange, and a call that POSIX allows there.
  static func leave() {
    guard isShown.exchange(false, ordering: .acquiringAndReleasing) else { return }
    let text: StaticString = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    _ = write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }
}
