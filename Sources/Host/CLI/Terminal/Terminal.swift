internal import Glibc

/// What is known of the place that standard output goes to.
struct Terminal: Sendable {
  /// Whether a person watches: lines may be drawn again in place.
  let isInteractive: Bool
  let hasColour: Bool
  /// Whether more than ASCII can be shown.
  let hasUnicode: Bool
  /// Columns that a line may take.
  let width: Int
  let height: Int

  /// Reads the size and the environment now: a window may have been resized since the last time.
  static var current: Terminal {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let isCapable = isTerminal && (environment("TERM").map { $0 != "dumb" } ?? false)
    var size = winsize()
    let isSized = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let columns = isSized ? Int(size.ws_col) : environment("COLUMNS").flatMap { Int($0) } ?? 100
    return Terminal(
      isInteractive: isCapable, hasColour: isCapable && environment("NO_COLOR") == nil,
      hasUnicode: isUnicode(locale: ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first), width: min(max(columns, 20), 500),
      height: isSized && size.ws_row > 0 ? Int(size.ws_row) : 24)
  }

  /// A variable of the environment; nil where it is missing or empty, as no-color.org has it.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Whether a locale's encoding is UTF-8, as its name says. Where none is set, as in most containers, the terminal outside is a
  /// present-day one all the same.
  static func isUnicode(locale: String?) -> Bool {
    guard let locale else { return true }
    let encoding = locale.split(separator: ".", maxSplits: 1).last ?? ""
    return encoding.lowercased().filter { $0 != "-" }.hasPrefix("utf8")
  }

  func render(_ lines: [Line]) -> String { lines.reduce(into: "") { $0 += render($1) + "\n" } }

  func render(_ line: Line) -> String { (hasUnicode ? line : line.inASCII).rendered(inColour: hasColour) }

  func print(_ lines: [Line]) { Output.standard(render(lines)) }
  func print(_ line: Line = Line()) { print([line]) }
}
