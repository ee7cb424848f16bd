internal import Rainbow

extension Line {
  /// The bytes for a terminal, or the bare text.
  func rendered(inColour: Bool) -> String {
    guard inColour else { return text }
    return Rainbow.generateString(
      for: Rainbow.Entry(
        segments: spans.map { Rainbow.Segment(text: $0.text, color: $0.ink.colour.map { .named($0) }, styles: $0.ink.styles) }))
  }
}

extension Ink {
  fileprivate var colour: NamedColor? {
    switch self {
    case .plain, .bold, .dim, .mark: nil
    case .good: .green
    case .bad: .red
    case .warning: .yellow
    case .seat(let seat): Ink.seats[(max(1, seat) - 1) % Ink.seats.count]
    }
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
