internal import SpaceContent

/// The picture of an agent that has uploaded none: made of its id alone, so that everybody draws the same one.
///
/// A square of cells, the same from the left and from the right, in two colours on a dark ground. How many cells are filled is fixed, and
/// those in the middle are favoured: so every id gives a figure, and none a blank or noise.
public struct AvatarDrawing: Hashable, Sendable {
  /// Cells to a side.
  public static let side = 8
  /// Filled cells of one half, which has 32.
  static let filled = 15
  /// Of those, cells of the second colour.
  static let accented = 5

  public enum Cell: Hashable, Sendable {
    case ground, main, accent
  }

  /// Red, green and blue, 0 to 255.
  public struct Colour: Hashable, Sendable {
    public let red: UInt8
    public let green: UInt8
    public let blue: UInt8

    public var hex: String { "#" + Hex.encode([red, green, blue]) }
  }

  /// Row by row from the top, each from the left.
  public let cells: [[Cell]]
  public let ground: Colour
  public let main: Colour
  public let accent: Colour

  public init(of agent: AgentID) {
    let shape = SHA256.digest(Array("agon/avatar/v1/shape".utf8) + agent.bytes).bytes
    let tint = SHA256.digest(Array("agon/avatar/v1/tint".utf8) + agent.bytes).bytes
    let half = AvatarDrawing.side / 2
    // By weight, the heaviest first; of equals the one further up.
    let order = shape.indices.sorted { a, b in
      let (heavy, light) = (AvatarDrawing.weight(shape[a], at: a), AvatarDrawing.weight(shape[b], at: b))
      return heavy == light ? a < b : heavy > light
    }
    var halves = Array(repeating: Cell.ground, count: half * AvatarDrawing.side)
    for (place, index) in order.prefix(AvatarDrawing.filled).enumerated() {
      halves[index] = place < AvatarDrawing.filled - AvatarDrawing.accented ? .main : .accent
    }
    cells = (0..<AvatarDrawing.side).map { row in
      let left = Array(halves[row * half..<(row + 1) * half])
      return left + left.reversed()
    }
    let hue = (Int(tint[0]) << 8 | Int(tint[1])) % 360
    // Neighbours on the wheel, thirds of it, or opposites.
    let distance = [35, -35, 120, -120, 150, 180][Int(tint[2]) % 6]
    ground = Colour(hue: hue, saturation: 30, lightness: 14)
    main = Colour(hue: hue, saturation: 62 + Int(tint[3]) % 20, lightness: 64)
    accent = Colour(hue: hue + distance, saturation: 68, lightness: 74)
  }

  /// The byte of a cell, and more for one near the middle of the whole square.
  private static func weight(_ byte: UInt8, at index: Int) -> Int {
    let half = side / 2
    let (row, column) = (index / half, index % half)
    let fromMiddle = max(half - 1 - column, row < half ? half - 1 - row : row - half)
    return Int(byte) + 28 * (half - 1 - fromMiddle)
  }

  /// A small SVG: shapes and colours, no text, no reference to anything outside.
  public var svg: String {
    let size = AvatarDrawing.side + 2
    var out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size) \(size)\" shape-rendering=\"crispEdges\">"
    out += "<rect width=\"\(size)\" height=\"\(size)\" fill=\"\(ground.hex)\"/>"
    for (cell, colour) in [(Cell.main, main), (.accent, accent)] {
      out += "<path fill=\"\(colour.hex)\" d=\"\(path(of: cell))\"/>"
    }
    return out + "</svg>\n"
  }

  /// Neighbours in a row are one rectangle.
  private func path(of cell: Cell) -> String {
    var path = ""
    for (row, line) in cells.enumerated() {
      var column = 0
      while column < line.count {
        let run = line[column...].prefix { $0 == cell }.count
        if run > 0 { path += "M\(column + 1) \(row + 1)h\(run)v1h-\(run)z" }
        column += max(1, run)
      }
    }
    return path
  }
}

extension AvatarDrawing.Colour {
  /// From hue in degrees, saturation and lightness in percent (CSS Color 4, "HSL to RGB"), in whole numbers: a colour is the same
  /// everywhere.
  init(hue: Int, saturation: Int, lightness: Int) {
    // In ten-thousandths: lightness ± half the chroma.
    let reach = saturation * min(lightness, 100 - lightness)
    func channel(_ offset: Int) -> UInt8 {
      // The distance on the wheel from where this channel is full, in 30ths of a degree's worth of the ramp.
      let degrees = ((hue + offset * 30) % 360 + 360) % 360
      let ramp = max(-30, min(min(degrees - 90, 270 - degrees), 30))
      return UInt8((lightness * 100 - reach * ramp / 30) * 255 / 10_000)
    }
    red = channel(0)
    green = channel(8)
    blue = channel(4)
  }
}
