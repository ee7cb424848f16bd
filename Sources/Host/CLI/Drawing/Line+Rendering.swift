internal import HostRules
@preconcurrency internal import Rainbow

extension Line {
  /// The bytes for a terminal, or the bare text.
  func rendered(inColour: Bool) -> String {
    guard inColour, Line.isColourOn else { return text }
    return Rainbow.generateString(
      for: Rainbow.Entry(
        segments: spans.map {
          Rainbow.Segment(text: $0.text, color: $0.ink.colour, backgroundColor: $0.ink.ground, styles: $0.ink.styles)
        }))
  }
}

extension Line {
  /// Whether it is coloured is decided by whoever draws, not by a look at this process's standard output: set once, at first use.
  fileprivate static let isColourOn: Bool = {
    Rainbow.outputTarget = .console
    Rainbow.enabled = true
    return true
  }()
}

extension Ink {
  fileprivate var colour: ColorType? {
    switch self {
    case .plain, .bold, .dim, .mark: nil
    case .good: .named(.green)
    case .bad: .named(.red)
    case .warning: .named(.yellow)
    case .seat(let seat): .named(Ink.seats[(max(1, seat) - 1) % Ink.seats.count])
    case .tinted(let colour, _): .bit24((colour.red, colour.green, colour.blue))
    }
  }

  fileprivate var ground: BackgroundColorType? {
    if case .tinted(_, let ground) = self { .bit24((ground.red, ground.green, ground.blue)) } else { nil }
  }

  fileprivate var styles: [Style]? {
    switch self {
    case .bold: [.bold]
    case .dim: [.dim]
    case .mark: [.swap]
    default: nil
    }
  }

  private static var seats: [NamedColor] {
    [.cyan, .magenta, .yellow, .green, .blue, .red, .lightCyan, .lightMagenta]
  }
}
