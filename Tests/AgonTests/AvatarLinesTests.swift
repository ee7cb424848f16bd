internal import HostRules
internal import Testing

@testable import agon

struct AvatarLinesTests {
  private let drawing = AvatarDrawing(of: AgentID(milliseconds: 1_700_000_000_000, random: 7))

  @Test func aPictureTakesTenColumnsAndFiveLines() {
    #expect(drawing.lines.count == 5)
    for line in drawing.lines {
      #expect(line.width == 10)
      #expect(line.text == String(line.text.reversed()))
    }
  }

  /// What a terminal would show, pixel by pixel, is what the cells say.
  @Test func everyPixelHasTheColourOfItsCell() {
    let side = AvatarDrawing.side
    for (row, line) in drawing.lines.enumerated() {
      for (column, span) in line.spans.enumerated() {
        guard case .tinted(let colour, on: let ground) = span.ink else {
          Issue.record("a pixel without a colour")
          continue
        }
        let halves: (AvatarDrawing.Colour, AvatarDrawing.Colour) =
          switch span.text {
          case " ": (ground, ground)
          case "█": (colour, colour)
          case "▀": (colour, ground)
          default: (ground, colour)
          }
        for (half, shown) in [halves.0, halves.1].enumerated() {
          let (y, x) = (row * 2 + half - 1, column - 1)
          let isInside = (0..<side).contains(y) && (0..<side).contains(x)
          let expected =
            switch isInside ? drawing.cells[y][x] : .ground {
            case .ground: drawing.ground
            case .main: drawing.main
            case .accent: drawing.accent
            }
          #expect(shown == expected)
        }
      }
    }
  }

  @Test func timesAreWrittenInUTC() {
    #expect(Figures.date(milliseconds: 0) == "1970-01-01T00:00:00Z")
    // `date -ud @1709210096`.
    #expect(Figures.date(milliseconds: 1_709_210_096_999) == "2024-02-29T12:34:56Z")
    #expect(Figures.moment(milliseconds: 1_709_210_096_999) == "2024-02-29 12:34")
  }
}
