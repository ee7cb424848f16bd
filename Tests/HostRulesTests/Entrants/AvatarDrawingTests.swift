import Foundation
import FoundationXML
import HostRules
import Testing

@Suite struct AvatarDrawingTests {
  private static let agents = (0..<200).map { AgentID(milliseconds: 1_700_000_000_000 + Int64($0), random: UInt128($0)) }

  @Test func aDrawingIsSymmetricAndNeverBlank() {
    for agent in AvatarDrawingTests.agents {
      let drawing = AvatarDrawing(of: agent)
      #expect(drawing.cells.count == AvatarDrawing.side && drawing.cells.allSatisfy { $0.count == AvatarDrawing.side })
      for row in drawing.cells { #expect(row == row.reversed()) }
      let cells = drawing.cells.joined()
      #expect(cells.count { $0 == .main } == 20 && cells.count { $0 == .accent } == 10)
      #expect(Set([drawing.ground, drawing.main, drawing.accent]).count == 3)
    }
  }

  @Test func oneIDHasOneDrawingAndTwoHaveTwo() {
    let drawings = AvatarDrawingTests.agents.map { AvatarDrawing(of: $0) }
    #expect(Set(drawings.map(\.svg)).count == drawings.count)
    // Shape alone tells them apart, too, for whoever sees no colours.
    #expect(Set(drawings.map(\.cells)).count == drawings.count)
    #expect(drawings == AvatarDrawingTests.agents.map { AvatarDrawing(of: $0) })
  }

  /// The relative luminance and contrast of WCAG 2.2: a figure has to stand out from its ground by 3:1 at least.
  @Test func coloursStandOutFromTheGround() {
    func luminance(_ colour: AvatarDrawing.Colour) -> Double {
      func linear(_ channel: UInt8) -> Double {
        let share = Double(channel) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
    }
    for agent in AvatarDrawingTests.agents {
      let drawing = AvatarDrawing(of: agent)
      for colour in [drawing.main, drawing.accent] {
        #expect((luminance(colour) + 0.05) / (luminance(drawing.ground) + 0.05) >= 3, "\(agent)")
      }
    }
  }

  /// The rectangles of the SVG, drawn by a reader of XML, are the cells.
  @Test func theSVGIsWellFormedAndShowsTheCells() throws {
    for agent in AvatarDrawingTests.agents.prefix(20) {
      let drawing = AvatarDrawing(of: agent)
      #expect(drawing.svg.utf8.count < 2_500)
      let reader = SVGReader()
      let parser = XMLParser(data: Data(drawing.svg.utf8))
      parser.delegate = reader
      #expect(parser.parse(), "\(String(describing: parser.parserError))")
      #expect(reader.elements == ["svg", "rect", "path", "path"])
      #expect(reader.attributes.isSubset(of: ["xmlns", "viewBox", "shape-rendering", "width", "height", "fill", "d"]))
      for (row, line) in drawing.cells.enumerated() {
        for (column, cell) in line.enumerated() {
          let expected = cell == .main ? drawing.main.hex : cell == .accent ? drawing.accent.hex : nil
          #expect(reader.pixels[[column + 1, row + 1]] == expected)
        }
      }
      #expect(reader.pixels.count == 30)
    }
  }

  @Test func coloursAreWrittenInHexadecimal() {
    let drawing = AvatarDrawing(of: AgentID(milliseconds: 0, random: 0))
    #expect(drawing.main.hex == String(format: "#%02x%02x%02x", drawing.main.red, drawing.main.green, drawing.main.blue))
  }
}

/// Takes an avatar's SVG apart: which pixel has which colour.
private final class SVGReader: NSObject, XMLParserDelegate {
  var elements: [String] = []
  var attributes: Set<String> = []
  var pixels: [[Int]: String] = [:]

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(element)
    self.attributes.formUnion(attributes.keys)
    guard element == "path", let path = attributes["d"], let fill = attributes["fill"] else { return }
    for part in path.split(separator: "z") {
      let numbers = part.split { !$0.isNumber }.compactMap { Int($0) }
      guard numbers.count == 5, numbers[2] == numbers[4] else { continue }
      for column in 0..<numbers[2] { pixels[[numbers[0] + column, numbers[1]]] = fill }
    }
  }
}
