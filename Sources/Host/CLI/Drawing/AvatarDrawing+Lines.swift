internal import HostRules

extension AvatarDrawing {
  /// The picture for a terminal, two pixels to a character: ten columns, five lines. Without colours the figure shows as blocks.
  var lines: [Line] {
    let border = [Array(repeating: Cell.ground, count: AvatarDrawing.side)]
    let pixels = (border + cells + border).map { [.ground] + $0 + [.ground] }
    return stride(from: 0, to: pixels.count, by: 2).map { row in
      zip(pixels[row], pixels[row + 1]).reduce(Line()) { $0 + character(upper: $1.0, lower: $1.1) }
    }
  }

  private func character(upper: Cell, lower: Cell) -> Line {
    switch (upper, lower) {
    case (.ground, .ground): Line(" ", .tinted(ground, on: ground))
    case (.ground, let cell): Line("▄", .tinted(colour(of: cell), on: ground))
    case (let cell, .ground): Line("▀", .tinted(colour(of: cell), on: ground))
    case (let cell, let other) where cell == other: Line("█", .tinted(colour(of: cell), on: ground))
    case (let cell, let other): Line("▀", .tinted(colour(of: cell), on: colour(of: other)))
    }
  }

  private func colour(of cell: Cell) -> Colour {
    switch cell {
    case .ground: ground
    case .main: main
    case .accent: accent
    }
  }
}
